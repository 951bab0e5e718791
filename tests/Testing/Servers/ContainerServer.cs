using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Docker.DotNet;
using Docker.DotNet.Models;
using DotNet.Testcontainers.Configurations;
using DotNet.Testcontainers.Containers;

namespace Notifications.Testing.Servers;

/// <summary>
/// A throw-away server in a container of Testcontainers: the same commands as its script has. The data stay until <c>destroy</c>, and so
/// does the port. Testcontainers can neither kill nor restart a container; Docker.DotNet, on which it stands, can.
/// </summary>
/// <param name="container">Not started yet; publishes the server's port under a fixed number (<see cref="FreePort"/>).</param>
/// <param name="settings">What the script would print, when the host is known.</param>
/// <param name="ready">A command that succeeds inside once the server can be used.</param>
/// <param name="commands">What <see cref="RunAsync"/> runs inside, by the script's word for it.</param>
internal sealed class ContainerServer(
    IContainer container, Func<string, string> settings, IReadOnlyList<string> ready,
    IReadOnlyDictionary<string, IReadOnlyList<string>> commands) : IServerControl
{
    private const uint SecondsToStop = 30;
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan AskEvery = TimeSpan.FromMilliseconds(200);
    private readonly DockerClient _docker = TestcontainersSettings.OS.DockerEndpointAuthConfig.GetDockerClientBuilder().Build();

    public async Task<string> StartAsync(CancellationToken cancellationToken)
    {
        await container.StartAsync(cancellationToken);
        await ReadyAsync(cancellationToken);
        return settings(container.Hostname);
    }

    public async Task<string> RunAsync(string command, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        switch (command)
        {
            case "stop":
                await _docker.Containers.StopContainerAsync(
                    container.Id, new ContainerStopParameters { WaitBeforeKillSeconds = SecondsToStop }, cancellationToken);
                return "";
            case "kill":
                await _docker.Containers.KillContainerAsync(
                    container.Id, new ContainerKillParameters { Signal = "SIGKILL" }, cancellationToken);
                return "";
            case "pause":
                await _docker.Containers.PauseContainerAsync(container.Id, cancellationToken);
                return "";
            case "resume":
                await _docker.Containers.UnpauseContainerAsync(container.Id, cancellationToken);
                return "";
            case "restart":
                await _docker.Containers.RestartContainerAsync(
                    container.Id, new ContainerRestartParameters { WaitBeforeKillSeconds = SecondsToStop }, cancellationToken);
                await ReadyAsync(cancellationToken);
                return "";
            case "destroy":
                await container.DisposeAsync();
                _docker.Dispose();
                return "";
            default:
                var said = await container.ExecAsync([.. commands[command], .. arguments], cancellationToken);
                return said.ExitCode == 0 ? said.Stdout
                    : throw new InvalidOperationException($"{container.Image.FullName} {command}: {said.Stderr}{said.Stdout}");
        }
    }

    /// <summary>A port to publish the server under. Left to Docker, another one would be chosen at each restart.</summary>
    public static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private async Task ReadyAsync(CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var said = await container.ExecAsync([.. ready], cancellationToken);
            if (said.ExitCode == 0) return;
            if (watch.Elapsed > ReadyWithin)
                throw new InvalidOperationException(
                    $"{container.Image.FullName} is not ready after {ReadyWithin.TotalSeconds} s: {said.Stderr}{said.Stdout}");
            await Task.Delay(AskEvery, TimeProvider.System, cancellationToken);
        }
    }
}
