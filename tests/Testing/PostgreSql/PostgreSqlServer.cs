using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Notifications.Testing.Servers;
using Testcontainers.PostgreSql;

namespace Notifications.Testing.PostgreSql;

/// <summary>
/// A throw-away PostgreSQL server on loopback, to be killed, paused and started again. 2 to 4 s to start. Where no PostgreSQL is installed,
/// but a Docker socket is there, a container of <c>TEST_POSTGRES_IMAGE</c> (default <c>postgres:17</c>).
/// </summary>
public sealed class PostgreSqlServer : IAsyncDisposable
{
    private readonly IServerControl _server;
    private string? _connection;

    private PostgreSqlServer(IServerControl server) => _server = server;

    /// <summary>Connection string of the superuser's database; the same after a restart.</summary>
    public string Connection => _connection ?? throw new InvalidOperationException("not started");

    public static async Task<PostgreSqlServer> StartAsync(CancellationToken cancellationToken)
    {
        var installed = Directory.Exists("/usr/lib/postgresql")
            || Environment.GetEnvironmentVariable("POSTGRES_BIN_DIR") is { Length: > 0 };
        var script = new ServerScript("postgres/postgres-test-server.sh", "postgres");
        var started = new PostgreSqlServer(ServerControls.Choose(script, installed, Container));
        started._connection = ServerControls.Setting(await started._server.StartAsync(cancellationToken), "POSTGRES_CONNECTION");
        return started;
    }

    /// <summary>SIGKILL of every process; the data stay.</summary>
    public Task KillAsync(CancellationToken cancellationToken) => _server.RunAsync("kill", cancellationToken);

    /// <summary>Orderly stop; connections are closed.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => _server.RunAsync("stop", cancellationToken);

    /// <summary>SIGSTOP: connections stay open and get no answer.</summary>
    public Task PauseAsync(CancellationToken cancellationToken) => _server.RunAsync("pause", cancellationToken);

    public Task ResumeAsync(CancellationToken cancellationToken) => _server.RunAsync("resume", cancellationToken);

    /// <summary>Starts again on the same data and port; ends a running one first.</summary>
    public Task RestartAsync(CancellationToken cancellationToken) => _server.RunAsync("restart", cancellationToken);

    private static ContainerServer Container()
    {
        var port = ContainerServer.FreePort();
        var container = new PostgreSqlBuilder(ServerControls.Image("TEST_POSTGRES_IMAGE", "postgres:17"))
            .WithPortBinding(port, PostgreSqlBuilder.PostgreSqlPort)
            // Testcontainers turns it off; then a server that is killed would lose what it has just committed
            .WithCommand("-c", "synchronous_commit=on")
            .WithLogger(NullLogger.Instance)
            .Build();
        return new ContainerServer(
            container,
            host => string.Create(
                CultureInfo.InvariantCulture,
                $"POSTGRES_CONNECTION=Host={host};Port={port};Username=postgres;Password=postgres;Database=postgres"),
            // The server that initializes the data listens on its socket file only
            ["pg_isready", "-h", "127.0.0.1"],
            new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal));
    }

    public async ValueTask DisposeAsync() => await _server.RunAsync("destroy", CancellationToken.None);
}
