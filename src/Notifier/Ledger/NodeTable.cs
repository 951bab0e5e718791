namespace Notifications.Notifier.Ledger;

/// <summary>
/// The notifiers that have joined, each with a number that changes with every sign of life (<c>seen_until</c>). No instants of one clock
/// are compared with those of another: whoever sees a number stand still for the length of a lease, by its own monotonic clock, removes the
/// row, and the lanes of that notifier are free.
/// </summary>
internal sealed class NodeTable(Store store, LedgerClock time, ReadStoreClock clock)
{
    private const string Join = "insert into node(id, started_at, seen_until) values (@id, @now, @until) on conflict (id) do update set seen_until = excluded.seen_until";

    // Rises also while the clock is behind what it was
    private const string Beat =
        "update node set seen_until = case when seen_until < @until then @until else seen_until + 1 end where id = @id";

    // What was written last, by the clock of that time
    private const string Latest = "select max(at) from (select max(updated_at) as at from lane union all select max(updated_at) from delivery where ended_at is null union all select max(started_at) from node) as written";

    private static readonly string[] Earlier =
    [
        "update delivery set due_at = due_at - @by where ended_at is null and due_at > @now",
        "update lane set blocked_until = blocked_until - @by where blocked_until > @now",
        "update timer set due_at = due_at - @by where fired_at is null and due_at > @now",
    ];

    private const string All = "select id, seen_until from node order by id";

    /// <summary>Registers a new run of this process.</summary>
    /// <param name="ended">Its run before, in whose name nothing is done any more: its lanes need not wait for its lease to end.</param>
    public Task JoinAsync(NodeId node, NodeId? ended, TimeSpan lease, CancellationToken cancellationToken) => store.WriteAsync(
        async (session, token) =>
        {
            time.Agree(await clock(session, token));
            var now = time.GetUtcNow();
            if (store.Dialect == StoreDialect.Sqlite) await FollowClockAsync(session, now, token);
            // An SQLite file serves one notifier: whoever is still in it was killed, and its lanes need not wait for its lease to end.
            if (store.Dialect == StoreDialect.Sqlite) await session.ExecuteAsync("delete from node", token);
            else await session.ExecuteAsync("delete from node where id = @ended", [("ended", ended?.Value)], token);
            await session.ExecuteAsync(Join, [("id", node.Value), ("now", now), ("until", now + lease)], token);
        },
        cancellationToken);

    /// <summary>Gives a sign of life, and the latest of every notifier; null when this one was removed: its lanes may be taken.</summary>
    public Task<List<NodeBeat>?> BeatAsync(NodeId node, TimeSpan lease, CancellationToken cancellationToken) =>
        store.WriteAsync<List<NodeBeat>?>(
        async (session, token) =>
        {
            if (await session.ExecuteAsync(Beat, [("until", time.GetUtcNow() + lease), ("id", node.Value)], token) == 0) return null;
            time.Agree(await clock(session, token));
            return await session.QueryAsync(All, row => new NodeBeat(new NodeId(row.Text(0)), row.Number(1)), token);
        },
        cancellationToken);

    /// <summary>Removes a notifier that has given no sign of life since this one.</summary>
    public Task RemoveAsync(NodeBeat last, CancellationToken cancellationToken) => store.WriteAsync(
        async (session, token) =>
            await session.ExecuteAsync(
                "delete from node where id = @id and seen_until = @beat", [("id", last.Node.Value), ("beat", last.Number)], token),
                cancellationToken);

    /// <summary>Makes sure that the clock goes by the store's, once.</summary>
    public async ValueTask AgreeAsync(CancellationToken cancellationToken)
    {
        if (!time.WasAsked) time.Agree(await store.ReadAsync((session, token) => clock(session, token), cancellationToken));
    }

    /// <summary>PostgreSQL's own; SQLite has none.</summary>
    public static async ValueTask<DateTimeOffset?> StoreClockAsync(Session session, CancellationToken cancellationToken) =>
        session.Dialect == StoreDialect.PostgreSql
        ? await session.QueryFirstOrDefaultAsync(
            "select cast(extract(epoch from clock_timestamp()) * 1000000 as bigint)", row => (DateTimeOffset?)row.Time(0),
            cancellationToken)
        : null;

    /// <summary>A clock that was set back since the last run would let everything wait for as much longer: what is due later is due as much
    /// earlier.</summary>
    private static async ValueTask FollowClockAsync(Session session, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await session.QueryFirstOrDefaultAsync(Latest, row => row.TimeOrNull(0), cancellationToken) is not { } latest
            || latest <= now) return;
        var by = (latest - now).Ticks / TimeSpan.TicksPerMicrosecond;
        foreach (var earlier in Earlier) await session.ExecuteAsync(earlier, [("by", by), ("now", now)], cancellationToken);
    }

    public Task LeaveAsync(NodeId node, CancellationToken cancellationToken) => store.WriteAsync(
        async (session, token) => await session.ExecuteAsync("delete from node where id = @id", [("id", node.Value)], token),
        cancellationToken);
}

/// <summary>One run of a notifier process.</summary>
internal readonly record struct NodeId(string Value)
{
    public override string ToString() => Value;
}

/// <summary>A sign of life of a notifier.</summary>
/// <param name="Number">Another one with each sign; means nothing else to whoever reads it.</param>
internal readonly record struct NodeBeat(NodeId Node, long Number);
