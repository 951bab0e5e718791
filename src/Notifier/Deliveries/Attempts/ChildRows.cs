using Notifications.Hosting.Storage;
using Notifications.Notifier.Deliveries.Lanes;
using Notifications.Notifier.Deliveries.Ledger;

namespace Notifications.Notifier.Deliveries.Attempts;

/// <summary>A delivery whose recipients are known now: it has ended, and its children wait.</summary>
internal static class ChildRows
{
    private const string End = """
        update delivery set state = 'delivered', reason = @note, fence = null, updated_at = @now, ended_at = @now
        where id = @id and state = 'sending' and fence = @fence
        """;

    public static async ValueTask<bool> ReplaceAsync(
        Session session, HeldLane lane, Delivery parent, IReadOnlyList<Delivery> children, string? note, DateTimeOffset now, CancellationToken ct)
    {
        if (await session.ExecuteAsync(End, [("note", note), ("now", now), ("id", parent.Id), ("fence", lane.Fence)], ct) == 0) return false;
        await session.ExecuteAllAsync([.. children.Select(child => DeliveryRows.Inserting(child, dead: null))], ct);
        return true;
    }
}
