using Notifications.Hosting.Storage;

namespace Notifications.Watcher.Leadership;

/// <summary>
/// The row of the store that says who leads a watched instance. It stands beside the instance's own row, which every write of the leader
/// changes: a sign of life must not wait for a busy writer.
/// </summary>
internal sealed class LeaseStore(Store store, string instance, TimeProvider time)
{
    private const string CreateInstance =
        "insert into watcher_instance(name, epoch, epoch_order, sequence, fence) values (@name, @epoch, @order, 0, 0) on conflict (name) do nothing";

    private const string CreateLease =
        "insert into watcher_lease(instance, holder, beat, fence) values (@name, null, 0, 0) on conflict (instance) do nothing";

    private const string Take =
        "update watcher_lease set holder = @holder, beat = beat + 1, fence = fence + 1 where instance = @name and fence = @fence and beat = @beat";

    /// <summary>The row; made with a new epoch when the store does not know the instance.</summary>
    public Task<LeaseRow> ReadAsync(CancellationToken cancellationToken) => store.WriteAsync(
        async (session, token) =>
        {
            if (await FindAsync(session, token) is { } known) return known;
            var now = time.GetUtcNow();
            var epoch = string.Create(
                CultureInfo.InvariantCulture, $"{now.UtcDateTime:yyyyMMdd'T'HHmmss}-{Guid.NewGuid().ToString("n")[..8]}");
            await session.ExecuteAsync(
                CreateInstance, [("name", instance), ("epoch", epoch), ("order", now.ToUnixTimeMilliseconds())], token);
            await session.ExecuteAsync(CreateLease, [("name", instance)], token);
            return (await FindAsync(session, token))!;
        },
        cancellationToken);

    /// <summary>Takes the lease as it was seen; null when somebody else was quicker.</summary>
    public Task<LeaseRow?> TakeAsync(LeaseRow seen, HolderId self, CancellationToken cancellationToken) => store.WriteAsync(
        async (session, token) =>
        {
            if (await session.ExecuteAsync(
                Take, [("holder", self.Value), ("name", instance), ("fence", seen.Fence), ("beat", seen.Beat)], token) != 1) return null;
            await session.ExecuteAsync(
                "update watcher_instance set fence = @fence where name = @name", [("fence", seen.Fence + 1), ("name", instance)], token);
            return await FindAsync(session, token);
        },
        cancellationToken);

    /// <summary>Gives a sign of life; false when the lease is another's.</summary>
    public Task<bool> RenewAsync(LeaseRow held, CancellationToken cancellationToken) => store.WriteAsync(
        async (session, token) => await session.ExecuteAsync(
            "update watcher_lease set beat = beat + 1 where instance = @name and fence = @fence",
            [("name", instance), ("fence", held.Fence)], token) == 1,
        cancellationToken);

    /// <summary>Lets the next one take over at once.</summary>
    public Task ReleaseAsync(LeaseRow held, CancellationToken cancellationToken) => store.WriteAsync(
        async (session, token) => await session.ExecuteAsync(
            "update watcher_lease set holder = null where instance = @name and fence = @fence", [("name", instance), ("fence", held.Fence)],
            token),
        cancellationToken);

    private ValueTask<LeaseRow?> FindAsync(Session session, CancellationToken cancellationToken) => session.QueryFirstOrDefaultAsync(
        "select i.epoch, i.epoch_order, l.holder, l.beat, l.fence from watcher_instance i join watcher_lease l on l.instance = i.name where i.name = @name",
        [("name", instance)],
        row => new LeaseRow(row.Text(0), row.Number(1), row.TextOrNull(2) is { } holder ? new HolderId(holder)
            : null, row.Number(3), row.Number(4)),
        cancellationToken);
}

/// <param name="Epoch">Made when the store was new.</param>
/// <param name="EpochOrder">Its creation time, Unix milliseconds.</param>
/// <param name="Holder">Who leads.</param>
/// <param name="Beat">Rises with each sign of life.</param>
/// <param name="Fence">Rises with each change of leadership; what is written under an older one is refused.</param>
internal sealed record LeaseRow(string Epoch, long EpochOrder, HolderId? Holder, long Beat, long Fence);
