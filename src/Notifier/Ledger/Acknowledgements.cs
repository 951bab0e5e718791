namespace Notifications.Notifier.Ledger;

/// <summary>Acknowledged drift episodes: while one is, nobody is reminded of it. What was acknowledged ends with its episode.</summary>
internal sealed class Acknowledgements(Store store, TimeProvider time)
{
    private const string Put = """
        insert into acknowledgement(instance, uid, episode, until, reason, at) values (@instance, @uid, @episode, @until, @reason, @now)
        on conflict (instance, uid, episode) do update set until = excluded.until, reason = excluded.reason, at = excluded.at
        """;

    private const string Get =
        "select until, reason, at from acknowledgement where instance = @instance and uid = @uid and episode = @episode";

    /// <summary>False when the Application does not drift.</summary>
    /// <param name="state">The Application.</param>
    /// <param name="until">Null: as long as the episode lasts.</param>
    /// <param name="reason">In the operator's words; null: none.</param>
    public async Task<bool> AcknowledgeAsync(
        ApplicationState state, DateTimeOffset? until, string? reason, CancellationToken cancellationToken)
    {
        var newest = state.Newest;
        if (newest.Standing.DriftEpisode is not { } episode) return false;
        var now = time.GetUtcNow();
        (string, object?)[] of = [("instance", newest.Instance.Id), ("uid", newest.App.Uid)];
        await store.WriteAsync(
            async (session, token) =>
            {
                await session.ExecuteAsync(Put, [.. of, ("episode", episode), ("until", until), ("reason", reason), ("now", now)], token);
                await session.ExecuteAllAsync(
                    [MessageUpdates.Of(newest.Instance.Id, newest.App.Uid, $"acknowledged-{episode}-{now.ToUnixTimeMilliseconds()}", now)],
                    token);
            },
            cancellationToken);
        return true;
    }

    /// <summary>Null: the episode is not acknowledged, or not any more.</summary>
    public async Task<Acknowledgement?> FindAsync(string instance, string uid, string episode, CancellationToken cancellationToken)
    {
        var found = await store.ReadAsync(
            (session, token) => session.QueryFirstOrDefaultAsync(
                Get, [("instance", instance), ("uid", uid), ("episode", episode)],
                row => new Acknowledgement(row.Time(2), row.TimeOrNull(0), row.TextOrNull(1)), token),
            cancellationToken);
        return found?.Until <= time.GetUtcNow() ? null : found;
    }
}
