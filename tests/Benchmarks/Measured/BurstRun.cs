using System.Diagnostics;
using System.Globalization;

namespace Notifications.Benchmarks.Measured;

/// <summary>Many changes at once, one message each.</summary>
internal static class BurstRun
{
    private const int Rounds = 3;

    public static async Task RunAsync(Scene scene, CancellationToken ct)
    {
        await scene.Installation.Ready.WaitAsync(ct);
        await Task.Delay(TimeSpan.FromSeconds(3), ct);
        for (var round = 1; round <= Rounds; round++)
        {
            scene.Slack.Forget();
            var (cpu, requests, clock) = (scene.Installation.CpuSeconds(), scene.Slack.Requests, Stopwatch.StartNew());
            for (var i = 0; i < scene.Fleet.Count; i++) scene.Fleet.Sync(i);
            while (scene.Slack.Count < scene.Fleet.Count) await Task.Delay(5, ct);
            await scene.Output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"round {round}: {scene.Fleet.Count} changes at once, all delivered after {clock.Elapsed.TotalSeconds:F2} s in {scene.Slack.Requests - requests} calls; {(scene.Installation.CpuSeconds() - cpu) * 1000 / scene.Fleet.Count:F2} ms of CPU a notification, peak {scene.Installation.PeakMegabytes()}"));
            await Task.Delay(TimeSpan.FromSeconds(2), ct);
        }

        await scene.Installation.StopAsync(ct);
    }
}
