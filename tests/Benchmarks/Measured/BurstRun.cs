using System.Diagnostics;
using System.Globalization;

namespace Notifications.Benchmarks.Measured;

/// <summary>Many changes at once, one message each.</summary>
internal static class BurstRun
{
    private const int Rounds = 3;

    public static async Task RunAsync(Scene scene, CancellationToken cancellationToken)
    {
        await scene.Installation.Ready.WaitAsync(cancellationToken);
        if (!scene.Setup.Cold) await Task.Delay(TimeSpan.FromSeconds(3), cancellationToken);
        for (var round = 1; round <= (scene.Setup.Cold ? 1 : Rounds); round++)
        {
            scene.Slack.Forget();
            var (cpu, requests, clock) = (scene.Installation.CpuSeconds(), scene.Slack.Requests, Stopwatch.StartNew());
            for (var i = 0; i < scene.Fleet.Count; i++) scene.Fleet.Sync(i);
            int? inFirstSecond = null;
            while (scene.Slack.Count < scene.Fleet.Count)
            {
                await Task.Delay(5, cancellationToken);
                if (clock.Elapsed >= TimeSpan.FromSeconds(1)) inFirstSecond ??= scene.Slack.Count;
            }

            var all = clock.Elapsed;
            await scene.Output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"round {round}: {scene.Fleet.Count} changes at once, {inFirstSecond ?? scene.Fleet.Count} of them delivered in the first second, all after {all.TotalSeconds:F2} s in {scene.Slack.Requests - requests} calls; {(scene.Installation.CpuSeconds() - cpu) * 1000 / scene.Fleet.Count:F2} ms of CPU a notification, peak {scene.Installation.PeakMegabytes()}"));
            await Task.Delay(TimeSpan.FromSeconds(2), cancellationToken);
        }

        await scene.Installation.StopAsync(cancellationToken);
    }
}
