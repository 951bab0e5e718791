using Notifications.Testing.Servers;

namespace Notifications.Testing.RabbitMq;

/// <summary>A throw-away RabbitMQ broker on loopback, to be killed and started again. 6 to 12 s to start.</summary>
public sealed class RabbitMqBroker : IAsyncDisposable
{
    private readonly ServerScript script = new("rabbit/rabbit-test-broker.sh", "rabbit");
    private Uri? uri;

    private RabbitMqBroker()
    {
    }

    /// <summary><c>amqp://guest:guest@127.0.0.1:port/</c>; the same after a restart.</summary>
    public Uri Uri => uri ?? throw new InvalidOperationException("not started");

    public static async Task<RabbitMqBroker> StartAsync(CancellationToken ct)
    {
        var broker = new RabbitMqBroker();
        broker.uri = new Uri(ServerScript.Setting(await broker.script.StartAsync(ct), "RABBIT_URI"));
        return broker;
    }

    /// <summary>SIGKILL; the data stay. Queues declared just before are written down first, which RabbitMQ 3.10 needs.</summary>
    public async Task KillAsync(CancellationToken ct)
    {
        await script.RunAsync("flush", ct);
        await script.RunAsync("kill", ct);
    }

    /// <summary>SIGTERM.</summary>
    public Task StopAsync(CancellationToken ct) => script.RunAsync("stop", ct);

    /// <summary>Starts again on the same data and port; ends a running one first.</summary>
    public Task RestartAsync(CancellationToken ct) => script.RunAsync("restart", ct);

    /// <summary>Runs <c>rabbitmqctl</c> and gives its output.</summary>
    public Task<string> CtlAsync(IEnumerable<string> arguments, CancellationToken ct) => script.RunAsync("ctl", arguments, ct);

    public async ValueTask DisposeAsync() => await script.RunAsync("destroy", CancellationToken.None);
}
