using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Notifications.Testing;
using Xunit;

namespace Notifications.Watcher.Tests.Programs;

/// <summary>The shipped watcher as a process, to be killed, stopped and asked to end.</summary>
internal sealed class WatcherProcess : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly Process _process;

    private WatcherProcess(Process process) => _process = process;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public string Output => string.Join('\n', _lines);

    public static WatcherProcess Start(string configuration)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Notifications.Watcher.dll");
        var start = new ProcessStartInfo(
            "dotnet", [program, "--config", configuration])
        { RedirectStandardOutput = true, RedirectStandardError = true };
        var started = new WatcherProcess(new Process { StartInfo = start });
        started._process.OutputDataReceived += (_, line) => started._lines.Enqueue(line.Data ?? "");
        started._process.ErrorDataReceived += (_, line) => started._lines.Enqueue(line.Data ?? "");
        started._process.Start();
        started._process.BeginOutputReadLine();
        started._process.BeginErrorReadLine();
        return started;
    }

    /// <summary>It writes this; fails when it ends before.</summary>
    public Task SaysAsync(string text) => Eventually.TrueAsync(
        () => _lines.Any(l => l.Contains(text, StringComparison.Ordinal))
            || (_process.HasExited ? throw new InvalidOperationException(Output) : false), Ct, text);

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(Ct);
    }

    /// <summary>SIGSTOP, SIGCONT, SIGTERM.</summary>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", ["-s", signal, _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(Ct);
        Assert.Equal(0, kill.ExitCode);
    }

    public async Task<int> ExitCodeAsync()
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        deadline.CancelAfter(TimeSpan.FromSeconds(60));
        await _process.WaitForExitAsync(deadline.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }
}
