using System.Diagnostics;
using System.Globalization;

namespace Notifications.Benchmarks.Measured;

/// <summary>From the change at the API server to the request at Slack, at a steady rate.</summary>
internal static class LatencyRun
{
    public static async Task RunAsync(Scene scene, CancellationToken cancellationToken)
    {
        await scene.Installation.Ready.WaitAsync(cancellationToken);
        if (!scene.Setup.Cold)
        {
            await Task.Delay(TimeSpan.FromSeconds(2), cancellationToken);
            for (var warm = 0; warm < 2; warm++) await LapAsync(scene, [], cancellationToken);
        }

        var (latencies, changes, cpu) = (new List<double>(), 0, scene.Installation.CpuSeconds());
        for (; changes < scene.Setup.Changes; changes += scene.Fleet.Count) await LapAsync(scene, latencies, cancellationToken);
        var cpuOfEach = (scene.Installation.CpuSeconds() - cpu) * 1000 / changes;
        if (scene.Setup.Cold)
        {
            await WriteAsync(scene, "first second", latencies[..scene.Setup.Rate]);
            latencies = latencies[scene.Setup.Rate..];
        }

        await WriteAsync(scene, scene.Setup.Cold ? "afterwards" : "warm process", latencies);
        await scene.Output.WriteLineAsync(
            string.Create(CultureInfo.InvariantCulture,
                $"{cpuOfEach:F2} ms of CPU a notification, peak {scene.Installation.PeakMegabytes()}"));
    }

    /// <summary>One change of every Application, by the clock whether or not earlier ones have arrived: waiting hides nothing.</summary>
    private static async Task LapAsync(Scene scene, List<double> latencies, CancellationToken cancellationToken)
    {
        scene.Slack.Forget();
        var sent = new long[scene.Fleet.Count];
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < sent.Length; i++)
        {
            sent[i] = Stopwatch.GetTimestamp();
            scene.Fleet.Sync(i);
            var wait = TimeSpan.FromSeconds((i + 1.0) / scene.Setup.Rate) - clock.Elapsed;
            if (wait > TimeSpan.Zero) await Task.Delay(wait, cancellationToken);
        }

        for (var i = 0; i < sent.Length; i++)
        {
            long heard;
            while (!scene.Slack.Heard(i, out heard)) await Task.Delay(5, cancellationToken);
            latencies.Add(Stopwatch.GetElapsedTime(sent[i], heard).TotalMilliseconds);
        }
    }

    private static Task WriteAsync(Scene scene, string what, List<double> latencies)
    {
        List<double> sorted = [.. latencies.Order()];
        double Percentile(int percent) => sorted[Math.Min(sorted.Count - 1, sorted.Count * percent / 100)];
        return scene.Output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{what}: {sorted.Count} changes: p50 {Percentile(50):F1} ms, p90 {Percentile(90):F1} ms, p99 {Percentile(99):F1} ms, max {sorted[^1]:F1} ms"));
    }
}
