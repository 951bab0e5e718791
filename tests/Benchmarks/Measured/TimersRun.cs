using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Notifications.Events;
using Notifications.Hosting;
using Notifications.Hosting.Bus;
using Notifications.Hosting.Configuration;
using Notifications.Hosting.Storage;
using Notifications.Notifier;
using Notifications.Notifier.Intake;
using Notifications.Testing.Kubernetes;

namespace Notifications.Benchmarks.Measured;

/// <summary>
/// The notifier in this process with the ledger of many Applications, of which some drift: what it costs to look after their timers, first
/// while all of them run out, then while each waits for its reminder.
/// </summary>
internal static class TimersRun
{
    private const int Episodes = 500;

    private const string Configuration = """
        instances: [{ name: prod, watch: { directory: . } }]
        store: { type: sqlite, path: ./timers.db }
        health: { enabled: false }
        telemetry: { logLevel: error }
        shadow: true
        destinations: { slack: { type: slack, token: none } }
        triggers:
          on-drift-detected: { on: drift-detected, for: 20s, repeat: { every: 24h, send: app-drift-open }, send: app-drift-detected }
        subscriptions: [{ triggers: [on-drift-detected], recipients: ["slack:#drift"] }]
        """;

    public static async Task<int> RunAsync(Setup setup, TextWriter output, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("measured-timers-").FullName;
        try
        {
            await RunAsync(setup, folder, output, cancellationToken);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task RunAsync(Setup setup, string folder, TextWriter output, CancellationToken cancellationToken)
    {
        var file = Path.Combine(folder, "notifications.yaml");
        await File.WriteAllTextAsync(file, Configuration, cancellationToken);
        var document = ConfigurationDocument.Load(file, EnvironmentVariables.Of());
        using var host = NotificationsHost.Build(
            document, "notifications", BusRoles.Both, (services, configuration) => services.AddNotifier(configuration))
            ?? throw new InvalidOperationException(string.Join('\n', document.Problems));
        await host.StartAsync(cancellationToken);
        var intake = host.Services.GetRequiredService<EventIntake>();
        var store = host.Services.GetRequiredService<Store>();
        // Those that drift come last: none of their timers runs out before all of them were started
        for (var i = 0; i < setup.Applications; i++)
            await intake.HandleAsync(Event(i, drifts: i >= setup.Applications - Episodes, DateTimeOffset.UtcNow), cancellationToken);

        var (busy, clock) = (Cpu(), Stopwatch.StartNew());
        while (await CountAsync(store, "timer where reminder = 1 and fired_at is null") < Episodes
            || await CountAsync(store, "delivery where state = 'delivered'") < Episodes)
            await Task.Delay(500, cancellationToken);
        await ReportAsync($"{Episodes} timers of {setup.Applications} Applications ran out, {Episodes} messages rendered", busy, clock);
        await Task.Delay(TimeSpan.FromSeconds(15), cancellationToken);

        (busy, clock) = (Cpu(), Stopwatch.StartNew());
        await Task.Delay(TimeSpan.FromSeconds(setup.Seconds), cancellationToken);
        await ReportAsync($"{await CountAsync(store, "timer where fired_at is null")} open timers, nothing happens", busy, clock);
        await host.StopAsync(cancellationToken);

        Task ReportAsync(string what, double before, Stopwatch since) => output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{what}: {Cpu() - before:F2} CPU-seconds in {since.Elapsed.TotalSeconds:F0} s, {(Cpu() - before) / since.Elapsed.TotalSeconds * 100:F2} % of a core"));
    }

    private static double Cpu() => Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds;

    private static Task<long> CountAsync(Store store, string rows) => store.ReadAsync(
        (session, token) => session.QueryFirstOrDefaultAsync($"select count(*) from {rows}", [], row => row.Number(0), token),
        CancellationToken.None);

    private static ApplicationTransitioned Event(int i, bool drifts, DateTimeOffset now)
    {
        var name = $"app-{i}";
        var none = new Dictionary<string, string>();
        var json = Encoding.UTF8.GetBytes(SomeApplications.Json("argocd", name, 4000));
        var data = JsonSerializer.SerializeToElement(new
        {
            since = now,
            resources = new[] { new { group = "apps", kind = "Deployment", @namespace = "shop", name, status = "OutOfSync" } },
        });
        return new ApplicationTransitioned(
            ApplicationTransitioned.CurrentSchema, $"event-{i}", new Instance("prod", "prod", null),
            new AppRef("argocd", name, $"uid-{i}", "default"), new Position("measured", 1, i + 1), now, PreviousAt: null,
            drifts ? Origins.Watch : Origins.Discovered,
            drifts ? [new Transition($"drift-{i}", TransitionKinds.DriftDetected, now, SyncId: null, $"episode-{i}", data)] : [],
            Before: null, Doc.FromJson(json), drifts ? Standing.Calm with { DriftEpisode = $"episode-{i}", DriftSince = now } : Standing.Calm,
            new Subject(none, none, none), TraceParent: null);
    }
}
