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

    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(10);

    private bool _several;
    private long? _lookedAt;

    public async Task<LedgerFacts> ReadAsync(ApplicationTransitioned appEvent, Transition? transition, CancellationToken cancellationToken)
    {
        var facts = new LedgerFacts(await SeveralInstancesAsync(cancellationToken));
        if ((transition is null ? appEvent.Standing.DriftEpisode : transition.EpisodeId) is not { } episode) return facts;
        var (instance, uid) = (appEvent.Instance.Id, appEvent.App.Uid);
        return facts with
        {
            Acknowledged = await acknowledgements.FindAsync(instance, uid, episode, cancellationToken),
            AlsoIn = facts.SeveralInstances ? await ElsewhereAsync(instance, uid, cancellationToken) : [],
        };
    }

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
