namespace Notifications.Notifier.Routing;

/// <summary>The table in force. It is read once for each decision and replaced as a whole.</summary>
internal sealed class RoutingState(RoutingTable first)
{
    private volatile RoutingTable _table = first;

    public RoutingTable Table => _table;

    /// <summary>From the next event on.</summary>
    public void Replace(RoutingTable next) => _table = next;

    public RoutingPlan Route(ApplicationTransitioned appEvent) => Router.Route(appEvent, _table);

    public RoutingPlan Fire(DueTimer timer, ApplicationTransitioned newest) => Router.Fire(timer, newest, _table);
}
