using Notifications.Testing.Storage;
using Notifications.Watcher.Leadership;
using Notifications.Watcher.Snapshots;
using Xunit;

namespace Notifications.Watcher.Tests.Storage;

/// <summary>Who leads an instance.</summary>
public abstract class LeaseContract(TestStore at) : OnAnyStore(at)
{
    [Fact]
    public async Task A_new_store_is_a_new_epoch_that_stays()
    {
        var first = await Leases.ReadAsync(Ct);
        Assert.Equal((null, 0, 0), (first.Holder, first.Beat, first.Fence));
        Assert.Equal(first, await Leases.ReadAsync(Ct));
        Assert.InRange(first.EpochOrder, 1, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
    }

    [Fact]
    public async Task Of_many_that_take_it_at_once_one_gets_it()
    {
        var seen = await Leases.ReadAsync(Ct);
        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Leases.TakeAsync(seen, new HolderId($"p{i}"), Ct)));
        var won = Assert.Single(taken.OfType<LeaseRow>());
        Assert.Equal(1, won.Fence);
        Assert.Equal(won.Holder, (await Leases.ReadAsync(Ct)).Holder);
    }

    [Fact]
    public async Task One_that_showed_life_meanwhile_is_not_replaced()
    {
        var held = await LeadAsync("leader");
        var seen = await Leases.ReadAsync(Ct);
        Assert.True(await Leases.RenewAsync(held, Ct));
        Assert.Null(await Leases.TakeAsync(seen, new HolderId("eager"), Ct));
    }

    [Fact]
    public async Task A_busy_writer_does_not_keep_its_leader_from_giving_signs_of_life()
    {
        var held = await LeadAsync("leader");
        var snapshots = new SnapshotStore(Store, Instance, held.Fence);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var written = 0;
        var writing = Task.Run(
            async () =>
            {
                for (; !stop.IsCancellationRequested; written++) await snapshots.WriteAsync(
                    Nothing with { Follows = Math.Max(0, written - 1), Sequence = written, Applications = [Some("api", written)] }, Ct);
            },
            Ct);
        for (var i = 0; i < 50; i++) Assert.True(await Leases.RenewAsync(held, Ct));
        await stop.CancelAsync();
        await writing;
        Assert.Equal(held.Beat + 50, (await Leases.ReadAsync(Ct)).Beat);
    }

    [Fact]
    public async Task One_that_was_replaced_can_neither_renew_nor_release()
    {
        var paused = await LeadAsync("paused");
        var next = await LeadAsync("next");
        Assert.True(next.Fence > paused.Fence);
        Assert.False(await Leases.RenewAsync(paused, Ct));
        await Leases.ReleaseAsync(paused, Ct);
        Assert.Equal(next.Holder, (await Leases.ReadAsync(Ct)).Holder);
    }

    [Fact]
    public async Task A_released_one_is_free_and_keeps_its_fence()
    {
        var held = await LeadAsync("leader");
        await Leases.ReleaseAsync(held, Ct);
        var free = await Leases.ReadAsync(Ct);
        Assert.Equal((null, held.Fence, held.Epoch), (free.Holder, free.Fence, free.Epoch));
    }
}
