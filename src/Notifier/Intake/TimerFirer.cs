using Microsoft.Extensions.Logging;
using Notifications.Notifier.Lanes;
using Notifications.Notifier.Ledger;

namespace Notifications.Notifier.Intake;

/// <summary>Asks the router about a timer that ran out, against the newest state, and writes what follows in one transaction with its
/// end.</summary>
internal sealed partial class TimerFirer(
    Store store,
    FireTimer fire,
    FindDestination destinations,
    RecipientIds recipients,
    EventStore events,
    Acknowledgements acknowledgements,
    LaneScheduler lanes,
    DeliveryMetrics metrics,
    LedgerClock time,
    ILogger<TimerFirer> logger)
{
    public async Task FireAsync(ExpiredTimer due, CancellationToken cancellationToken)
    {
        var start = await events.FindAsync(due.StartEventId, cancellationToken);
        var newest = due.NewestEventId is { } id ? await events.FindAsync(id, cancellationToken) : null;
        var now = time.GetUtcNow();
        var plan = start is null || newest is null ? RoutingPlan.Nothing
            : await WithoutAcknowledgedAsync(due, Decide(due, start, newest, now), newest, cancellationToken);
        var placed = newest is null
            ? []
            : await recipients.MergeAsync(
                PlanRows.Place(plan, newest, due.StartEventId == due.NewestEventId ? null
                    : due.StartEventId, destinations, now, isLater: true), destinations, cancellationToken);
        var written = await store.WriteAsync<int?>(
            async (session, token) =>
            {
                if (!await TimerRows.FireAsync(session, due.TimerId, due.NewestEventId, now, token)) return null;
                if (start is not null) await TimerRows.StartAsync(session, start, plan.Timers, isNewest: true, TimeSpan.Zero, token);
                return (await PlanRows.WriteAsync(session, placed, token)).Count;
            },
            cancellationToken);
        if (written is not { } deliveries) return;
        metrics.TimerFired();
        metrics.DeliveriesPlanned(deliveries);
        Fired(due.TimerId, due.Trigger, deliveries);
        lanes.Signal([.. placed.Select(d => d.Signalled)]);
    }

    /// <summary>Of acknowledged drift nobody is reminded before the acknowledgement ends.</summary>
    private async Task<RoutingPlan> WithoutAcknowledgedAsync(
        ExpiredTimer due, RoutingPlan plan, ApplicationTransitioned newest, CancellationToken cancellationToken)
    {
        if (due.Reminder <= 0 || newest.Standing.DriftEpisode is not { } episode
            || !plan.Deliveries.Any(d => $"/{d.ConversationKey}".EndsWith($"/drift/{episode}", StringComparison.Ordinal))) return plan;
        return await acknowledgements.FindAsync(newest.Instance.Id, newest.App.Uid, episode, cancellationToken) is not { } acknowledged
            ? plan
            : plan with
            {
                Deliveries = [],
                Timers = acknowledged.Until is { } until
                ? [.. plan.Timers.Select(timer => timer with { Due = until, Reminder = due.Reminder })] : plan.Timers
            };
    }

    private RoutingPlan Decide(ExpiredTimer due, ApplicationTransitioned start, ApplicationTransitioned newest, DateTimeOffset now)
    {
        try
        {
            var transition = due.TransitionId is { } id ? start.Transitions.FirstOrDefault(t => t.Id == id) : null;
            return fire(new DueTimer(due.TimerId, due.Trigger, transition) { Reminder = due.Reminder, At = now }, newest);
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
