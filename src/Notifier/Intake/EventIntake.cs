using Microsoft.Extensions.Logging;
using Notifications.Hosting.Bus;
using Notifications.Notifier.Lanes;
using Notifications.Notifier.Ledger;

namespace Notifications.Notifier.Intake;

/// <summary>
/// Turns an event into deliveries and timers, once: everything that follows from it is in one transaction with its inbox row. An event that
/// the router throws on is dead with the reason, and blocks no other.
/// </summary>
internal sealed partial class EventIntake(
    Store store,
    RouteEvent route,
    FindDestination destinations,
    RecipientIds recipients,
    SelfServiceInForce selfService,
    EventStore events,
    NodeTable nodes,
    LaneScheduler lanes,
    TimerLoop timers,
    RoutingReport notes,
    DeliveryMetrics metrics,
    LedgerClock time,
    ILogger<EventIntake> logger) : IEventHandler
{
    private readonly SharedWrite<Incoming, int?> _receive = new(IntakeRows.ReceiveAsync);

    public async Task HandleAsync(ApplicationTransitioned message, CancellationToken cancellationToken)
    {
        var settled = await selfService.SettleAsync(message, cancellationToken);
        var incoming = await RouteAsync(settled, EventStore.Encode(settled), cancellationToken);
        Finish(incoming, await store.WriteAsync(_receive, incoming, cancellationToken));
    }

    /// <summary>An event that is in the inbox already and marked to be routed again.</summary>
    public async Task HandleAgainAsync(ApplicationTransitioned message, byte[] body, CancellationToken cancellationToken)
    {
        var incoming = await RouteAsync(await selfService.SettleAsync(message, cancellationToken), body, cancellationToken);
        Finish(incoming, await store.WriteAsync(
            (session, token) => IntakeRows.ReceiveAgainAsync(session, incoming, token), cancellationToken));
    }

    private async Task<Incoming> RouteAsync(ApplicationTransitioned message, byte[] body, CancellationToken cancellationToken)
    {
        await nodes.AgreeAsync(cancellationToken);
        var decision = Decide(message);
        var now = time.GetUtcNow();
        var placed = PlanRows.Place(decision.Plan, message, transitionEvent: null, destinations, now);
        return new Incoming(message, body, decision, await recipients.MergeAsync(placed, destinations, cancellationToken), now);
    }

    private void Finish(Incoming incoming, int? written)
    {
        Count(incoming.Event, incoming.Decision, written);
        if (incoming.Decision.Plan.Timers.Count > 0) timers.Started();
        if (incoming.Deliveries.Count == 0) return;
        events.Remember(incoming.Event);
        // After a redelivery too: the first signal may have been lost.
        lanes.Signal([.. incoming.Deliveries.Select(d => d.Signalled)]);
    }

    private Decision Decide(ApplicationTransitioned appEvent)
    {
        if (appEvent.Schema > ApplicationTransitioned.CurrentSchema)
        {
            return new Decision(
                InboxState.Kept, RoutingPlan.Nothing,
                $"schema {appEvent.Schema}, this program knows up to {ApplicationTransitioned.CurrentSchema}");
        }

        try
        {
            return new Decision(InboxState.Routed, route(appEvent), Reason: null);
        }
        catch (Exception e)
        {
            Poisoned(e, appEvent.EventId, IncomingRows.NameOf(appEvent));
            return new Decision(InboxState.Dead, RoutingPlan.Nothing, $"{e.GetType().Name}: {e.Message}");
        }
    }

    private void Count(ApplicationTransitioned appEvent, Decision decision, int? written)
    {
        if (written is not { } deliveries)
        {
            metrics.EventRepeated();
            return;
        }

        var application = IncomingRows.NameOf(appEvent);
        metrics.DeliveriesPlanned(deliveries);
        switch (decision.State)
        {
            case InboxState.Routed:
                metrics.EventRouted();
                Routed(appEvent.EventId, application, deliveries);
                notes.Report(appEvent, decision.Plan);
                break;
            case InboxState.Kept:
                metrics.EventKept();
                Kept(appEvent.EventId, application, decision.Reason);
                break;
            case InboxState.Dead:
                metrics.EventPoisoned();
                break;
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Event {Event} of {Application}: {Deliveries} deliveries")]
    private partial void Routed(string @event, string application, int deliveries);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Event {Event} of {Application} is kept and not routed: {Reason}")]
    private partial void Kept(string @event, string application, string? reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Event {Event} of {Application} cannot be routed; it is dead")]
    private partial void Poisoned(Exception e, string @event, string application);
}
