using Notifications.Hosting.Storage;

namespace Notifications.Notifier.Ledger;

/// <summary>Which notifiers live.</summary>
internal sealed class NodeTable(Store store, TimeProvider time)
{
    private const string Join = "insert into node(id, started_at, seen_until) values (@id, @now, @until) on conflict (id) do update set seen_until = excluded.seen_until";
    private const string Forget = "delete from node where id = @ended or seen_until < @long_ago";
    private const string Beat = "update node set seen_until = @until where id = @id and seen_until > @now";
    private const string Living = "select id from node where seen_until > @now order by id";

    /// <summary>Registers a new run of this process.</summary>
    /// <param name="ended">Its run before, in whose name nothing is done any more: its lanes need not wait for its lease to end.</param>
    public Task JoinAsync(NodeId node, NodeId? ended, TimeSpan lease, CancellationToken ct) => store.WriteAsync(
        async (session, token) =>
        {
            var now = time.GetUtcNow();
            // An SQLite file serves one notifier: whoever is still in it was killed, and its lanes need not wait for its lease to end.
            if (store.Dialect == StoreDialect.Sqlite) await session.ExecuteAsync("delete from node", token);
            else await session.ExecuteAsync(Forget, [("ended", ended?.Value), ("long_ago", now - TimeSpan.FromHours(1))], token);
            await session.ExecuteAsync(Join, [("id", node.Value), ("now", now), ("until", now + lease)], token);
        },
        ct);

    /// <summary>Says that this one lives, and tells who else does; null: it counts as dead, its lanes may be taken.</summary>
    public Task<List<NodeId>?> BeatAsync(NodeId node, TimeSpan lease, CancellationToken ct) => store.WriteAsync<List<NodeId>?>(
        async (session, token) =>
        {
            var now = time.GetUtcNow();
            if (await session.ExecuteAsync(Beat, [("until", now + lease), ("id", node.Value), ("now", now)], token) == 0) return null;
            return await session.QueryAsync(Living, [("now", now)], row => new NodeId(row.Text(0)), token);
        },
        ct);

    public Task LeaveAsync(NodeId node, CancellationToken ct) => store.WriteAsync(
        async (session, token) => await session.ExecuteAsync("delete from node where id = @id", [("id", node.Value)], token), ct);
}

/// <summary>One run of a notifier process.</summary>
internal readonly record struct NodeId(string Value)
{
    public override string ToString() => Value;
}
