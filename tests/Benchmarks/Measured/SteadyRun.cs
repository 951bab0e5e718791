using System.Diagnostics;
using System.Globalization;

namespace Notifications.Benchmarks.Measured;

/// <summary>Many changes a second for a while: do queues and memory grow?</summary>
internal static class SteadyRun
{
    public static async Task RunAsync(Scene scene, CancellationToken cancellationToken)
    {
        await scene.Installation.Ready.WaitAsync(cancellationToken);
        await Task.Delay(TimeSpan.FromSeconds(3), cancellationToken);
        var (sent, heard, cpu, clock) = (0, scene.Slack.Requests, scene.Installation.CpuSeconds(), Stopwatch.StartNew());
        for (var second = 1; second <= scene.Setup.Seconds; second++)
        {
            while (clock.Elapsed.TotalSeconds < second)
            {
                for (; sent < clock.Elapsed.TotalSeconds * scene.Setup.Rate; sent++) scene.Fleet.Sync(sent % scene.Fleet.Count);
                await Task.Delay(5, cancellationToken);
            }

            if (second % 10 == 0) await ReportAsync(scene, $"{second} s", sent, scene.Slack.Requests - heard, cancellationToken);
        }

        while (scene.Slack.Requests - heard < sent) await Task.Delay(10, cancellationToken);
        await ReportAsync(scene, string.Create(CultureInfo.InvariantCulture, $"all delivered after {clock.Elapsed.TotalSeconds:F1} s"),
            sent, scene.Slack.Requests - heard, cancellationToken);
        await scene.Output.WriteLineAsync(
            string.Create(CultureInfo.InvariantCulture,
                $"{(scene.Installation.CpuSeconds() - cpu) * 1000 / sent:F2} ms of CPU a notification"));
    }

    private static async Task ReportAsync(Scene scene, string when, int sent, int heard, CancellationToken cancellationToken) =>
        await scene.Output.WriteLineAsync(
        $"{when}: {sent} changes, {heard} calls at Slack, {(scene.Services is { } services ? await services.WaitingAsync(cancellationToken) : 0)} events wait in the broker, resident {scene.Installation.ResidentMegabytes()}");
}
