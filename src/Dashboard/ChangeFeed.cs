using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Notifications.Dashboard.Views;

namespace Notifications.Dashboard;

/// <summary>Says to open pages that something has changed. However many look, the ledger is asked once a second, and not at all while
/// nobody does.</summary>
internal sealed class ChangeFeed(IDashboardData data, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SignOfLife = TimeSpan.FromSeconds(15);

    private readonly SemaphoreSlim _one = new(1, 1);
    private string _version = "";
    private long? _asked;

    /// <summary>The event <c>version</c> at once and after each change, and <c>ping</c> now and then so that a connection that is gone is
    /// noticed.</summary>
    public async IAsyncEnumerable<SseItem<string>> FollowAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (seen, sent) = (default(string), time.GetTimestamp());
        while (true)
        {
            if (await VersionAsync(cancellationToken) is var version && version != seen)
            {
                (seen, sent) = (version, time.GetTimestamp());
                yield return new SseItem<string>(version, "version");
            }
            else if (time.GetElapsedTime(sent) > SignOfLife)
            {
                sent = time.GetTimestamp();
                yield return new SseItem<string>("", "ping");
            }

            await Task.Delay(Interval, time, cancellationToken);
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task<string> VersionAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (_asked is { } asked && time.GetElapsedTime(asked) < Interval / 2) return _version;
            _version = await data.VersionAsync(cancellationToken);
            _asked = time.GetTimestamp();
            return _version;
        }
        catch (Hosting.Storage.StoreException)
        {
            return _version; // the next question may be answered
        }
        finally
        {
            _one.Release();
        }
    }
}
