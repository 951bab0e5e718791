using System.Globalization;
using Notifications.Testing.Kubernetes;

namespace Notifications.Benchmarks.Measured;

/// <summary>
/// Measured runs of the shipped programs as processes, against an API server stand-in and a Slack without limits in this process:
/// <c>dotnet run -c Release --project tests/Benchmarks -- measure latency|burst|storm|failover|start|steady|dashboard|timers
/// [--applications N] [--changes N] [--rate N] [--channels N] [--seconds N] [--cold] [--unlimited] [--distributed]</c>. The programs are published first, as for their
/// images: see docs/performance.md.
/// </summary>
internal static class MeasuredRun
{
    private const string Usage = "measure latency|burst|storm|failover|start|steady|dashboard|timers [--applications N] [--changes N] [--rate N] [--channels N] [--seconds N] [--cold] [--unlimited] [--distributed]";

    public static async Task<int> RunAsync(string[] args, TextWriter output, CancellationToken cancellationToken)
    {
        if (args is not [var name, ..] || (name is not ("storm" or "failover" or "timers") && Find(name) is null))
        {
            await output.WriteLineAsync(Usage);
            return 2;
        }

        var setup = new Setup(
            Applications: Number(
                args, "--applications", name switch { "start" or "dashboard" or "timers" => 10_000, "failover" => 1_000, "burst" or "storm" => 2_000, _ => 500 }),
            Changes: Number(args, "--changes", name == "burst" ? 2_000 : 1_500),
            Rate: Number(args, "--rate", name switch { "steady" => 500, "failover" => 20, _ => 50 }),
            Channels: Number(args, "--channels", 40),
            Seconds: Number(args, "--seconds", 60),
            Cold: args.Contains("--cold", StringComparer.Ordinal),
            Unlimited: args.Contains("--unlimited", StringComparer.Ordinal),
            Distributed: args.Contains("--distributed", StringComparer.Ordinal));
        await output.WriteLineAsync(
            $"{setup}, load average {(await File.ReadAllTextAsync("/proc/loadavg", cancellationToken)).Split(' ')[0]}");
        if (name == "timers") return await TimersRun.RunAsync(setup, output, cancellationToken);
        if (name == "storm") return await StormRun.RunAsync(setup, output, cancellationToken);
        if (name == "failover" || Find(name) is not { } run) return await FailoverRun.RunAsync(setup, output, cancellationToken);
        await using var server = await ApiServerStandIn.StartAsync(cancellationToken);
        await using var slack = await UnlimitedSlack.StartAsync(cancellationToken);
        await using var services = setup.Distributed ? await Services.StartAsync(cancellationToken) : null;
        var fleet = new Fleet(server, setup.Applications, setup.Channels);
        var destinations = $$"""  slack: { type: slack, token: "xoxb-measured", apiUrl: "{{slack.ApiUrl}}", limits: none }""";
        if (name == "dashboard") destinations += $"\ndashboard: {{ address: \"{DashboardRun.Address}\" }}";
        await using var installation = await Installation.StartAsync(server, destinations, services, output, cancellationToken);
        await run(new Scene(setup, fleet, slack, installation, services, output), cancellationToken);
        return 0;
    }

    private static Func<Scene, CancellationToken, Task>? Find(string name) => name switch
    {
        "latency" => LatencyRun.RunAsync,
        "burst" => BurstRun.RunAsync,
        "start" => StartRun.RunAsync,
        "steady" => SteadyRun.RunAsync,
        "dashboard" => DashboardRun.RunAsync,
        _ => null,
    };

    private static int Number(string[] args, string name, int fallback) =>
        Array.IndexOf(args, name) is >= 0 and var at ? int.Parse(args[at + 1], CultureInfo.InvariantCulture) : fallback;
}

/// <param name="Applications">How many there are, of 18 KB each.</param>
/// <param name="Changes">How many of them change, in all.</param>
/// <param name="Rate">Changes a second.</param>
/// <param name="Channels">Slack channels that they are spread over; with 1 all messages go to one channel.</param>
/// <param name="Seconds">How long a steady run lasts.</param>
/// <param name="Cold">Of latency and burst: the first change comes as soon as the program says that it is ready, and the first second is
/// reported by itself.</param>
/// <param name="Unlimited">Of a storm: no limits at Slack and GitHub.</param>
/// <param name="Distributed">Watcher and Notifier over RabbitMQ and PostgreSQL instead of the embedded program.</param>
internal sealed record Setup(
    int Applications, int Changes, int Rate, int Channels, int Seconds, bool Cold, bool Unlimited, bool Distributed);

/// <summary>What a run works with.</summary>
internal sealed record Scene(
    Setup Setup, Fleet Fleet, UnlimitedSlack Slack, Installation Installation, Services? Services, TextWriter Output);
