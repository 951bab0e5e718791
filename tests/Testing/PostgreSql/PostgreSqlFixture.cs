using Npgsql;

namespace Notifications.Testing.PostgreSql;

/// <summary>
/// One PostgreSQL server for the tests of an assembly, started by the first that asks: <c>TEST_POSTGRES</c> (an Npgsql connection string
/// whose user may create databases), else a throw-away one. <c>[assembly: AssemblyFixture(typeof(PostgreSqlFixture))]</c>.
/// A test that kills the server starts its own (<see cref="PostgreSqlServer.StartAsync"/>).
/// </summary>
public sealed class PostgreSqlFixture : IAsyncDisposable
{
    private readonly Lazy<Task<PostgreSqlServer>> server = new(() => PostgreSqlServer.StartAsync(CancellationToken.None));
    private int databases;

    /// <summary>Connection string of a new, empty database.</summary>
    public async Task<string> DatabaseAsync(CancellationToken ct)
    {
        var admin = Environment.GetEnvironmentVariable("TEST_POSTGRES") is { Length: > 0 } given ? given : (await server.Value).Connection;
        return await CreateDatabaseAsync(admin, $"test_{Environment.ProcessId}_{Interlocked.Increment(ref databases)}", ct);
    }

    /// <summary>Makes an empty database on a server and gives its connection string.</summary>
    public static async Task<string> CreateDatabaseAsync(string adminConnection, string name, CancellationToken ct)
    {
        await using var source = NpgsqlDataSource.Create(adminConnection);
        await RunAsync(source, $"drop database if exists {name}", ct);
        await RunAsync(source, $"create database {name}", ct);
        return new NpgsqlConnectionStringBuilder(adminConnection) { Database = name }.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        if (server.IsValueCreated) await (await server.Value).DisposeAsync();
    }

    private static async Task RunAsync(NpgsqlDataSource source, string sql, CancellationToken ct)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(ct);
    }
}
