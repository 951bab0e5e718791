using Notifications.Testing.Servers;

namespace Notifications.Testing.PostgreSql;

/// <summary>A throw-away PostgreSQL server on loopback, to be killed, paused and started again. 2 to 4 s to start.</summary>
public sealed class PostgreSqlServer : IAsyncDisposable
{
    private readonly ServerScript script = new("postgres/postgres-test-server.sh", "postgres");
    private string? connection;

    private PostgreSqlServer()
    {
    }

    /// <summary>Connection string of the superuser's database; the same after a restart.</summary>
    public string Connection => connection ?? throw new InvalidOperationException("not started");

    public static async Task<PostgreSqlServer> StartAsync(CancellationToken ct)
    {
        var server = new PostgreSqlServer();
        server.connection = ServerScript.Setting(await server.script.StartAsync(ct), "POSTGRES_CONNECTION");
        return server;
    }

    /// <summary>SIGKILL of every process; the data stay.</summary>
    public Task KillAsync(CancellationToken ct) => script.RunAsync("kill", ct);

    /// <summary>Orderly stop; connections are closed.</summary>
    public Task StopAsync(CancellationToken ct) => script.RunAsync("stop", ct);

    /// <summary>SIGSTOP: connections stay open and get no answer.</summary>
    public Task PauseAsync(CancellationToken ct) => script.RunAsync("pause", ct);

    public Task ResumeAsync(CancellationToken ct) => script.RunAsync("resume", ct);

    /// <summary>Starts again on the same data and port; ends a running one first.</summary>
    public Task RestartAsync(CancellationToken ct) => script.RunAsync("restart", ct);

    public async ValueTask DisposeAsync() => await script.RunAsync("destroy", CancellationToken.None);
}
