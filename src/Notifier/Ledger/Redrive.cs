namespace Notifications.Notifier.Ledger;

/// <summary>What was dead and waits again.</summary>
/// <param name="Lanes">Where the deliveries wait: to be signalled. Without a signal they are found within seconds.</param>
internal sealed record Redriven(int Deliveries, int Events, IReadOnlyCollection<LaneName> Lanes);

/// <summary>Gives the dead another chance, as if they had not been tried.</summary>
internal sealed class Redrive(Store store, TimeProvider time)
{
    private const string Revive = """
        update delivery set state = 'waiting', attempts = 0, tried_since = null, due_at = 0, ended_at = null, updated_at = @now,
            reason = 'redriven after: ' || coalesce(reason, '')
        """;

    private const string One = $"{Revive} where id = @id and state = 'dead' returning lane";

    private const string Since = $"{Revive} where ended_at >= @since and reason is not null and state = 'dead' returning lane";

    private const string Event = "update inbox set state = 'again' where event_id = @id and state = 'dead'";

    private const string EventsSince = "update inbox set state = 'again' where state = 'dead' and received_at >= @since";

    /// <summary>A dead delivery or a dead event of this id.</summary>
    public Task<Redriven> OneAsync(string id, CancellationToken cancellationToken) => store.WriteAsync(
        async (session, token) =>
        {
            var lanes = await session.QueryAsync(One, [("now", time.GetUtcNow()), ("id", id)], row => new LaneName(row.Text(0)), token);
            var events = await session.ExecuteAsync(Event, [("id", id)], token);
            return new Redriven(lanes.Count, events, [.. lanes.Distinct()]);
        },
        cancellationToken);

    /// <summary>Every delivery and event that died since then.</summary>
    public Task<Redriven> DeadSinceAsync(DateTimeOffset since, CancellationToken cancellationToken) => store.WriteAsync(
        async (session, token) =>
        {
            var lanes = await session.QueryAsync(
                Since, [("now", time.GetUtcNow()), ("since", since)], row => new LaneName(row.Text(0)), token);
            var events = await session.ExecuteAsync(EventsSince, [("since", since)], token);
            return new Redriven(lanes.Count, events, [.. lanes.Distinct()]);
        },
        cancellationToken);
}
