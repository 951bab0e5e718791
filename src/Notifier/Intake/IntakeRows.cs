using Notifications.Hosting.Storage;

namespace Notifications.Notifier.Intake;

/// <summary>Writes events and all that follows from them: what came, timers, deliveries. Several at once leave what they would leave one after another.</summary>
internal static class IntakeRows
{
    /// <summary>For each the number of deliveries that were written; null: it has come before.</summary>
    public static async ValueTask<IReadOnlyList<int?>> ReceiveAsync(Session session, IReadOnlyList<Incoming> all, CancellationToken ct) =>
        await FollowAsync(session, all, await IncomingRows.ReceiveAsync(session, all, ct), ct);

    /// <inheritdoc cref="ReceiveAsync"/>
    public static async ValueTask<int?> ReceiveAgainAsync(Session session, Incoming incoming, CancellationToken ct)
    {
        var received = await IncomingRows.ReceiveAgainAsync(session, incoming.News, incoming.Decision, ct);
        return (await FollowAsync(session, [incoming], [received], ct))[0];
    }

    private static async ValueTask<IReadOnlyList<int?>> FollowAsync(
        Session session, IReadOnlyList<Incoming> all, IReadOnlyList<Received?> received, CancellationToken ct)
    {
        var written = new HashSet<string>(StringComparer.Ordinal);
        var together = new List<PlacedDelivery>();
        foreach (var (incoming, isNewest) in all.Zip(received).Where(pair => pair.Second is not null).Select(pair => (pair.First, pair.Second!.Value.IsNewest)))
        {
            if (incoming.Decision.State != InboxState.Routed) continue;
            await TimerRows.CancelAsync(session, incoming.News, incoming.Decision.Plan.CancelledTimers, ct);
            if (incoming.Decision.Plan.HeldValues is { Count: > 0 } held) await PlanRows.HoldAsync(session, held, incoming.News, incoming.At, ct);
            await TimerRows.StartAsync(session, incoming.News, incoming.Decision.Plan.Timers, isNewest, ct);
            if (isNewest)
            {
                together.AddRange(incoming.Placed);
                continue;
            }

            // It is looked whether newer ones were told, so they have to be there.
            written.UnionWith(await PlanRows.WriteAsync(session, together, ct));
            together.Clear();
            written.UnionWith(await PlanRows.WriteAsync(session, await EpochRows.WithoutStaleAsync(session, incoming.Placed, ct), ct));
        }

        written.UnionWith(await PlanRows.WriteAsync(session, together, ct));
        return [.. all.Zip(received, (incoming, was) => was is null ? (int?)null : incoming.Placed.Count(placed => written.Contains(placed.Row.Id)))];
    }
}
