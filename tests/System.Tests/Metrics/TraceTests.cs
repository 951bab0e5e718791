using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Notifications.Cli;
using Notifications.Hosting;
using Notifications.Hosting.Bus;
using Notifications.Hosting.Configuration;
using Notifications.Hosting.Health;
using Notifications.SystemTests.Stories;
using Notifications.Testing;
using Notifications.Testing.Kubernetes;
using Notifications.Testing.Webhook;
using Xunit;

namespace Notifications.SystemTests.Metrics;

/// <summary>Spans, from the update of an Application to the call. That they go on behind RabbitMQ, the tests of the bus try.</summary>
public sealed class TraceTests
{
    private const string Application = "argocd/traced";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_trace_goes_from_the_update_of_an_Application_to_the_call_and_each_span_names_it()
    {
        var ended = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name.StartsWith("Notifications.", StringComparison.Ordinal),
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = ended.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        using var folder = new StoryFolder();
        await using var webhook = await FakeWebhook.StartAsync(Ct);
        var applications = Directory.CreateDirectory(Path.Combine(folder.Path, "applications")).FullName;
        var file = folder.Write($$"""
            instances: [{ name: prod, watch: { directory: ./applications } }]
            store: { type: sqlite, path: ./n.db }
            health: { enabled: false }
            telemetry: { logLevel: error }
            destinations: { hook: { type: webhook, url: "{{new Uri(webhook.Url, "/hook")}}" } }
            subscriptions: [{ triggers: [on-created], recipients: ["hook:sre"] }]
            """);
        using var host = NotificationsHost.Build(
            ConfigurationDocument.Load(file, EnvironmentVariables.Of()), "notifications", BusRoles.Both, Rooms.AddBoth);
        Assert.NotNull(host);
        await host.StartAsync(Ct);
        // Created means: not there in the first list
        await Eventually.TrueAsync(
            () => Task.FromResult(host.Services.GetServices<IReadinessCheck>().All(check => check.NotReadyBecause is null)), Ct);
        await File.WriteAllTextAsync(Path.Combine(applications, "traced.json"), SomeApplications.Json("argocd", "traced", 2_500), Ct);
        await Eventually.TrueAsync(() => Task.FromResult(ended.Any(span => span.OperationName == "deliver hook" && IsOurs(span))), Ct);
        await host.StopAsync(Ct);

        var delivery = ended.First(span => span.OperationName == "deliver hook" && IsOurs(span));
        var trace = ended.Where(span => span.TraceId == delivery.TraceId).ToList();
        Assert.Equal(ActivityKind.Client, delivery.Kind);
        foreach (var name in (string[])["application.update", "route"])
        {
            var span = Assert.Single(trace, span => span.OperationName == name);
            Assert.Equal(Application, span.GetTagItem("notifications.application"));
            Assert.Equal("prod", span.GetTagItem("notifications.instance"));
        }

        // What an Application looks like while nothing changes is no span of its own
        Assert.DoesNotContain(
            trace, span => span is { OperationName: "application.update", Recorded: true }
                && span.GetTagItem("notifications.application") is null);

        static bool IsOurs(Activity span) => $"{span.GetTagItem("notifications.application")}" is "prod/" + Application;
    }
}
