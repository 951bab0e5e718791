using Notifications.Testing.Storage;
using Notifications.Watcher.Outbox;
using Notifications.Watcher.Snapshots;
using Xunit;

namespace Notifications.Watcher.Tests.Storage;

/// <summary>What is not known to be safe on the other side.</summary>
public abstract class OutboxContract(TestStore at) : OnAnyStore(at)
{
    private OutboxStore Outbox => new(Store, Instance);

    [Fact]
    public async Task Events_are_read_in_order_page_by_page()
    {
        await PutAsync(3, 1, 2, 10, 9);
        var page = await Outbox.ReadAsync(after: 1, limit: 3, Ct);
        Assert.Equal([2, 3, 9], page.Select(e => e.Sequence));
        Assert.Equal([9, 0, 255], page[^1].Body);
        Assert.Equal([10], (await Outbox.ReadAsync(after: 9, limit: 3, Ct)).Select(e => e.Sequence));
    }

    [Fact]
    public async Task What_is_settled_is_gone_also_when_it_is_settled_again()
    {
        await PutAsync(1, 2, 3, 4, 5, 6, 7, 8);
        await Outbox.SettleAsync([3, 1, 7, 4, 5], Ct);
        await Outbox.SettleAsync([1, 1, 3], Ct);
        Assert.Equal([2, 6, 8], (await Outbox.ReadAsync(0, 10, Ct)).Select(e => e.Sequence));
    }

    [Fact]
    public async Task What_is_dead_stays_with_its_reason_and_is_not_read_any_more()
    {
        await PutAsync(1, 2);
        await Outbox.BuryAsync(1, "poison", Ct);
        Assert.Equal([2], (await Outbox.ReadAsync(0, 10, Ct)).Select(e => e.Sequence));
        Assert.Equal(
            [(1L, "poison"), (2L, null)],
            await Store.ReadAsync(
                (s, cancellationToken) =>
                s.QueryAsync("select sequence, dead_reason from watcher_outbox order by sequence", r => (r.Number(0), r.TextOrNull(1)),
                    cancellationToken), Ct));
    }

    private async Task PutAsync(params long[] sequences)
    {
        var snapshots = new SnapshotStore(Store, Instance, (await LeadAsync("me")).Fence);
        await snapshots.WriteAsync(
            Nothing with
            {
                Follows = await snapshots.SequenceAsync(Ct),
                Sequence = sequences.Max(),
                Outbox = [.. sequences.Select(s => new OutboxEntry(s, [(byte)s, 0, 255]))]
            }, Ct);
    }
}
