using System.Diagnostics;
using System.Globalization;

namespace Notifications.Benchmarks.Measured;

/// <summary>A shipped program as a process, and what it says.</summary>
internal sealed class MeasuredProgram : IAsyncDisposable
{
    private const int Kept = 500;
    private readonly Process process;
    private readonly Queue<(long At, string Text)> lines = new();

    /// <param name="read">Hears each line.</param>
    /// <param name="ended">Hears the last lines when it ends.</param>
    public MeasuredProgram(string folderName, string executable, string[] args, string workingDirectory, Action<string> read, Action<string> ended)
    {
        var program = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "publish", folderName, executable));
        if (!File.Exists(program)) throw new FileNotFoundException("Publish it first, see docs/performance.md.", program);
        process = new Process { EnableRaisingEvents = true, StartInfo = new ProcessStartInfo(program, args) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = workingDirectory } };
        void Read(string line)
        {
            lock (lines)
            {
                lines.Enqueue((Stopwatch.GetTimestamp(), line));
                if (lines.Count > Kept) lines.Dequeue();
            }

            read(line);
        }

        process.OutputDataReceived += (_, line) => Read(line.Data ?? "");
        process.ErrorDataReceived += (_, line) => Read(line.Data ?? "");
        process.Exited += (_, _) => ended(Last(20));
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Id => process.Id;

    /// <summary>When (of <see cref="Stopwatch"/>) it first wrote a line with this, after a time.</summary>
    public async Task<long> SaysAsync(string text, long after, CancellationToken ct)
    {
        while (true)
        {
            lock (lines)
            {
                foreach (var (at, line) in lines)
                {
                    if (at > after && line.Contains(text, StringComparison.Ordinal)) return at;
                }
            }

            if (process.HasExited) throw new InvalidOperationException($"A program ended and did not say \"{text}\":\n{Last(20)}");
            await Task.Delay(5, ct);
        }
    }

    /// <summary>KILL, TERM, STOP or CONT.</summary>
    public async Task SignalAsync(string signal, CancellationToken ct)
    {
        using var kill = Process.Start("kill", ["-s", signal, Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(ct);
    }

    public async Task StopAsync(CancellationToken ct)
    {
        await SignalAsync("TERM", ct);
        await process.WaitForExitAsync(ct);
        process.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) process.Kill();
        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
    }

    private string Last(int count)
    {
        lock (lines) return string.Join('\n', lines.TakeLast(count).Select(line => line.Text));
    }
}
