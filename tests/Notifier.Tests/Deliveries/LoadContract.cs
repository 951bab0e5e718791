using Notifications.Hosting.Health;
using Notifications.Hosting.Storage;
using Notifications.Testing;
using Notifications.Testing.PostgreSql;
using Notifications.Testing.Storage;
using Xunit;

namespace Notifications.Notifier.Tests.Deliveries;

/// <summary>What a notifier owes to the others does not wait for whoever holds the threads of the pool.</summary>
public abstract class LoadContract(TestStore at) : OnAnyStore(at)
{
    [Fact]
    public async Task Under_a_saturated_thread_pool_a_notifier_goes_on_renewing_the_lease_of_its_lanes()
    {
        World.Add("out");
        World.HasPoolGuard = false;
        await using var rig = await Rig.StartAsync(World, Ct);
        // More than what joining writes: from then on it renews.
        var before = new HashSet<long?>();
        await Eventually.TrueAsync(
            async () =>
            {
                World.Time.Advance(World.Options.Heartbeat);
                before.Add(await rig.Store.ReadAsync(BeatAsync, Ct));
                return before.Count > 4;
            },
            Ct);

        Assert.True(SaturatedPool.While(() => BeatsTwice(rig)));
    }

    // Waits without the pool; the guard that gives it more threads is not there.
    private bool BeatsTwice(Rig rig)
    {
        using var never = new ManualResetEventSlim();
        var beats = new HashSet<long?>();
        for (var look = 0; look < 300; look++)
        {
            var reading = OwnThread.RunAsync("test", async _ => beats.Add(await rig.Store.WriteAsync(BeatAsync, CancellationToken.None)));
            if (!((IAsyncResult)reading).AsyncWaitHandle.WaitOne(TimeSpan.FromSeconds(60))) return false;
            if (beats.Count > 2) return true;
            World.Time.Advance(World.Options.Heartbeat);
            never.Wait(TimeSpan.FromMilliseconds(100));
        }

        return false;
    }

    private static ValueTask<long?> BeatAsync(Session session, CancellationToken cancellationToken) =>
        session.QueryFirstOrDefaultAsync("select max(seen_until) from node", row => row.NumberOrNull(0), cancellationToken);
}

public sealed class SqliteLoadTests() : LoadContract(new TestStore.Sqlite());

public sealed class PostgreSqlLoadTests(PostgreSqlFixture server) : LoadContract(new TestStore.PostgreSql(server));
