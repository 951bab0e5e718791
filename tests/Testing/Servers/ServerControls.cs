using Notifications.Testing.Servers.Docker;

namespace Notifications.Testing.Servers;

/// <summary>Where a throw-away server comes from, and what is asked of each alike.</summary>
internal static class ServerControls
{
    /// <summary>The local program where it is installed; else a container where a Docker socket answers; else the script, which says what is missing.</summary>
    public static async Task<IServerControl> ChooseAsync(ServerScript script, bool installed, DockerImage image, string? socket, CancellationToken ct)
    {
        if (installed || socket is null)
            return script;
        var docker = new DockerApi(socket);
        if (await docker.AnswersAsync(ct))
            return new DockerServer(docker, image);
        docker.Dispose();
        return script;
    }

    /// <summary><c>DOCKER_HOST=unix://PATH</c>, else the usual place; null when there is no such file.</summary>
    public static string? DockerSocket()
    {
        var host = Environment.GetEnvironmentVariable("DOCKER_HOST");
        var path = host?.StartsWith("unix://", StringComparison.Ordinal) == true ? host["unix://".Length..] : "/var/run/docker.sock";
        return File.Exists(path) ? path : null;
    }

    public static Task<string> RunAsync(this IServerControl server, string command, CancellationToken ct) => server.RunAsync(command, [], ct);

    /// <summary>The value of a <c>KEY=VALUE</c> line.</summary>
    public static string Setting(string output, string key) =>
        output.Split('\n').Single(line => line.StartsWith(key + "=", StringComparison.Ordinal))[(key.Length + 1)..].Trim('\'');
}
