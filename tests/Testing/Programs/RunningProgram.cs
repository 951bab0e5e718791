using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Notifications.Testing.Programs;

/// <summary>One of our programs as a process, with what it has said so far. It is killed when it is disposed of.</summary>
public sealed class RunningProgram : IDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();

    private RunningProgram(Process process) => _process = process;

    /// <summary>Standard output and errors, line by line.</summary>
    public IReadOnlyList<string> Lines => [.. _lines];

    public bool HasEnded => _process.HasExited;

    /// <param name="program">A program that stands beside the tests, such as <c>Notifications.Watcher</c>.</param>
    /// <param name="arguments">Its command line.</param>
    /// <param name="environment">Besides our own.</param>
    public static RunningProgram Start(
        string program, IEnumerable<string> arguments, params ReadOnlySpan<(string Name, string Value)> environment)
    {
        var start = new ProcessStartInfo(
            Path.Combine(AppContext.BaseDirectory, program), arguments)
        { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var running = new RunningProgram(new Process { StartInfo = start });
        running._process.OutputDataReceived += (_, line) => running.Hear(line.Data);
        running._process.ErrorDataReceived += (_, line) => running.Hear(line.Data);
        running._process.Start();
        running._process.BeginOutputReadLine();
        running._process.BeginErrorReadLine();
        return running;
    }

    /// <summary>Waits until it has said something.</summary>
    public async Task SaysAsync(string words, CancellationToken cancellationToken)
    {
        try
        {
            await Eventually.TrueAsync(() => Said(words) || HasEnded, cancellationToken);
        }
        catch (Xunit.Sdk.FailException)
        {
            // with what it did say, below
        }

        if (!Said(words)) Xunit.Assert.Fail($"It does not say \"{words}\":\n{this}");
    }

    /// <summary>Where its health endpoint listens: the program has chosen the port itself (<c>health.address</c> with port 0), so that no
    /// other can take it before.</summary>
    public async Task<Uri> HealthAsync(CancellationToken cancellationToken)
    {
        const string words = "health and metrics on ";
        await SaysAsync(words, cancellationToken);
        var line = _lines.First(said => said.Contains(words, StringComparison.Ordinal));
        var rest = line[(line.IndexOf(words, StringComparison.Ordinal) + words.Length)..];
        return new Uri(rest.AsSpan(0, rest.AsSpan().IndexOfAny(' ', '"') is >= 0 and var end ? end : rest.Length).Trim().ToString());
    }

    public bool Said(string words) => _lines.Any(line => line.Contains(words, StringComparison.Ordinal));

    /// <summary>SIGTERM, and the exit code.</summary>
    public async Task<int> EndAsync(CancellationToken cancellationToken)
    {
        await TerminateAsync(cancellationToken);
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    /// <summary>It ends by itself, with this exit code.</summary>
    public async Task<int> ExitedAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    /// <summary>SIGTERM.</summary>
    public async Task TerminateAsync(CancellationToken cancellationToken)
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(cancellationToken);
    }

    /// <summary>SIGKILL: nothing is said good-bye to.</summary>
    public void Kill() => _process.Kill();

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    public override string ToString() => string.Join('\n', _lines);

    private void Hear(string? line)
    {
        if (line is not null) _lines.Enqueue(line.StartsWith("{\"Timestamp\"", StringComparison.Ordinal) ? Text(line) : line);
    }

    /// <summary>Of a log line in JSON, which the programs write where there is no terminal.</summary>
    private static string Text(string line)
    {
        using var entry = JsonDocument.Parse(line);
        var exception = entry.RootElement.TryGetProperty("Exception", out var thrown) ? $" {thrown.GetString()}" : "";
        var (level, message) = (entry.RootElement.GetProperty("LogLevel"), entry.RootElement.GetProperty("Message"));
        return $"{level.GetString()}: {message.GetString()}{exception}";
    }
}
