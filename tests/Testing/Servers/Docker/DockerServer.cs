using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Notifications.Testing.Servers.Docker;

/// <summary>A throw-away server in a container: the same commands as its script has. The data stay until <c>destroy</c>; so does the port.</summary>
internal sealed class DockerServer(DockerApi docker, DockerImage image) : IServerControl
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(200);
    private string? id;

    private string Id => id ?? throw new InvalidOperationException("not started");

    public async Task<string> StartAsync(CancellationToken ct)
    {
        var port = FreePort();
        await docker.PullAsync(image.Name, ct);
        id = await docker.CreateAsync(image, port, ct);
        await docker.ChangeAsync(id, "start", ct);
        await ReadyAsync(ct);
        return image.Settings(port);
    }

    public async Task<string> RunAsync(string command, IEnumerable<string> arguments, CancellationToken ct)
    {
        switch (command)
        {
            case "stop" or "pause":
                await docker.ChangeAsync(Id, command, ct);
                return "";
            case "kill":
                await docker.ChangeAsync(Id, "kill?signal=SIGKILL", ct);
                return "";
            case "resume":
                await docker.ChangeAsync(Id, "unpause", ct);
                return "";
            case "restart":
                await docker.ChangeAsync(Id, "restart", ct);
                await ReadyAsync(ct);
                return "";
            case "destroy":
                if (id is not null) await docker.RemoveAsync(id, ct);
                docker.Dispose();
                return "";
            default:
                var (output, succeeded) = await docker.ExecuteAsync(Id, [.. image.Commands[command], .. arguments], ct);
                return succeeded ? output : throw new InvalidOperationException($"{image.Name} {command}: {output}");
        }
    }

    private async Task ReadyAsync(CancellationToken ct)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var (output, ready) = await docker.ExecuteAsync(Id, image.Ready, ct);
            if (ready) return;
            if (watch.Elapsed > Patience) throw new InvalidOperationException($"{image.Name} is not ready after {Patience.TotalSeconds} s: {output}");
            await Task.Delay(Glance, TimeProvider.System, ct);
        }
    }

    // Named, not left to Docker: that would choose another one at each restart.
    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
