using Microsoft.Extensions.Logging;
using Notifications.Events;
using Notifications.Hosting.Storage;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Lanes;
using Notifications.Notifier.Ledger;

namespace Notifications.Notifier.Intake;

/// <summary>Asks the router about a timer that ran out, against the newest state, and writes what follows in one transaction with its end.</summary>
internal sealed partial class TimerFirer(
    Store store,
    FireTimer fire,
    FindDestination destinations,
    RecipientIds recipients,
    EventStore events,
    LaneScheduler lanes,
    DeliveryMetrics metrics,
    TimeProvider time,
    ILogger<TimerFirer> logger)
{
    public async Task FireAsync(ExpiredTimer due, CancellationToken cancellationToken)
    {
        var start = await events.FindAsync(due.StartEventId, cancellationToken);
        var newest = due.NewestEventId is { } id ? await events.FindAsync(id, cancellationToken) : null;
        var plan = start is null || newest is null ? RoutingPlan.Nothing : Decide(due, start, newest);
        var now = time.GetUtcNow();
        var placed = newest is null
            ? []
            : await recipients.MergeAsync(
                PlanRows.Place(plan, newest, due.StartEventId == due.NewestEventId ? null : due.StartEventId, destinations, now), destinations, cancellationToken);
        var written = await store.WriteAsync<int?>(
            async (session, token) =>
            {
                if (!await TimerRows.FireAsync(session, due.TimerId, due.NewestEventId, now, token)) return null;
                return (await PlanRows.WriteAsync(session, placed, token)).Count;
            },
            cancellationToken);
        if (written is not { } deliveries) return;
        metrics.TimerFired();
        metrics.DeliveriesPlanned(deliveries);
        Fired(due.TimerId, due.Trigger, deliveries);
        lanes.Signal([.. placed.Select(d => d.Place)]);
    }

    private RoutingPlan Decide(ExpiredTimer due, ApplicationTransitioned start, ApplicationTransitioned newest)
    {
        try
        {
            var transition = due.TransitionId is { } id ? start.Transitions.FirstOrDefault(t => t.Id == id) : null;
            return fire(new DueTimer(due.TimerId, due.Trigger, transition), newest);
        }
        catch (Exception e)
        {
            Broke(e, due.TimerId, due.Trigger, IncomingRows.NameOf(newest));
            return RoutingPlan.Nothing;
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Timer {Timer} of trigger {Trigger} ran out: {Deliveries} deliveries")]
    private partial void Fired(string timer, string trigger, int deliveries);

    [LoggerMessage(Level = LogLevel.Error, Message = "Timer {Timer} of trigger {Trigger} on {Application} cannot be routed; it is dropped")]
    private partial void Broke(Exception e, string timer, string trigger, string application);
}
