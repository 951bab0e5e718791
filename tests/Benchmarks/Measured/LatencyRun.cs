using System.Diagnostics;
using System.Globalization;

namespace Notifications.Benchmarks.Measured;

/// <summary>From the change at the API server to the request at Slack, at a steady rate.</summary>
internal static class LatencyRun
{
    public static async Task RunAsync(Scene scene, CancellationToken ct)
    {
        await scene.Installation.Ready.WaitAsync(ct);
        await Task.Delay(TimeSpan.FromSeconds(2), ct);
        for (var warm = 0; warm < 2; warm++) await LapAsync(scene, [], ct);
        var (latencies, changes, cpu) = (new List<double>(), 0, scene.Installation.CpuSeconds());
        for (; changes < scene.Setup.Changes; changes += scene.Fleet.Count) await LapAsync(scene, latencies, ct);
        latencies.Sort();
        double Percentile(int percent) => latencies[Math.Min(latencies.Count - 1, latencies.Count * percent / 100)];
        await scene.Output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{changes} changes: p50 {Percentile(50):F1} ms, p90 {Percentile(90):F1} ms, p99 {Percentile(99):F1} ms, max {latencies[^1]:F1} ms; {(scene.Installation.CpuSeconds() - cpu) * 1000 / changes:F2} ms of CPU a notification, peak {scene.Installation.PeakMegabytes()}"));
    }

    /// <summary>One change of every Application, by the clock whether or not earlier ones have arrived: waiting hides nothing.</summary>
    private static async Task LapAsync(Scene scene, List<double> latencies, CancellationToken ct)
    {
        scene.Slack.Forget();
        var sent = new long[scene.Fleet.Count];
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < sent.Length; i++)
        {
            sent[i] = Stopwatch.GetTimestamp();
            scene.Fleet.Sync(i);
            var wait = TimeSpan.FromSeconds((i + 1.0) / scene.Setup.Rate) - clock.Elapsed;
            if (wait > TimeSpan.Zero) await Task.Delay(wait, ct);
        }

        for (var i = 0; i < sent.Length; i++)
        {
            long heard;
            while (!scene.Slack.Heard(i, out heard)) await Task.Delay(5, ct);
            latencies.Add(Stopwatch.GetElapsedTime(sent[i], heard).TotalMilliseconds);
        }
    }
}
