using Notifications.Hosting.Configuration;
using Notifications.Hosting.Storage;
using Notifications.Testing.PostgreSql;
using Xunit;

[assembly: AssemblyFixture(typeof(PostgreSqlFixture))]

namespace Notifications.Watcher.Tests.Storage;

/// <summary>A database of its own for each test.</summary>
internal static class PostgreSqlDatabase
{
    public static async Task<StoreOptions> MakeAsync(PostgreSqlFixture server, CancellationToken ct) =>
        new StoreOptions.PostgreSql(new Secret(await server.DatabaseAsync(ct)));
}

public sealed class PostgreSqlSnapshotTests(PostgreSqlFixture server) : SnapshotContract
{
    protected override Task<StoreOptions> MakeStoreAsync() => PostgreSqlDatabase.MakeAsync(server, Ct);

    protected override Task RemoveStoreAsync() => Task.CompletedTask;
}

public sealed class PostgreSqlOutboxTests(PostgreSqlFixture server) : OutboxContract
{
    protected override Task<StoreOptions> MakeStoreAsync() => PostgreSqlDatabase.MakeAsync(server, Ct);

    protected override Task RemoveStoreAsync() => Task.CompletedTask;
}

public sealed class PostgreSqlLeaseTests(PostgreSqlFixture server) : LeaseContract
{
    [Fact]
    public async Task One_that_is_stopped_in_the_middle_of_a_transaction_does_not_keep_the_lease_by_its_lock()
    {
        var paused = await LeadAsync("paused");
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var wakesUp = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var writing = Store.WriteAsync(
            async (session, ct) =>
            {
                await session.ExecuteAsync("update watcher_instance set sequence = 1000 where name = @name and fence = @fence", [("name", Instance), ("fence", paused.Fence)], ct);
                stopped.TrySetResult();
                await wakesUp.Task;
                await session.ExecuteAsync("update watcher_instance set sequence = 1001 where name = @name", [("name", Instance)], ct);
            },
            Ct);
        await stopped.Task.WaitAsync(Ct);

        var next = await LeadAsync("next").WaitAsync(TimeSpan.FromSeconds(60), Ct);

        wakesUp.SetResult();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => writing);
        Assert.Equal(next.Fence, (await Leases.ReadAsync(Ct)).Fence);
        Assert.Equal(0, await Store.ReadAsync((s, ct) => s.QueryFirstOrDefaultAsync("select sequence from watcher_instance", r => r.Number(0), ct), Ct));
    }

    protected override Task<StoreOptions> MakeStoreAsync() => PostgreSqlDatabase.MakeAsync(server, Ct);

    protected override Task RemoveStoreAsync() => Task.CompletedTask;
}
