using Notifications.Testing;
using Notifications.Watcher.Leadership;
using Xunit;

namespace Notifications.Watcher.Tests.Running;

public sealed class SaturatedPoolTests : IDisposable
{
    private readonly Files _files = new();

    [Fact]
    public async Task Under_a_saturated_thread_pool_the_leader_goes_on_renewing_its_lease()
    {
        _files.Put("api");
        await using var watcher = await (await RunningWatcher.StartAsync(_files, new Inbox())).ReadyAsync();
        var leases = new LeaseStore(watcher.Store, "test", TimeProvider.System);

        Assert.True(SaturatedPool.While(() => BeatsTwice(leases)));
    }

    public void Dispose() => _files.Dispose();

    // Waits without the pool.
    private static bool BeatsTwice(LeaseStore leases)
    {
        using var never = new ManualResetEventSlim();
        long? first = null;
        for (var look = 0; look < 300; look++)
        {
            var reading = leases.ReadAsync(CancellationToken.None);
            if (((IAsyncResult)reading).AsyncWaitHandle.WaitOne(TimeSpan.FromSeconds(60)) is false) return false;
            var beat = reading.GetAwaiter().GetResult().Beat;
            first ??= beat;
            if (beat >= first + 2) return true;
            never.Wait(TimeSpan.FromMilliseconds(200));
        }

        return false;
    }
}
