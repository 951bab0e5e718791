using Notifications.Dashboard.Views;
using Notifications.Notifier.Ledger;
using Notifications.Notifier.Models;

namespace Notifications.Notifier.Reading;

/// <summary>What happened, and who was notified of it.</summary>
internal sealed class TimelineReader(Store store, ApplicationStates states, LedgerQueries ledger, ModelFactory models)
{
    private const int PageLength = 25;
    private const int MostDeliveries = 300;

    private const string Events = """
        select epoch_order, sequence, observed_at, body from event
        where instance = @instance and uid = @uid and (epoch_order, sequence) < (@epoch, @before)
        order by epoch_order desc, sequence desc limit @most
        """;

    private const string Deliveries = $"""
        select {LedgerQueries.Columns}, d.event_id from delivery d
        where d.application = @application and d.created_at >= @from and {LedgerQueries.NotResolved} and d.event_id in
            (select event_id from event where instance = @instance and uid = @uid and (epoch_order, sequence) < (@epoch, @before)
             order by epoch_order desc, sequence desc limit @events)
        order by d.created_at desc, d.id limit @most
        """;

    public async Task<TimelineView> ListAsync(DeliveryListFilter filter, CancellationToken cancellationToken)
    {
        DeliveryState? state = TimelineView.States.Contains(filter.State) ? LedgerWords.State(filter.State!) : null;
        var found = await ledger.ListAsync(
            new DeliveryFilter(filter.Application, filter.Recipient, state, Since: null, TimelineView.Most) { LeavesOutResolved = true },
            cancellationToken);
        return new TimelineView(filter, [.. found.Select(RowOfDelivery.Of)]);
    }

    /// <summary>The newest of this name: an Application that was made again has another uid.</summary>
    public async Task<ApplicationState?> FindAsync(string application, CancellationToken cancellationToken) =>
        (await states.FindAsync(application, cancellationToken)).FindAll(state => state.Application == application)
            .OrderBy(state => state.Gone).ThenByDescending(state => state.Newest.ObservedAt).FirstOrDefault();

    public async Task<ApplicationView?> ReadAsync(string application, EventCursor? before, CancellationToken cancellationToken)
    {
        if (await FindAsync(application, cancellationToken) is not { } state) return null;
        var (newest, start) = (state.Newest, before ?? new EventCursor(long.MaxValue, long.MaxValue));
        (string Name, object? Value)[] position =
            [("instance", newest.Instance.Id), ("uid", newest.App.Uid), ("epoch", start.Epoch), ("before", start.Sequence)];
        var (events, deliveries) = await store.ReadAsync(
            async (session, token) =>
            {
                var found = await session.QueryAsync(
                    Events, [.. position, ("most", PageLength + 1)],
                    row => (At: new EventCursor(row.Number(0), row.Number(1)), Observed: row.Time(2), Body: row.Blob(3)), token);
                // The clocks of watcher and notifier may differ
                var from = found.Count > 0 ? found[Math.Min(found.Count, PageLength) - 1].Observed - TimeSpan.FromHours(1)
                    : DateTimeOffset.MaxValue;
                var sent = await session.QueryAsync(
                    Deliveries,
                    [.. position, ("application", application), ("from", from), ("events", PageLength), ("most", MostDeliveries)],
                    row => (Delivery: RowOfDelivery.Of(DeliverySummary.Read(row)), Event: row.Text(DeliverySummary.Columns)), token);
                return (found, sent.ToLookup(pair => pair.Event, pair => pair.Delivery, StringComparer.Ordinal));
            },
            cancellationToken);
        var shown = events.Take(PageLength).Select(row => Row(row.Observed, row.Body, deliveries)).ToList();
        return View(state, shown, events.Count > PageLength ? events[PageLength - 1].At : null);
    }

    private ApplicationView View(ApplicationState state, IReadOnlyList<EventRow> events, EventCursor? older)
    {
        var (newest, drift, status) = (state.Newest, default(DriftView), state.Newest.Status);
        var argocd = default(Uri);
        try
        {
            var facts = models.FactsOf(EventView.Of(newest), transition: null);
            var said = facts.App["status"];
            status ??= new AppStatus(said["sync"]["status"].Text, said["health"]["status"].Text);
            argocd = facts.Links.App;
            drift = state.Gone ? null : DriftRows.Of(DriftClassifier.Of(facts, ComparedResources.None), facts, missing: null);
        }
        catch (InvalidDataException)
        {
            status ??= new AppStatus(null, null); // its document is damaged: what happened is known all the same
        }

        return new ApplicationView(
            state.Application, newest.App.Project, state.Gone, argocd, status.Sync, status.Health, newest.Standing.PendingSince, drift,
            [.. state.Timers.Select(timer => new TimerRow(timer.Trigger, timer.Due))], events, older);
    }

    private static EventRow Row(DateTimeOffset observed, byte[] body, ILookup<string, DeliveryRow> deliveries)
    {
        try
        {
            var appEvent = EventStore.Decode(body);
            return new EventRow(
                appEvent.ObservedAt, appEvent.Origin, [.. appEvent.Transitions.Select(FactText.Of)],
                [.. deliveries[appEvent.EventId].Reverse()]);
        }
        catch (InvalidDataException damaged)
        {
            return new EventRow(observed, Origins.Watch, [new FactRow("cannot be read", null, "", FactText.Hide(damaged.Message))], []);
        }
    }
}
