using System.Diagnostics;
using System.Globalization;

namespace Notifications.Benchmarks.Measured;

/// <summary>Starting with many Applications, updates without news, and starting again.</summary>
internal static class StartRun
{
    public static async Task RunAsync(Scene scene, CancellationToken cancellationToken)
    {
        await ReportAsync("first start", await scene.Installation.Ready.WaitAsync(cancellationToken), scene);
        await Task.Delay(TimeSpan.FromSeconds(10), cancellationToken);
        await scene.Output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"10 s later: {scene.Installation.CpuSeconds():F1} CPU-seconds, peak {scene.Installation.PeakMegabytes()}, now {scene.Installation.ResidentMegabytes()}"));
        await QuietUpdatesAsync(scene, cancellationToken);
        await scene.Installation.StopAsync(cancellationToken);
        scene.Installation.Start();
        await ReportAsync("restart", await scene.Installation.Ready.WaitAsync(cancellationToken), scene);
    }

    private static Task ReportAsync(string what, TimeSpan ready, Scene scene) => scene.Output.WriteLineAsync(string.Create(
        CultureInfo.InvariantCulture,
        $"{what}: {scene.Fleet.Count} Applications, ready after {ready.TotalSeconds:F1} s and {scene.Installation.CpuSeconds():F1} CPU-seconds, peak {scene.Installation.PeakMegabytes()}"));

    private static async Task QuietUpdatesAsync(Scene scene, CancellationToken cancellationToken)
    {
        var (cpu, requests, clock) = (scene.Installation.CpuSeconds(), scene.Slack.Requests, Stopwatch.StartNew());
        for (var i = 0; i < scene.Fleet.Count; i++) scene.Fleet.Reconcile(i);
        // One that is told comes behind them: then everything before it was looked at.
        scene.Slack.Forget();
        scene.Fleet.Sync(scene.Fleet.Count - 1);
        while (!scene.Slack.Heard(scene.Fleet.Count - 1, out _)) await Task.Delay(5, cancellationToken);
        await scene.Output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{scene.Fleet.Count} updates without news: {(scene.Installation.CpuSeconds() - cpu) * 1e6 / scene.Fleet.Count:F0} microseconds of CPU each, {clock.Elapsed.TotalSeconds:F1} s in all, {scene.Slack.Requests - requests} call at Slack"));
    }
}
