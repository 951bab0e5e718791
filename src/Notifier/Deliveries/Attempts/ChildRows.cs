using Notifications.Hosting.Storage;
using Notifications.Notifier.Deliveries.Lanes;
using Notifications.Notifier.Deliveries.Ledger;

namespace Notifications.Notifier.Deliveries.Attempts;

/// <summary>A delivery whose recipients are known now: it has ended, and its children wait.</summary>
internal static class ChildRows
{
    private static readonly FencedStatement End = new(
        "update delivery set state = 'delivered', reason = @note, fence = null, updated_at = @now, ended_at = @now where id = @id and ended_at is null and exists");

    /// <summary>False: the lane is not held any more, or the delivery has ended.</summary>
    public static async Task<bool> ReplaceAsync(
        Store store, HeldLane lane, Delivery parent, IReadOnlyList<Delivery> children, string? note, DateTimeOffset now, CancellationToken ct)
    {
        try
        {
            return await store.WriteAsync(
                async (session, token) =>
                {
                    var end = End.For(session.Dialect, lane, [("note", note), ("now", now), ("id", parent.Id)]);
                    var changed = await session.ExecuteAllAsync([end, .. children.Select(child => DeliveryRows.Inserting(child, dead: null))], token);
                    // In one round trip with the children, which must not stay then.
                    return changed[0] > 0 ? true : throw new NotUnderFenceException();
                },
                ct);
        }
        catch (NotUnderFenceException)
        {
            return false;
        }
    }
}
