using System.Diagnostics;
using System.Globalization;

namespace Notifications.Testing.Servers;

/// <summary>A script that starts, kills and removes a throw-away server in a directory of its own.</summary>
internal sealed class ServerScript(string relativePath, string name) : IServerControl
{
    // The server must not outlive a test process that was killed.
    private const string Watch = """
        while kill -0 "$1" 2>/dev/null && [ -d "$3" ]; do sleep 1; done
        [ ! -d "$3" ] || exec bash "$2" destroy "$3"
        """;

    private readonly string _path = Path.Combine(AppContext.BaseDirectory, relativePath);
    private readonly string _directory = Path.Combine(Path.GetTempPath(), $"notifications-{name}-{Guid.NewGuid():N}");

    /// <summary>Makes and starts the server, gives the settings that the script prints, and has the server removed when this process
    /// ends.</summary>
    public async Task<string> StartAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(_directory);
        var self = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        using var watch = Process.Start(
            "setsid", ["bash", "-c", $"exec </dev/null >/dev/null 2>&1\n{Watch}", "watch", self, _path, _directory]);
        return await RunAsync("start", [], cancellationToken);
    }

    /// <summary>Runs a command of the script and gives its output.</summary>
    /// <exception cref="InvalidOperationException">It failed; with what it said.</exception>
    public async Task<string> RunAsync(string command, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        // The server itself inherits neither pipe (the script sends its output to files), so reading ends with the script.
        using var process = Process.Start(new ProcessStartInfo("bash", [_path, command, _directory, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0 ? await output
            : throw new InvalidOperationException($"{Path.GetFileName(_path)} {command}: {await errors}{await output}");
    }
}
