using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Notifications.Testing.Programs;

/// <summary>One of our programs as a process, with what it has said so far. It is killed when it is disposed of.</summary>
public sealed class RunningProgram : IDisposable
{
    private readonly Process process;
    private readonly ConcurrentQueue<string> lines = new();

    private RunningProgram(Process process) => this.process = process;

    /// <summary>Standard output and errors, line by line.</summary>
    public IReadOnlyList<string> Lines => [.. lines];

    public bool HasEnded => process.HasExited;

    /// <param name="program">A program that stands beside the tests, such as <c>Notifications.Watcher</c>.</param>
    /// <param name="arguments">Its command line.</param>
    /// <param name="environment">Besides our own.</param>
    public static RunningProgram Start(string program, IEnumerable<string> arguments, params ReadOnlySpan<(string Name, string Value)> environment)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, program), arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var running = new RunningProgram(new Process { StartInfo = start });
        running.process.OutputDataReceived += (_, line) => running.Hear(line.Data);
        running.process.ErrorDataReceived += (_, line) => running.Hear(line.Data);
        running.process.Start();
        running.process.BeginOutputReadLine();
        running.process.BeginErrorReadLine();
        return running;
    }

    /// <summary>Waits until it has said something.</summary>
    public async Task SaysAsync(string words, CancellationToken ct)
    {
        try
        {
            await Eventually.TrueAsync(() => Said(words) || HasEnded, ct);
        }
        catch (Xunit.Sdk.FailException)
        {
            // with what it did say, below
        }

        if (!Said(words)) Xunit.Assert.Fail($"It does not say \"{words}\":\n{this}");
    }

    public bool Said(string words) => lines.Any(line => line.Contains(words, StringComparison.Ordinal));

    /// <summary>SIGTERM, and the exit code.</summary>
    public async Task<int> EndAsync(CancellationToken ct)
    {
        await TerminateAsync(ct);
        await process.WaitForExitAsync(ct);
        return process.ExitCode;
    }

    /// <summary>SIGTERM.</summary>
    public async Task TerminateAsync(CancellationToken ct)
    {
        using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(ct);
    }

    public void Dispose()
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        process.Dispose();
    }

    public override string ToString() => string.Join('\n', lines);

    private void Hear(string? line)
    {
        if (line is not null) lines.Enqueue(line);
    }
}
