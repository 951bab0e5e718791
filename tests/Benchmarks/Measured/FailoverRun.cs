using System.Diagnostics;
using System.Globalization;
using Notifications.Testing.Kubernetes;

namespace Notifications.Benchmarks.Measured;

/// <summary>
/// Two watchers of one instance over RabbitMQ and PostgreSQL. The leading one is killed, asked to end and stopped while changes go on: how
/// long until the other one tells a change, how long the change waited that waited longest, and is every change told?
/// </summary>
internal static class FailoverRun
{
    private const int Rounds = 3;
    private const double Wanted = 15;

    /// <summary>0: each time soon enough.</summary>
    public static async Task<int> RunAsync(Setup setup, TextWriter output, CancellationToken cancellationToken)
    {
        await using var server = await ApiServerStandIn.StartAsync(cancellationToken);
        await using var slack = await UnlimitedSlack.StartAsync(cancellationToken);
        await using var services = await Services.StartAsync(cancellationToken);
        var fleet = new Fleet(server, setup.Applications, setup.Channels);
        await using var installation = await Installation.StartAsync(
            server, $$"""  slack: { type: slack, token: "xoxb-measured", apiUrl: "{{slack.ApiUrl}}", limits: none }""", services, output, cancellationToken);
        await installation.Ready.WaitAsync(cancellationToken);
        var scene = new Scene(setup, fleet, slack, installation, services, output);
        var (leader, standby) = (installation.Watcher!, installation.StartWatcher());
        await standby.SaysAsync("standing by", after: 0, cancellationToken);
        var slowest = 0.0;
        foreach (var signal in (string[])["KILL", "TERM", "STOP"])
        {
            for (var round = 1; round <= Rounds; round++)
            {
                slowest = Math.Max(slowest, await RoundAsync(scene, $"SIG{signal} {round}", signal, leader, standby, cancellationToken));
                (leader, standby) = (standby, await NextStandbyAsync(installation, signal, leader, cancellationToken));
            }
        }

        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"slowest: {slowest:F1} s (wanted: {Wanted} s)"));
        return slowest <= Wanted ? 0 : 1;
    }

    /// <summary>Changes each Application at most once, so that each change can be told from the others.</summary>
    private static async Task<double> RoundAsync(
        Scene scene, string what, string signal, MeasuredProgram leader, MeasuredProgram standby, CancellationToken cancellationToken)
    {
        scene.Slack.Forget();
        var began = Stopwatch.GetTimestamp();
        var sent = new List<long>();
        await ChangeAsync(scene, sent, began, until: () => sent.Count >= 2 * scene.Setup.Rate, cancellationToken);
        var gone = Stopwatch.GetTimestamp();
        await leader.SignalAsync(signal, cancellationToken);
        var leading = standby.SaysAsync("leading (term", gone, cancellationToken);
        await ChangeAsync(scene, sent, began, () => leading.IsCompleted, cancellationToken);
        var leads = await leading;
        double? told = null;
        await ChangeAsync(scene, sent, began, () => (told = FirstPosted(scene.Slack, sent.Count, leads, gone)) is not null,
            cancellationToken);
        for (var i = 0; i < sent.Count; i++)
        {
            while (!scene.Slack.Heard(i, out _)) await Task.Delay(5, cancellationToken);
        }

        var waited = sent.Select((at, i) => scene.Slack.Heard(i, out var heard) ? Stopwatch.GetElapsedTime(at, heard).TotalSeconds : 0)
            .Max();
        await scene.Output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{what}: the other one leads after {Stopwatch.GetElapsedTime(gone, leads).TotalSeconds:F1} s, has told its first change after {told:F1} s; all {sent.Count} changes are told, none waited longer than {waited:F1} s"));
        return told!.Value;
    }

    private static async Task ChangeAsync(Scene scene, List<long> sent, long began, Func<bool> until, CancellationToken cancellationToken)
    {
        while (!until())
        {
            if (sent.Count == scene.Fleet.Count) throw new TimeoutException($"Nobody has told a change while {sent.Count} were made.");
            scene.Fleet.Sync(sent.Count);
            sent.Add(Stopwatch.GetTimestamp());
            var wait = TimeSpan.FromSeconds((double)sent.Count / scene.Setup.Rate) - Stopwatch.GetElapsedTime(began);
            if (wait > TimeSpan.Zero) await Task.Delay(wait, cancellationToken);
        }
    }

    /// <summary>Seconds from the signal to the first change that was told after the successor led.</summary>
    private static double? FirstPosted(UnlimitedSlack slack, int changes, long leads, long gone)
    {
        var times = Enumerable.Range(0, changes).Select(i => slack.Heard(i, out var at) ? at : 0).Where(at => at > leads).ToList();
        return times.Count == 0 ? null : Stopwatch.GetElapsedTime(gone, times.Min()).TotalSeconds;
    }

    /// <summary>A new process, or the stopped one, which wakes up and finds that it leads no more.</summary>
    private static async Task<MeasuredProgram> NextStandbyAsync(
        Installation installation, string signal, MeasuredProgram ended, CancellationToken cancellationToken)
    {
        var now = Stopwatch.GetTimestamp();
        if (signal == "STOP")
        {
            await ended.SignalAsync("CONT", cancellationToken);
            await ended.SaysAsync("standing by", now, cancellationToken);
            return ended;
        }

        await installation.ForgetAsync(ended);
        var next = installation.StartWatcher();
        await next.SaysAsync("standing by", now, cancellationToken);
        return next;
    }
}
