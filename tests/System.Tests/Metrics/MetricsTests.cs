using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Notifications.Cli;
using Notifications.Hosting;
using Notifications.Hosting.Bus;
using Notifications.Hosting.Configuration;
using Notifications.Hosting.Health;
using Notifications.SystemTests.Stories;
using Notifications.Testing;
using Notifications.Testing.Kubernetes;
using Xunit;

namespace Notifications.SystemTests.Metrics;

/// <summary>docs/metrics.md against watcher and notifier in one process.</summary>
public sealed class MetricsTests
{
    private static readonly string[] OnEverySeries = ["otel_scope_name", "otel_scope_version", "otel_scope_schema_url", "le"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_metric_of_the_program_is_documented_and_every_documented_one_exists()
    {
        var (documented, libraries) = DocumentedMetric.Read();
        var instruments = new ConcurrentDictionary<string, Instrument>(StringComparer.Ordinal);
        using var listener = new MeterListener { InstrumentPublished = (instrument, _) => Note(instrument) };
        listener.Start();
        // Instruments that are made when they are first used
        foreach (var type in typeof(Notifier.NotifierServices).Assembly.GetTypes()
            .Where(type => type.Name.EndsWith("Metrics", StringComparison.Ordinal)))
            RuntimeHelpers.RunClassConstructor(type.TypeHandle);

        var exposition = await RunAsync();

        Assert.Equal(
            documented.Values.Select(metric => (metric.Name, metric.Type, metric.Unit, metric.Prometheus)).Order(),
            instruments.Values.Select(instrument => (instrument.Name, Type(instrument), instrument.Unit, Prometheus(instrument))).Order());
        foreach (var (name, type) in exposition.Types.Where(
            family => !libraries.Any(prefix => family.Key.StartsWith(prefix, StringComparison.Ordinal))
            && family.Key is not ("target_info" or "otel_scope_info")))
        {
            Assert.True(documented.TryGetValue(name, out var metric), $"{name} is not in docs/metrics.md");
            Assert.Equal(metric.Type, type);
            Assert.Equal(metric.Labels.Order(), exposition.Labels[name].Except(OnEverySeries).Order());
        }

        Assert.All(
            ["notifications_watcher_leader", "notifications_watcher_watching", "notifications_watcher_last_list_timestamp_seconds",
                "notifications_delivery_age_seconds"],
            name => Assert.Contains(name, exposition.Types.Keys));
        Assert.All(libraries.Where(prefix => prefix is "process_" or "dotnet_"),
            prefix => Assert.Contains(exposition.Types.Keys, name => name.StartsWith(prefix, StringComparison.Ordinal)));

        void Note(Instrument instrument)
        {
            if (instrument.Meter.Name.StartsWith("Notifications.", StringComparison.Ordinal)) instruments[instrument.Name] = instrument;
        }
    }

    /// <summary>The metrics after one Application was told of in the terminal.</summary>
    private static async Task<Exposition> RunAsync()
    {
        using var folder = new StoryFolder();
        var applications = Directory.CreateDirectory(Path.Combine(folder.Path, "applications"));
        var file = folder.Write("""
            instances: [{ name: prod, watch: { directory: ./applications } }]
            store: { type: sqlite, path: ./n.db }
            health: { address: "http://127.0.0.1:0" }
            telemetry: { logLevel: error }
            destinations: { out: { type: console } }
            subscriptions: [{ triggers: [on-created], recipients: ["out:here"] }]
            """);
        var document = ConfigurationDocument.Load(file, EnvironmentVariables.Of());
        using var host = NotificationsHost.Build(document, "notifications", BusRoles.Both, Rooms.AddBoth);
        Assert.NotNull(host);
        await host.StartAsync(Ct);
        var address = host.Services.GetRequiredService<HealthEndpoint>().Address!;
        await Eventually.TrueAsync(
            async () => (await Exposition.ReadAsync(address, Ct)).Types.ContainsKey("notifications_watcher_watching"), Ct);
        await File.WriteAllTextAsync(Path.Combine(applications.FullName, "new.json"), SomeApplications.Json("argocd", "new", 2_500), Ct);
        await Eventually.TrueAsync(
            async () => (await Exposition.ReadAsync(address, Ct)).Types is var types
                && types.ContainsKey("notifications_deliveries_ended_total"), Ct);
        var exposition = await Exposition.ReadAsync(address, Ct);
        await host.StopAsync(Ct);
        return exposition;
    }

    private static string Type(Instrument instrument) =>
        instrument.GetType().Name.Split('`')[0].Replace("Observable", "", StringComparison.Ordinal).ToLowerInvariant();

    /// <summary>As the exporter translates names: dots to underscores, the unit, and what counts ends in <c>_total</c>.</summary>
    private static string Prometheus(Instrument instrument) =>
        instrument.Name.Replace('.', '_') + (instrument.Unit == "s" ? "_seconds" : "") + (Type(instrument) == "counter" ? "_total" : "");
}
