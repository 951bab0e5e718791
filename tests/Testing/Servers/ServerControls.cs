namespace Notifications.Testing.Servers;

/// <summary>Where a throw-away server comes from, and what is asked of each alike.</summary>
internal static class ServerControls
{
    /// <summary>
    /// The program that is installed; else a container where there is a Docker socket; else the script all the same, which says what is
    /// missing.
    /// <c>TEST_SERVERS=containers</c> takes a container even where the program is installed.
    /// </summary>
    public static IServerControl Choose(IServerControl script, bool installed, Func<IServerControl> container) =>
        Choose(script, installed, container, DockerSocket(), Environment.GetEnvironmentVariable("TEST_SERVERS"));

    /// <inheritdoc cref="Choose(IServerControl, bool, Func{IServerControl})"/>
    internal static IServerControl Choose(
        IServerControl script, bool installed, Func<IServerControl> container, string? socket, string? wanted) =>
        wanted == "containers" || (!installed && socket is not null) ? container() : script;

    /// <summary>The image that an environment variable names, else the public one.</summary>
    public static string Image(string variable, string common) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } given
        ? given : common;

    public static Task<string> RunAsync(this IServerControl server, string command, CancellationToken cancellationToken) =>
        server.RunAsync(command, [], cancellationToken);

    /// <summary>The value of a <c>KEY=VALUE</c> line.</summary>
    public static string Setting(string output, string key) =>
        output.Split('\n').Single(line => line.StartsWith(key + "=", StringComparison.Ordinal))[(key.Length + 1)..].Trim('\'');

    /// <summary><c>DOCKER_HOST=unix://PATH</c>, else the usual place; null when there is no such file.</summary>
    private static string? DockerSocket()
    {
        var host = Environment.GetEnvironmentVariable("DOCKER_HOST");
        var path = host?.StartsWith("unix://", StringComparison.Ordinal) == true ? host["unix://".Length..] : "/var/run/docker.sock";
        return File.Exists(path) ? path : null;
    }
}
