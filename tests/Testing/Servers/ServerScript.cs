using System.Diagnostics;

namespace Notifications.Testing.Servers;

/// <summary>A script that starts, kills and removes a throw-away server in a directory of its own.</summary>
internal sealed class ServerScript(string relativePath, string name)
{
    private readonly string path = Path.Combine(AppContext.BaseDirectory, relativePath);

    /// <summary>Where the server keeps its data and logs.</summary>
    public string Directory { get; } = Path.Combine(Path.GetTempPath(), $"notifications-{name}-{Guid.NewGuid():N}");

    public Task<string> RunAsync(string command, CancellationToken ct) => RunAsync(command, [], ct);

    /// <summary>Runs a command of the script and gives its output.</summary>
    /// <exception cref="InvalidOperationException">It failed; with what it said.</exception>
    public async Task<string> RunAsync(string command, IEnumerable<string> arguments, CancellationToken ct)
    {
        // The server itself inherits neither pipe (the script sends its output to files), so reading ends with the script.
        using var process = Process.Start(new ProcessStartInfo("bash", [path, command, Directory, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync(ct);
        var errors = process.StandardError.ReadToEndAsync(ct);
        await process.WaitForExitAsync(ct);
        return process.ExitCode == 0 ? await output : throw new InvalidOperationException($"{Path.GetFileName(path)} {command}: {await errors}{await output}");
    }

    /// <summary>The value of a <c>KEY=VALUE</c> line.</summary>
    public static string Setting(string output, string key) =>
        output.Split('\n').Single(line => line.StartsWith(key + "=", StringComparison.Ordinal))[(key.Length + 1)..].Trim('\'');
}
