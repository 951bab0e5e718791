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

    /// <summary>A clock that leaps so far was set; less is its own inaccuracy, and the time that an answer takes.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(30);

    /// <summary>So much of a difference is taken back with each sign of life: a twentieth of the time that passes.</summary>
    private static readonly TimeSpan Slew = TimeSpan.FromMilliseconds(150);

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
            await FollowServerAsync(session, slews: false, token);
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
            var all = await session.QueryAsync(All, row => new NodeBeat(new NodeId(row.Text(0)), row.Number(1)), token);
            await FollowServerAsync(session, slews: all is [var first, ..] && first.Node == node, token);
            return all;
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
        if (!time.WasAsked) await store.WriteAsync(
            (session, token) => FollowServerAsync(session, slews: false, token), cancellationToken);
    }

    /// <summary>
    /// The ledger's time is that of the store's server, as long as nobody sets its clock. A notifier sees that by its own monotonic clock,
    /// and keeps how far the ledger is ahead of the server then (behind: less than 0): what is due stays due at its time, for all
    /// notifiers. The difference is taken back little by little. While no notifier runs, a clock that is set back shows by what was written
    /// before.
    /// </summary>
    private async ValueTask FollowServerAsync(Session session, bool slews, CancellationToken cancellationToken)
    {
        var asked = time.GetUtcNow();
        if (await clock(session, cancellationToken) is not { } server)
        {
            time.Agree(null);
            return;
        }

        var known = await AheadAsync(session, cancellationToken);
        var then = server + known;
        var by = await SetByAsync(session, asked, then, cancellationToken);
        // Whoever slept does not know of the time that has passed.
        var ahead = by > Step || (by < -Step && time.Slept < Step) ? known + by
            : slews ? known - (known.Duration() < Slew ? known : Slew * Math.Sign(known.Ticks))
            : known;
        if (ahead != known) await session.ExecuteAsync(
            "update ledger_clock set ahead = @ahead where id = 1", [("ahead", ahead.Ticks / TimeSpan.TicksPerMicrosecond)],
            cancellationToken);
        time.Agree(server + ahead);
    }

    /// <summary>By how much the server's clock was set back (forward: less than 0), as far as can be known.</summary>
    /// <param name="session">Of the store.</param>
    /// <param name="asked">Our time when the server was asked for its own: it was read between then and now.</param>
    /// <param name="then">The ledger's time by the server.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    private async ValueTask<TimeSpan> SetByAsync(
        Session session, DateTimeOffset asked, DateTimeOffset then, CancellationToken cancellationToken)
    {
        if (!time.WasAsked)
        {
            var latest = await session.QueryFirstOrDefaultAsync(Latest, row => row.TimeOrNull(0), cancellationToken);
            return latest > then ? latest.Value - then : TimeSpan.Zero;
        }

        var answered = time.GetUtcNow();
        return then < asked ? asked - then : then > answered ? answered - then : TimeSpan.Zero;
    }

    private static async ValueTask<TimeSpan> AheadAsync(Session session, CancellationToken cancellationToken) => TimeSpan.FromMicroseconds(
        await session.QueryFirstOrDefaultAsync("select ahead from ledger_clock where id = 1", row => row.Number(0), cancellationToken));

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
