using Notifications.Hosting.Storage;
using Notifications.Testing.PostgreSql;
using Notifications.Testing.Storage;
using Xunit;

[assembly: AssemblyFixture(typeof(PostgreSqlFixture))]

namespace Notifications.Watcher.Tests.Storage;

// Every contract on both stores.
public sealed class SqliteSnapshotTests() : SnapshotContract(new TestStore.Sqlite());

public sealed class SqliteOutboxTests() : OutboxContract(new TestStore.Sqlite());

public sealed class SqliteLeaseTests() : LeaseContract(new TestStore.Sqlite());

public sealed class SqliteSetAsideTests() : SetAsideContract(new TestStore.Sqlite());

public sealed class PostgreSqlSetAsideTests(PostgreSqlFixture server) : SetAsideContract(new TestStore.PostgreSql(server));

public sealed class SqliteLostAnswerTests() : LostAnswerContract(new TestStore.Sqlite());

public sealed class PostgreSqlLostAnswerTests(PostgreSqlFixture server) : LostAnswerContract(new TestStore.PostgreSql(server));

public sealed class PostgreSqlSnapshotTests(PostgreSqlFixture server) : SnapshotContract(new TestStore.PostgreSql(server));

public sealed class PostgreSqlOutboxTests(PostgreSqlFixture server) : OutboxContract(new TestStore.PostgreSql(server));

public sealed class PostgreSqlLeaseTests(PostgreSqlFixture server) : LeaseContract(new TestStore.PostgreSql(server))
{
    [Fact]
    public async Task One_that_is_stopped_in_the_middle_of_a_transaction_does_not_keep_the_lease_by_its_lock()
    {
        var paused = await LeadAsync("paused");
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var wakesUp = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var writing = Store.WriteAsync(
            async (session, cancellationToken) =>
            {
                await session.ExecuteAsync(
                    "update watcher_instance set sequence = 1000 where name = @name and fence = @fence",
                    [("name", Instance), ("fence", paused.Fence)], cancellationToken);
                stopped.TrySetResult();
                await wakesUp.Task;
                await session.ExecuteAsync(
                    "update watcher_instance set sequence = 1001 where name = @name", [("name", Instance)], cancellationToken);
            },
            Ct);
        await stopped.Task.WaitAsync(Ct);

        var next = await LeadAsync("next").WaitAsync(TimeSpan.FromSeconds(60), Ct);

        wakesUp.SetResult();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => writing);
        Assert.Equal(next.Fence, (await Leases.ReadAsync(Ct)).Fence);
        Assert.Equal(0, await Store.ReadAsync(
            (s, cancellationToken) =>
            s.QueryFirstOrDefaultAsync("select sequence from watcher_instance", r => r.Number(0), cancellationToken), Ct));
    }
}
