using Notifications.Notifier.Ledger;

namespace Notifications.Notifier.Intake;

/// <summary>
/// Writes events and all that follows from them: inbox, timers, deliveries. The result for several events in one call is the same as for
/// one call each, in their order.
/// </summary>
internal static class IntakeRows
{
    private const string Newer = """
        select id from delivery where application = @application and instance = @instance and uid = @uid and destination = @destination and recipient = @recipient
            and epoch_order > @epoch_order and state in ('delivered', 'sending')
        order by epoch_order desc, sequence desc, ordinal desc limit 1
        """;

    private const string Known = "select 1 from application where instance = @instance and uid = @uid";

    /// <summary>For each event the number of deliveries that were written; null when it was received before.</summary>
    public static async ValueTask<IReadOnlyList<int?>> ReceiveAsync(
        Session session, IReadOnlyList<Incoming> all, CancellationToken cancellationToken)
    {
        var checkedOnes = await WithoutOldValuesAsync(session, all, cancellationToken);
        return await FollowAsync(
            session, checkedOnes, await IncomingRows.ReceiveAsync(session, checkedOnes, cancellationToken), cancellationToken);
    }

    /// <inheritdoc cref="ReceiveAsync"/>
    public static async ValueTask<int?> ReceiveAgainAsync(Session session, Incoming incoming, CancellationToken cancellationToken)
    {
        var received = await IncomingRows.ReceiveAgainAsync(session, incoming.Event, incoming.Decision, cancellationToken);
        return (await FollowAsync(session, [incoming], [received], cancellationToken))[0];
    }

    /// <summary>
    /// A ledger that does not know an Application which the watcher has known (it is new, or was lost) cannot tell whether a <c>oncePer</c>
    /// value that is older than the event was sent: it counts as sent.
    /// </summary>
    private static async ValueTask<IReadOnlyList<Incoming>> WithoutOldValuesAsync(
        Session session, IReadOnlyList<Incoming> all, CancellationToken cancellationToken)
    {
        if (!all.Any(incoming => incoming.Deliveries.Any(delivery => delivery.Admission.IsOldValue))) return all;
        var seen = new HashSet<(string, string)>();
        var checkedOnes = new List<Incoming>(all.Count);
        foreach (var incoming in all)
        {
            var (instance, uid) = (incoming.Event.Instance.Id, incoming.Event.App.Uid);
            var isFirst = seen.Add((instance, uid)) && incoming.Deliveries.Any(delivery => delivery.Admission.IsOldValue)
                && !await session.QueryFirstOrDefaultAsync(
                    Known, [("instance", instance), ("uid", uid)], static _ => true, cancellationToken);
            checkedOnes.Add(!isFirst ? incoming
                : incoming with { Deliveries = [.. incoming.Deliveries.Where(delivery => !delivery.Admission.IsOldValue)] });
        }

        return checkedOnes;
    }

    private static async ValueTask<IReadOnlyList<int?>> FollowAsync(
        Session session, IReadOnlyList<Incoming> all, IReadOnlyList<Received?> received, CancellationToken cancellationToken)
    {
        var written = new HashSet<string>(StringComparer.Ordinal);
        var together = new List<Delivery>();
        foreach (var (incoming, isNewest) in all.Zip(received).Where(pair => pair.Second is not null)
            .Select(pair => (pair.First, pair.Second!.Value.IsNewest)))
        {
            if (incoming.Decision.State != InboxState.Routed) continue;
            await TimerRows.CancelAsync(session, incoming.Event, incoming.Decision.Plan.CancelledTimers, cancellationToken);
            if (incoming.Decision.Plan.HeldValues is { Count: > 0 } held) await PlanRows.HoldAsync(
                session, held, incoming.Event, incoming.At, cancellationToken);
            if (isNewest && OpenDriftRows.Of(incoming.Event, incoming.At).ToList() is { Count: > 0 } drift) await session.ExecuteAllAsync(
                drift, cancellationToken);
            await TimerRows.StartAsync(
                session, incoming.Event, incoming.Decision.Plan.Timers, isNewest, incoming.At - incoming.Event.ObservedAt,
                cancellationToken);
            if (isNewest)
            {
                together.AddRange(incoming.Deliveries);
                continue;
            }

            // The query for newer deliveries has to see those of the events before this one.
            written.UnionWith(await PlanRows.WriteAsync(session, together, cancellationToken));
            together.Clear();
            written.UnionWith(await PlanRows.WriteAsync(
                session, await WithStaleSupersededAsync(session, incoming.Deliveries, cancellationToken), cancellationToken));
        }

        written.UnionWith(await PlanRows.WriteAsync(session, together, cancellationToken));
        return [.. all.Zip(received, (incoming, was) => was is null ? (int?)null
            : incoming.Deliveries.Count(delivery => written.Contains(delivery.Id)))];
    }

    /// <summary>
    /// Ends deliveries of an older epoch at once when a delivery of a newer epoch was sent to the same recipient: a watcher's store was
    /// lost, or two watchers with stores of their own watch one Argo CD. In a conversation the positions of its members do this; here are
    /// the deliveries without one. Late deliveries of the same epoch are sent, however late.
    /// </summary>
    private static async ValueTask<IReadOnlyList<Delivery>> WithStaleSupersededAsync(
        Session session, IReadOnlyList<Delivery> deliveries, CancellationToken cancellationToken)
    {
        var checkedOnes = new List<Delivery>(deliveries.Count);
        foreach (var delivery in deliveries)
        {
            if (delivery.Place.Conversation is not null)
            {
                checkedOnes.Add(delivery);
                continue;
            }

            var newer = await session.QueryFirstOrDefaultAsync(
                Newer,
                [
                    ("application", delivery.Source.Application), ("instance", delivery.Source.Instance), ("uid", delivery.Source.Uid),
                    ("destination", delivery.Destination), ("recipient", delivery.Recipient),
                    ("epoch_order", delivery.Source.At.EpochOrder),
                ],
                row => row.Text(0),
                cancellationToken);
            checkedOnes.Add(delivery with { Admission = delivery.Admission with { SupersededBy = newer } });
        }

        return checkedOnes;
    }
}
