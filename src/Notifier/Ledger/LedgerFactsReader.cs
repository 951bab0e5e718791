namespace Notifications.Notifier.Ledger;

/// <summary>Reads what a message says besides its event.</summary>
internal sealed class LedgerFactsReader(Store store, Acknowledgements acknowledgements, TimeProvider time)
{
    // Two look-ups in the key; a distinct would read all of it.
    private const string Instances = "select (select min(instance) from application), (select max(instance) from application)";

    // Names of what drifts elsewhere too.
    private const string Elsewhere = """
        select distinct other.instance from open_drift mine join open_drift other on other.resource = mine.resource and other.instance <> mine.instance
        where mine.instance = @instance and mine.uid = @uid order by 1 limit 20
        """;

    private const string Episodes = """
        select max(episodes), min(since) from flapping where instance = @instance and uid = @uid and conversation_key = @key
        """;

    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(10);

    private bool _several;
    private long? _lookedAt;

    /// <param name="appEvent">That the message is about.</param>
    /// <param name="transition">That it is about; null: a condition without one.</param>
    /// <param name="conversation">The key of its conversation; null: a message of its own.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<LedgerFacts> ReadAsync(
        ApplicationTransitioned appEvent, Transition? transition, string? conversation, CancellationToken cancellationToken)
    {
        var (instance, uid) = (appEvent.Instance.Id, appEvent.App.Uid);
        var facts = new LedgerFacts(await SeveralInstancesAsync(cancellationToken))
        {
            Flapping = conversation?.StartsWith("flapping/", StringComparison.Ordinal) == true
                ? await FlappingAsync(instance, uid, conversation, cancellationToken) : null,
        };
        if ((transition is null ? appEvent.Standing.DriftEpisode : transition.EpisodeId) is not { } episode) return facts;
        return facts with
        {
            Acknowledged = await acknowledgements.FindAsync(instance, uid, episode, cancellationToken),
            AlsoIn = facts.SeveralInstances ? await ElsewhereAsync(instance, uid, cancellationToken) : [],
        };
    }

    private Task<FlappingCount?> FlappingAsync(string instance, string uid, string conversation, CancellationToken cancellationToken) =>
        store.ReadAsync(
            (session, token) => session.QueryFirstOrDefaultAsync(
                Episodes, [("instance", instance), ("uid", uid), ("key", conversation)],
                row => row.IsNull(0) ? null : new FlappingCount(row.Number(0), row.Time(1)), token),
            cancellationToken);

    private async Task<ImmutableArray<string>> ElsewhereAsync(string instance, string uid, CancellationToken cancellationToken) =>
    [
        .. await store.ReadAsync(
            (session, token) => session.QueryAsync(Elsewhere, [("instance", instance), ("uid", uid)], row => row.Text(0), token),
            cancellationToken),
    ];

    private async Task<bool> SeveralInstancesAsync(CancellationToken cancellationToken)
    {
        if (_several || (_lookedAt is { } last && time.GetElapsedTime(last) < Fresh)) return _several;
        _several = await store.ReadAsync(
            (session, token) => session.QueryFirstOrDefaultAsync(Instances, [], row => row.TextOrNull(0) != row.TextOrNull(1), token),
            cancellationToken);
        _lookedAt = time.GetTimestamp();
        return _several;
    }
}
