using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Notifications.Testing.Servers;
using Testcontainers.RabbitMq;

namespace Notifications.Testing.RabbitMq;

/// <summary>
/// A throw-away RabbitMQ broker on loopback, to be killed and started again. 6 to 12 s to start. Where no rabbitmq-server is installed, but
/// a Docker socket is there, a container of <c>TEST_RABBITMQ_IMAGE</c> (default <c>rabbitmq:4.1</c>).
/// </summary>
public sealed class RabbitMqBroker : IAsyncDisposable
{
    private static readonly string[] Installed = ["/usr/sbin/rabbitmq-server", "/usr/lib/rabbitmq/bin/rabbitmq-server"];

    private readonly IServerControl _server;
    private Uri? _uri;

    private RabbitMqBroker(IServerControl server) => _server = server;

    /// <summary><c>amqp://user:password@host:port/</c>; the same after a restart.</summary>
    public Uri Uri => _uri ?? throw new InvalidOperationException("not started");

    public static async Task<RabbitMqBroker> StartAsync(CancellationToken cancellationToken)
    {
        var installed = Array.Exists(Installed, File.Exists) || Environment.GetEnvironmentVariable("RABBITMQ_BIN_DIR") is { Length: > 0 };
        var script = new ServerScript("rabbit/rabbit-test-broker.sh", "rabbit");
        var broker = new RabbitMqBroker(ServerControls.Choose(script, installed, Container));
        broker._uri = new Uri(ServerControls.Setting(await broker._server.StartAsync(cancellationToken), "RABBIT_URI"));
        return broker;
    }

    /// <summary>SIGKILL; the data stay. Queues declared just before are written down first, which RabbitMQ 3.10 needs.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        await _server.RunAsync("flush", cancellationToken);
        await _server.RunAsync("kill", cancellationToken);
    }

    /// <summary>SIGTERM.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => _server.RunAsync("stop", cancellationToken);

    /// <summary>Starts again on the same data and port; ends a running one first.</summary>
    public Task RestartAsync(CancellationToken cancellationToken) => _server.RunAsync("restart", cancellationToken);

    /// <summary>Runs <c>rabbitmqctl</c> and gives its output.</summary>
    public Task<string> CtlAsync(IEnumerable<string> arguments, CancellationToken cancellationToken) =>
        _server.RunAsync("ctl", arguments, cancellationToken);

    private static ContainerServer Container()
    {
        var port = ContainerServer.FreePort();
        return new ContainerServer(
            new RabbitMqBuilder(ServerControls.Image("TEST_RABBITMQ_IMAGE", "rabbitmq:4.1"))
                .WithUsername("test")
                .WithPassword("test")
                .WithPortBinding(port, RabbitMqBuilder.RabbitMqPort)
                .WithLogger(NullLogger.Instance)
                .Build(),
            host => string.Create(CultureInfo.InvariantCulture, $"RABBIT_URI=amqp://test:test@{host}:{port}/"),
            ["rabbitmq-diagnostics", "-q", "check_port_connectivity"],
            new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)
            {
                ["ctl"] = ["rabbitmqctl"],
                ["flush"] = ["rabbitmqctl", "eval", "[ok = dets:sync(T) || T <- dets:all()], ok."],
            });
    }

    public async ValueTask DisposeAsync() => await _server.RunAsync("destroy", CancellationToken.None);
}
