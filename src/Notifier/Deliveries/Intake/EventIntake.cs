using Microsoft.Extensions.Logging;
using Notifications.Events;
using Notifications.Hosting.Bus;
using Notifications.Hosting.Storage;
using Notifications.Notifier.Deliveries.Lanes;
using Notifications.Notifier.Deliveries.Ledger;
using Notifications.Notifier.Deliveries.Timers;
using Notifications.Notifier.Routing;

namespace Notifications.Notifier.Deliveries.Intake;

/// <summary>
/// An event becomes deliveries and timers, once: everything that follows from it is in one transaction with its inbox row. One that the
/// router breaks on is dead with the reason, and blocks nobody.
/// </summary>
internal sealed partial class EventIntake(
    Store store,
    RouteEvent route,
    FindDestination destinations,
    EventLibrary events,
    LaneScheduler lanes,
    TimerLoop timers,
    RoutingNotes notes,
    DeliveryMetrics metrics,
    TimeProvider time,
    ILogger<EventIntake> logger) : IEventHandler
{
    public Task HandleAsync(ApplicationTransitioned message, CancellationToken ct)
    {
        var body = EventLibrary.Encode(message);
        return HandleAsync(message, (session, decision, now, token) => IncomingRows.ReceiveAsync(session, message, body, decision, now, token), ct);
    }

    /// <summary>An event that is in the inbox already and marked to be routed again.</summary>
    public Task HandleAgainAsync(ApplicationTransitioned message, CancellationToken ct) =>
        HandleAsync(message, (session, decision, _, token) => IncomingRows.ReceiveAgainAsync(session, message, decision, token), ct);

    private async Task HandleAsync(
        ApplicationTransitioned message, Func<Session, Decision, DateTimeOffset, CancellationToken, ValueTask<Received?>> receive, CancellationToken ct)
    {
        var decision = Decide(message);
        var now = time.GetUtcNow();
        var placed = PlanPlacer.Place(decision.Plan, message, transitionEvent: null, destinations, now);
        var written = await store.WriteAsync<int?>(
            async (session, token) => await receive(session, decision, now, token) is { IsNewest: var isNewest }
                ? await WriteAsync(session, message, decision, placed, isNewest, token)
                : null,
            ct);
        Count(message, decision, written);
        if (decision.Plan.Timers.Count > 0) timers.Started();
        if (placed.Count == 0) return;
        events.Remember(message);
        // After a redelivery too: the bell may not have been heard.
        lanes.Ring([.. placed.Select(p => p.Row.Place)]);
    }

    private Decision Decide(ApplicationTransitioned news)
    {
        if (news.Schema > ApplicationTransitioned.CurrentSchema)
        {
            return new Decision(
                InboxState.Kept, RoutingPlan.Nothing, $"schema {news.Schema}, this program knows up to {ApplicationTransitioned.CurrentSchema}");
        }

        try
        {
            return new Decision(InboxState.Routed, route(news), Reason: null);
        }
        catch (Exception e)
        {
            Poisoned(e, news.EventId, IncomingRows.NameOf(news));
            return new Decision(InboxState.Dead, RoutingPlan.Nothing, $"{e.GetType().Name}: {e.Message}");
        }
    }

    private static async ValueTask<int> WriteAsync(
        Session session, ApplicationTransitioned news, Decision decision, IReadOnlyList<PlacedDelivery> placed, bool isNewest, CancellationToken ct)
    {
        if (decision.State != InboxState.Routed) return 0;
        await TimerRows.CancelAsync(session, news, decision.Plan.CancelledTimers, ct);
        await TimerRows.StartAsync(session, news, decision.Plan.Timers, isNewest, ct);
        return await PlanRows.WriteAsync(session, isNewest ? placed : await EpochRows.WithoutStaleAsync(session, placed, ct), ct);
    }

    private void Count(ApplicationTransitioned news, Decision decision, int? written)
    {
        if (written is not { } deliveries)
        {
            metrics.EventRepeated();
            return;
        }

        var application = IncomingRows.NameOf(news);
        metrics.DeliveriesPlanned(deliveries);
        switch (decision.State)
        {
            case InboxState.Routed:
                metrics.EventRouted();
                Routed(news.EventId, application, deliveries);
                notes.Report(news, decision.Plan);
                break;
            case InboxState.Kept:
                metrics.EventKept();
                Kept(news.EventId, application, decision.Reason);
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
