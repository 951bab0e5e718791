using System.Diagnostics;
using System.Globalization;

namespace Notifications.Benchmarks.Measured;

/// <summary>A shipped program as a process, and what it says.</summary>
internal sealed class MeasuredProgram : IAsyncDisposable
{
    private const int Kept = 500;
    private readonly Process _process;
    private readonly Queue<(long At, string Text)> _lines = new();

    /// <param name="read">Hears each line.</param>
    /// <param name="ended">Hears the last lines when it ends.</param>
    public MeasuredProgram(
        string folderName, string executable, string[] args, string workingDirectory, Action<string> read, Action<string> ended)
    {
        var program = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "publish", folderName, executable));
        if (!File.Exists(program)) throw new FileNotFoundException("Publish it first, see docs/performance.md.", program);
        _process = new Process
        {
            EnableRaisingEvents = true,
            StartInfo = new ProcessStartInfo(
                program, args)
            { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = workingDirectory }
        };
        void Read(string line)
        {
            lock (_lines)
            {
                _lines.Enqueue((Stopwatch.GetTimestamp(), line));
                if (_lines.Count > Kept) _lines.Dequeue();
            }

            read(line);
        }

        _process.OutputDataReceived += (_, line) => Read(line.Data ?? "");
        _process.ErrorDataReceived += (_, line) => Read(line.Data ?? "");
        _process.Exited += (_, _) => ended(Last(20));
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    /// <summary>When (of <see cref="Stopwatch"/>) it first wrote a line with this, after a time.</summary>
    public async Task<long> SaysAsync(string text, long after, CancellationToken cancellationToken)
    {
        while (true)
        {
            lock (_lines)
            {
                foreach (var (at, line) in _lines)
                {
                    if (at > after && line.Contains(text, StringComparison.Ordinal)) return at;
                }
            }

            if (_process.HasExited) throw new InvalidOperationException($"A program ended and did not say \"{text}\":\n{Last(20)}");
            await Task.Delay(5, cancellationToken);
        }
    }

    /// <summary>KILL, TERM, STOP or CONT.</summary>
    public async Task SignalAsync(string signal, CancellationToken cancellationToken)
    {
        using var kill = Process.Start("kill", ["-s", signal, Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(cancellationToken);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await SignalAsync("TERM", cancellationToken);
        await _process.WaitForExitAsync(cancellationToken);
        _process.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    private string Last(int count)
    {
        lock (_lines) return string.Join('\n', _lines.TakeLast(count).Select(line => line.Text));
    }
}
