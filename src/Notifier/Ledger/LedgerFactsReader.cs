using Notifications.Hosting.Storage;
using Notifications.Notifier.Contracts;

namespace Notifications.Notifier.Ledger;

/// <summary>Reads what a message says besides its event.</summary>
internal sealed class LedgerFactsReader(Store store, TimeProvider time)
{
    // Two look-ups in the key; a distinct would read all of it.
    private const string Instances = "select (select min(instance) from application), (select max(instance) from application)";

    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(10);

    private bool _several;
    private long? _lookedAt;

    public async Task<LedgerFacts> ReadAsync(CancellationToken cancellationToken) => new(await SeveralInstancesAsync(cancellationToken));

    private async Task<bool> SeveralInstancesAsync(CancellationToken cancellationToken)
    {
        if (_several || (_lookedAt is { } last && time.GetElapsedTime(last) < Fresh)) return _several;
        _several = await store.ReadAsync(
            (session, token) => session.QueryFirstOrDefaultAsync(Instances, [], row => row.TextOrNull(0) != row.TextOrNull(1), token), cancellationToken);
        _lookedAt = time.GetTimestamp();
        return _several;
    }
}
