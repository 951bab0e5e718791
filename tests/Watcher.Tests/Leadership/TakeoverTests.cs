using Microsoft.Extensions.Logging.Abstractions;
using Notifications.Hosting;
using Notifications.Hosting.Health;
using Notifications.Hosting.Storage;
using Notifications.Testing;
using Notifications.Watcher.Leadership;
using Notifications.Watcher.Snapshots;
using Notifications.Watcher.Tests.Running;
using Xunit;

namespace Notifications.Watcher.Tests.Leadership;

public sealed class TakeoverTests : IAsyncDisposable
{
    private static readonly LeaseTerms Quick = new(TimeSpan.FromMilliseconds(600), TimeSpan.FromMilliseconds(100));
    private readonly Files _files = new();
    private readonly Store _store;

    public TakeoverTests() =>
        _store = StoreServices.Open(new StoreOptions.Sqlite(_files.Store), [WatcherSchema.Schema], TimeProvider.System);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_of_two_leads_and_the_other_takes_over_when_it_stops()
    {
        using var firstStop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        using var secondStop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var leads = new List<string>();
        var (waits, first) = (false, Run("first", leads, () => { }, firstStop.Token));
        await Until.TrueAsync(() => leads is ["first"], "the first leads");
        var second = Run("second", leads, () => waits = true, secondStop.Token);
        await Until.TrueAsync(() => waits, "the second stands by");
        await firstStop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await Until.TrueAsync(() => leads is ["first", "second"], "the second leads");
        await secondStop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
    }

    [Fact]
    public async Task A_leader_that_gives_no_sign_of_life_is_replaced_and_its_writes_are_refused()
    {
        var leases = new LeaseStore(_store, "prod", TimeProvider.System);
        var paused = await leases.TakeAsync(await leases.ReadAsync(Token), new HolderId("paused"), Token);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var leads = new List<string>();
        var next = Run("next", leads, () => { }, stop.Token);
        await Until.TrueAsync(() => leads is ["next"], "the next leads");
        var late = new SnapshotStore(_store, "prod", paused!.Fence);
        await Assert.ThrowsAsync<LeadershipLostException>(() => late.ForgetAsync([], [""], Token));
        Assert.False(await leases.RenewAsync(paused, Token));
        Assert.Null(await leases.TakeAsync(paused, new HolderId("paused"), Token));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
    }

    [Fact]
    public async Task Lost_leadership_cancels_the_work()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var (leads, cancelled) = (0, false);
        var running = Elector("me").RunAsync(
            async (_, term) =>
            {
                leads++;
                try
                {
                    await Task.Delay(Timeout.Infinite, term);
                }
                finally
                {
                    cancelled = true;
                }
            },
            () => { },
            stop.Token);
        await Until.TrueAsync(() => leads == 1, "it leads");
        await _store.WriteAsync(
            async (session, cancellationToken) =>
            await session.ExecuteAsync("update watcher_lease set fence = fence + 1, beat = beat + 1, holder = 'other'", cancellationToken),
            Token);
        await Until.TrueAsync(() => cancelled, "the work is cancelled");
        await Until.TrueAsync(() => leads == 2, "it leads again when the other one is silent");
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task Without_any_thread_of_the_pool_a_leader_goes_on_renewing_its_lease()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var leads = new List<string>();
        // A lease that outlives whatever else holds the machine: it is not to be won again, which needs the pool.
        var running = Run("me", leads, () => { }, stop.Token, Quick with { Length = TimeSpan.FromMinutes(5) });
        await Until.TrueAsync(() => leads is ["me"], "it leads");
        var leases = new LeaseStore(_store, "prod", TimeProvider.System);

        Assert.True(SaturatedPool.While(() => BeatsTwice(leases)));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    // Waits without the pool.
    private static bool BeatsTwice(LeaseStore leases)
    {
        using var never = new ManualResetEventSlim();
        var beats = new HashSet<long>();
        for (var look = 0; look < 600; look++)
        {
            var reading = OwnThread.RunAsync("test", async _ => beats.Add((await leases.ReadAsync(CancellationToken.None)).Beat));
            if (!((IAsyncResult)reading).AsyncWaitHandle.WaitOne(TimeSpan.FromSeconds(60))) return false;
            if (beats.Count > 2) return true;
            never.Wait(TimeSpan.FromMilliseconds(50));
        }

        return false;
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _files.Dispose();
    }

    private Task Run(
        string name, List<string> leads, Action onWait, CancellationToken cancellationToken, LeaseTerms? terms = null) => Elector(
        name, terms).RunAsync(
        (_, term) =>
        {
            leads.Add(name);
            return Task.Delay(Timeout.Infinite, term);
        },
        onWait,
        cancellationToken);

    private Elector Elector(string name, LeaseTerms? terms = null) => new(
        new LeaseStore(_store, "prod", TimeProvider.System), new StoreRetry(TimeProvider.System, NullLogger<StoreRetry>.Instance), "prod",
        new HolderId(name), terms ?? Quick, alone: false, TimeProvider.System, NullLogger<Elector>.Instance);
}
