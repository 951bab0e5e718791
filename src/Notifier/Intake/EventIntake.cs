using Microsoft.Extensions.Logging;
using Notifications.Events;
using Notifications.Hosting.Bus;
using Notifications.Hosting.Storage;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Lanes;
using Notifications.Notifier.Ledger;

namespace Notifications.Notifier.Intake;

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
    private readonly SharedWrite<Incoming, int?> receive = new(IntakeRows.ReceiveAsync);

    public async Task HandleAsync(ApplicationTransitioned message, CancellationToken ct)
    {
        var incoming = Take(message, EventLibrary.Encode(message));
        Took(incoming, await store.WriteAsync(receive, incoming, ct));
    }

    /// <summary>An event that is in the inbox already and marked to be routed again.</summary>
    public async Task HandleAgainAsync(ApplicationTransitioned message, byte[] body, CancellationToken ct)
    {
        var incoming = Take(message, body);
        Took(incoming, await store.WriteAsync((session, token) => IntakeRows.ReceiveAgainAsync(session, incoming, token), ct));
    }

    private Incoming Take(ApplicationTransitioned message, byte[] body)
    {
        var decision = Decide(message);
        var now = time.GetUtcNow();
        return new Incoming(message, body, decision, PlanPlacer.Place(decision.Plan, message, transitionEvent: null, destinations, now), now);
    }

    private void Took(Incoming incoming, int? written)
    {
        Count(incoming.News, incoming.Decision, written);
        if (incoming.Decision.Plan.Timers.Count > 0) timers.Started();
        if (incoming.Placed.Count == 0) return;
        events.Remember(incoming.News);
        // After a redelivery too: the bell may not have been heard.
        lanes.Ring([.. incoming.Placed.Select(p => p.Row.Place)]);
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
