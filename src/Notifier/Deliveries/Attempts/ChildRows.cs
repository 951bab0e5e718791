using Notifications.Hosting.Storage;
using Notifications.Notifier.Deliveries.Lanes;
using Notifications.Notifier.Deliveries.Ledger;

namespace Notifications.Notifier.Deliveries.Attempts;

/// <summary>A delivery whose recipients are known now: it ends, and its children wait.</summary>
internal sealed record Replacement(HeldLane Lane, Delivery Parent, IReadOnlyList<Delivery> Children, string? Note, DateTimeOffset At);

/// <summary>Deliveries that are replaced by their children.</summary>
internal static class ChildRows
{
    private static readonly RowStatement End = Ending("");

    // Shared: see FencedStatement.
    private static readonly RowStatement EndOnPostgreSql = Ending(" for share");

    /// <summary>For each whether it was replaced. Not: the lane is not held any more, or the delivery has ended.</summary>
    public static async ValueTask<IReadOnlyList<bool>> ReplaceAsync(Session session, IReadOnlyList<Replacement> all, CancellationToken ct)
    {
        var end = session.Dialect == StoreDialect.PostgreSql ? EndOnPostgreSql : End;
        var ended = await session.ExecuteAllAsync([.. all.Select(one => Ending(end, one))], ct);
        await session.ExecuteAllAsync([.. all.Where((_, i) => ended[i] > 0).SelectMany(one => one.Children).Select(child => DeliveryRows.Inserting(child, dead: null))], ct);
        return Array.ConvertAll(ended, count => count > 0);
    }

    private static RowStatement Ending(string lockHeld) => RowStatement.Update(
        "delivery",
        "parent_id text, note text, now bigint, lane_name text, lane_owner text, lane_fence bigint",
        key: 1,
        "state = 'delivered', reason = {note}, fence = null, updated_at = {now}, ended_at = {now}",
        $$"""
        id = {parent_id} and ended_at is null
            and exists (select 1 from lane where name = {lane_name} and owner = {lane_owner} and fence = {lane_fence}{{lockHeld}})
        """);

    private static Statement Ending(RowStatement end, Replacement one) => end.With(
        ("parent_id", one.Parent.Id), ("note", one.Note), ("now", one.At), ("lane_name", one.Lane.Name.Value), ("lane_owner", one.Lane.Holder.Value),
        ("lane_fence", one.Lane.Fence));
}
