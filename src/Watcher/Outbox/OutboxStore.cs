using Notifications.Hosting.Storage;

namespace Notifications.Watcher.Outbox;

/// <summary>The outbox of one instance: what is not known to be safe on the other side.</summary>
internal sealed class OutboxStore(Store store, string instance)
{
    private const string Page =
        "select sequence, event from watcher_outbox where instance = @instance and sequence > @after and dead_reason is null order by sequence limit @limit";

    private const string Settle = "delete from watcher_outbox where instance = @instance and sequence between @from and @to";

    public Task<List<OutboxEntry>> ReadAsync(long after, int limit, CancellationToken cancellationToken) => store.ReadAsync(
        (session, token) => session.QueryAsync(
            Page, [("instance", instance), ("after", after), ("limit", limit)], row => new OutboxEntry(row.Number(0), row.Blob(1)), token),
        cancellationToken);

    public Task SettleAsync(IReadOnlyCollection<long> sequences, CancellationToken cancellationToken) => store.WriteAsync(
        async (session, token) =>
        {
            foreach (var (from, to) in Runs(sequences))
                await session.ExecuteAsync(Settle, [("instance", instance), ("from", from), ("to", to)], token);
        },
        cancellationToken);

    /// <summary>Keeps it, and does not send it any more.</summary>
    public Task BuryAsync(long sequence, string reason, CancellationToken cancellationToken) => store.WriteAsync(
        async (session, token) => await session.ExecuteAsync(
            "update watcher_outbox set dead_reason = @reason where instance = @instance and sequence = @sequence",
            [("reason", reason), ("instance", instance), ("sequence", sequence)],
            token),
        cancellationToken);

    /// <summary>What stays in the outboxes of a store as dead; nothing where no watcher keeps its tables.</summary>
    public static Task<List<DeadEntry>> DeadAsync(Store store, int most, CancellationToken cancellationToken) => store.ReadAsync(
        async (session, token) => await IsWatchersAsync(session, token)
            ? await session.QueryAsync(
                "select instance, sequence, dead_reason from watcher_outbox where dead_reason is not null order by instance, sequence desc limit @most",
                [("most", most)],
                row => new DeadEntry(row.Text(0), row.Number(1), row.Text(2)),
                token)
            : [],
        cancellationToken);

    /// <summary>Lets a dead event be sent when the outbox is read next, at a start; false when there is none of this
    /// <see cref="DeadEntry.Id"/>.</summary>
    public static async Task<bool> ReviveAsync(Store store, string id, CancellationToken cancellationToken) => await store.WriteAsync(
        async (session, token) => await IsWatchersAsync(session, token)
            ? await session.ExecuteAsync(
                "update watcher_outbox set dead_reason = null where dead_reason is not null and 'outbox/' || instance || '/' || sequence = @id", [("id", id)], token)
            : 0,
        cancellationToken) > 0;

    private static ValueTask<bool> IsWatchersAsync(Session session, CancellationToken cancellationToken) =>
        session.QueryFirstOrDefaultAsync("select 1 from schema_version where component = 'watcher'", static _ => true, cancellationToken);

    /// <summary>Numbers that follow each other, together: one statement for each instead of one for each number.</summary>
    private static IEnumerable<(long From, long To)> Runs(IEnumerable<long> numbers)
    {
        (long From, long To)? run = null;
        foreach (var number in numbers.Order())
        {
            if (run is { } open && number <= open.To + 1)
            {
                run = (open.From, number);
                continue;
            }

            if (run is { } ended) yield return ended;
            run = (number, number);
        }

        if (run is { } last) yield return last;
    }
}

/// <summary>An event that is not sent any more.</summary>
internal sealed record DeadEntry(string Instance, long Sequence, string Reason)
{
    /// <summary>For people, and to name it: <c>outbox/prod/17</c>.</summary>
    public string Id => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"outbox/{Instance}/{Sequence}");
}
