using System.Diagnostics;
using System.Globalization;

namespace Notifications.Chaos.Parts;

/// <summary>A .NET program as a process that can be killed, stopped, frozen and started again. Its output goes to a file.</summary>
internal sealed class ProgramPart : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly string _assembly;
    private readonly string[] _args;
    private readonly StreamWriter _log;
    private Process? _process;

    public ProgramPart(string name, string assembly, string[] args, string logFolder)
    {
        (Name, _assembly, _args) = (name, assembly, args);
        _log = new StreamWriter(Path.Combine(logFolder, name + ".log"), append: true) { AutoFlush = true };
    }

    public string Name { get; }

    public bool Runs => _process is { HasExited: false };

    /// <summary>The longest that it took to obey SIGTERM; null when it did not within 30 s.</summary>
    public TimeSpan? SlowestStop { get; private set; } = TimeSpan.Zero;

    public void Start()
    {
        if (Runs)
            return;
        var process = new Process
        {
            StartInfo = new ProcessStartInfo(
                "dotnet", [_assembly, .. _args])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true
            },
        };
        process.OutputDataReceived += (_, line) => Log(line.Data);
        process.ErrorDataReceived += (_, line) => Log(line.Data);
        Log("--- started");
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _process?.Dispose();
        _process = process;
    }

    /// <summary>Writes a line to its standard input; a part that is away does not hear it.</summary>
    public async Task TellAsync(string line)
    {
        try
        {
            if (Runs)
            {
                await _process!.StandardInput.WriteLineAsync(line);
                await _process.StandardInput.FlushAsync();
            }
        }
        catch (IOException)
        {
            // It ended meanwhile
        }
    }

    /// <summary>SIGKILL: nothing is said good-bye to.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        if (_process is null)
            return;
        if (Runs)
            Log("--- kill -9");
        _process.Kill();
        await _process.WaitForExitAsync(cancellationToken);
    }

    /// <summary>SIGTERM, and 30 seconds to obey.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_process is null || !Runs)
            return;
        Log("--- SIGTERM");
        var clock = Stopwatch.StartNew();
        Signal("TERM");
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
            if (clock.Elapsed > SlowestStop)
                SlowestStop = clock.Elapsed;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            SlowestStop = null;
            await KillAsync(cancellationToken);
        }
    }

    /// <summary>SIGSTOP: it stands still, and holds what it holds.</summary>
    public void Freeze() => Signal("STOP");

    /// <summary>SIGCONT: it wakes up and knows nothing of the time between.</summary>
    public void Thaw() => Signal("CONT");

    public async ValueTask DisposeAsync()
    {
        await KillAsync(CancellationToken.None);
        _process?.Dispose();
        await _log.DisposeAsync();
    }

    private void Signal(string signal)
    {
        if (!Runs)
            return;
        Log($"--- SIG{signal}");
        using var kill = Process.Start("kill", [$"-{signal}", _process!.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    private void Log(string? line)
    {
        if (line is null)
            return;
        lock (_log)
            _log.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{DateTimeOffset.UtcNow:HH:mm:ss.fff} {line}"));
    }
}
