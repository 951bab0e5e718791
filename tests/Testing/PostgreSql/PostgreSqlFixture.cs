using Npgsql;

namespace Notifications.Testing.PostgreSql;

/// <summary>
/// One PostgreSQL server for the tests of an assembly, started by the first that asks: <c>TEST_POSTGRES</c> (an Npgsql connection string
/// whose user may create databases), else a throw-away one. <c>[assembly: AssemblyFixture(typeof(PostgreSqlFixture))]</c>.
/// A test that kills the server starts its own (<see cref="PostgreSqlServer.StartAsync"/>).
/// </summary>
public sealed class PostgreSqlFixture : IAsyncDisposable
{
    private readonly Lazy<Task<PostgreSqlServer>> _server = new(() => PostgreSqlServer.StartAsync(CancellationToken.None));
    private int _databases;

    /// <summary>Connection string of a new, empty database.</summary>
    public async Task<string> DatabaseAsync(CancellationToken cancellationToken)
    {
        var admin = Environment.GetEnvironmentVariable("TEST_POSTGRES") is { Length: > 0 } given ? given : (await _server.Value).Connection;
        return await CreateDatabaseAsync(admin, $"test_{Environment.ProcessId}_{Interlocked.Increment(ref _databases)}", cancellationToken);
    }

    /// <summary>Makes an empty database on a server and gives its connection string.</summary>
    public static async Task<string> CreateDatabaseAsync(string adminConnection, string name, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(adminConnection);
        await RunAsync(source, $"drop database if exists {name}", cancellationToken);
        await RunAsync(source, $"create database {name}", cancellationToken);
        return new NpgsqlConnectionStringBuilder(adminConnection) { Database = name }.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        if (_server.IsValueCreated) await (await _server.Value).DisposeAsync();
    }

    private static async Task RunAsync(NpgsqlDataSource source, string sql, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
