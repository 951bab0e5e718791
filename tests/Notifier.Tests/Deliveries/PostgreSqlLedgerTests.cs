using Notifications.Hosting.Configuration;
using Notifications.Hosting.Storage;
using Notifications.Testing.PostgreSql;
using Xunit;

[assembly: AssemblyFixture(typeof(PostgreSqlFixture))]

namespace Notifications.Notifier.Tests.Deliveries;

/// <summary>A database of its own for each test.</summary>
internal static class PostgreSqlDatabase
{
    public static async Task<StoreOptions> MakeAsync(PostgreSqlFixture server, CancellationToken ct) =>
        new StoreOptions.PostgreSql(new Secret(await server.DatabaseAsync(ct)));
}

public sealed class PostgreSqlLedgerTests(PostgreSqlFixture server) : LedgerContract
{
    protected override Task<StoreOptions> MakeStoreAsync() => PostgreSqlDatabase.MakeAsync(server, Ct);

    protected override Task RemoveStoreAsync() => Task.CompletedTask;
}

public sealed class PostgreSqlRetryTests(PostgreSqlFixture server) : RetryContract
{
    protected override Task<StoreOptions> MakeStoreAsync() => PostgreSqlDatabase.MakeAsync(server, Ct);

    protected override Task RemoveStoreAsync() => Task.CompletedTask;
}

public sealed class PostgreSqlConversationTests(PostgreSqlFixture server) : ConversationContract
{
    protected override Task<StoreOptions> MakeStoreAsync() => PostgreSqlDatabase.MakeAsync(server, Ct);

    protected override Task RemoveStoreAsync() => Task.CompletedTask;
}

public sealed class PostgreSqlTimerTests(PostgreSqlFixture server) : TimerContract
{
    protected override Task<StoreOptions> MakeStoreAsync() => PostgreSqlDatabase.MakeAsync(server, Ct);

    protected override Task RemoveStoreAsync() => Task.CompletedTask;
}

public sealed class PostgreSqlLaneTests(PostgreSqlFixture server) : LaneContract
{
    protected override Task<StoreOptions> MakeStoreAsync() => PostgreSqlDatabase.MakeAsync(server, Ct);

    protected override Task RemoveStoreAsync() => Task.CompletedTask;
}

public sealed class PostgreSqlDigestTests(PostgreSqlFixture server) : DigestContract
{
    protected override Task<StoreOptions> MakeStoreAsync() => PostgreSqlDatabase.MakeAsync(server, Ct);

    protected override Task RemoveStoreAsync() => Task.CompletedTask;
}
