using Notifications.Hosting.Storage;

namespace Notifications.Notifier.Ledger;

/// <summary>
/// The notifiers that have joined, each with a number that changes with every sign of life (<c>seen_until</c>). No instants of one clock are compared with those of another:
/// whoever sees a number stand still for the length of a lease, by its own monotonic clock, removes the row, and the lanes of that notifier are free.
/// </summary>
internal sealed class NodeTable(Store store, TimeProvider time)
{
    private const string Join = "insert into node(id, started_at, seen_until) values (@id, @now, @until) on conflict (id) do update set seen_until = excluded.seen_until";

    // Rises also while the clock is behind what it was
    private const string Beat = "update node set seen_until = case when seen_until < @until then @until else seen_until + 1 end where id = @id";
    private const string All = "select id, seen_until from node order by id";

    /// <summary>Registers a new run of this process.</summary>
    /// <param name="ended">Its run before, in whose name nothing is done any more: its lanes need not wait for its lease to end.</param>
    public Task JoinAsync(NodeId node, NodeId? ended, TimeSpan lease, CancellationToken cancellationToken) => store.WriteAsync(
        async (session, token) =>
        {
            var now = time.GetUtcNow();
            // An SQLite file serves one notifier: whoever is still in it was killed, and its lanes need not wait for its lease to end.
            if (store.Dialect == StoreDialect.Sqlite) await session.ExecuteAsync("delete from node", token);
            else await session.ExecuteAsync("delete from node where id = @ended", [("ended", ended?.Value)], token);
            await session.ExecuteAsync(Join, [("id", node.Value), ("now", now), ("until", now + lease)], token);
        },
        cancellationToken);

    /// <summary>Gives a sign of life, and the latest of every notifier; null when this one was removed: its lanes may be taken.</summary>
    public Task<List<NodeBeat>?> BeatAsync(NodeId node, TimeSpan lease, CancellationToken cancellationToken) => store.WriteAsync<List<NodeBeat>?>(
        async (session, token) =>
        {
            if (await session.ExecuteAsync(Beat, [("until", time.GetUtcNow() + lease), ("id", node.Value)], token) == 0) return null;
            return await session.QueryAsync(All, row => new NodeBeat(new NodeId(row.Text(0)), row.Number(1)), token);
        },
        cancellationToken);

    /// <summary>Removes a notifier that has given no sign of life since this one.</summary>
    public Task RemoveAsync(NodeBeat last, CancellationToken cancellationToken) => store.WriteAsync(
        async (session, token) => await session.ExecuteAsync("delete from node where id = @id and seen_until = @beat", [("id", last.Node.Value), ("beat", last.Number)], token), cancellationToken);

    public Task LeaveAsync(NodeId node, CancellationToken cancellationToken) => store.WriteAsync(
        async (session, token) => await session.ExecuteAsync("delete from node where id = @id", [("id", node.Value)], token), cancellationToken);
}

/// <summary>One run of a notifier process.</summary>
internal readonly record struct NodeId(string Value)
{
    public override string ToString() => Value;
}

/// <summary>A sign of life of a notifier.</summary>
/// <param name="Number">Another one with each sign; means nothing else to whoever reads it.</param>
internal readonly record struct NodeBeat(NodeId Node, long Number);
