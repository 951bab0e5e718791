using Notifications.Hosting.Storage;
using Notifications.Notifier.Ledger;

namespace Notifications.Notifier.Sending;

/// <summary>A delivery whose recipients are known now: it ends, and its children wait.</summary>
internal sealed record Replacement(HeldLane Lane, Delivery Parent, IReadOnlyList<Delivery> Children, string? Note, DateTimeOffset At);

/// <summary>Deliveries that are replaced by their children.</summary>
internal static class ChildRows
{
    private static readonly FencedStatement End = new(
        "update delivery set state = 'delivered', reason = @note, fence = null, updated_at = @now, ended_at = @now where id = @id and ended_at is null and exists");

    /// <summary>For each whether it was replaced. Not: the lane is not held any more, or the delivery has ended.</summary>
    public static async ValueTask<IReadOnlyList<bool>> ReplaceAsync(Session session, IReadOnlyList<Replacement> all, CancellationToken ct)
    {
        var ended = await session.ExecuteAllAsync(
            [.. all.Select(one => End.For(session.Dialect, one.Lane, [("note", one.Note), ("now", one.At), ("id", one.Parent.Id)]))], ct);
        await session.ExecuteAllAsync([.. all.Where((_, i) => ended[i] > 0).SelectMany(one => one.Children).Select(child => DeliveryRows.Inserting(child, dead: null))], ct);
        return Array.ConvertAll(ended, count => count > 0);
    }
}
