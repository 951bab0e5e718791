using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Notifications.Cli;
using Notifications.Hosting;
using Notifications.Hosting.Bus;
using Notifications.Hosting.Configuration;
using Notifications.Hosting.Health;
using Notifications.Notifier.Ledger;
using Notifications.Testing;
using Notifications.Testing.GitHub;
using Notifications.Testing.Slack;

namespace Notifications.Dashboard.Tests.World;

/// <summary>The whole embedded program in this process: it watches folders, and sends to a Slack and a GitHub of its own.</summary>
internal sealed class DashboardProgram : IAsyncDisposable
{
    public const string Token = "a-token-that-is-long-enough";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("notifications-dashboard-");
    private IHost? _host;

    public required FakeSlack Slack { get; init; }

    public required FakeGitHub GitHub { get; init; }

    public Uri Address => Get<DashboardEndpoint>().Address ?? throw new InvalidOperationException("The dashboard does not listen.");

    /// <param name="dashboard">What stands under <c>dashboard:</c>, in one line.</param>
    public static async Task<DashboardProgram> StartAsync(
        IReadOnlyDictionary<string, IReadOnlyList<SomeApplication>> instances, CancellationToken cancellationToken,
        string dashboard = $"{{ address: \"http://127.0.0.1:0\", token: \"{Token}\" }}")
    {
        var program = new DashboardProgram
        {
            Slack = await FakeSlack.StartAsync(new FakeSlackOptions(), cancellationToken),
            GitHub = await FakeGitHub.StartAsync(new FakeGitHubOptions(), cancellationToken),
        };
        program.Slack.AddChannel("deployments");
        program.Slack.AddChannel("sre-drift");
        program.GitHub.AddRepository("acme/platform").AddCommit(SomeApplication.Second, "Give the shop more memory")
            .AddPull(128, SomeApplication.Second, "apps/payments/values.yaml");
        foreach (var (instance, applications) in instances)
        {
            program._folder.CreateSubdirectory(instance);
            foreach (var application in applications) program.Write(instance, application);
        }

        await program.StartAsync(program.Configuration([.. instances.Keys], dashboard), cancellationToken);
        return program;
    }

    public T Get<T>()
        where T : notnull => _host!.Services.GetRequiredService<T>();

    /// <summary>Whole or not at all, as <c>kubectl</c> would.</summary>
    public void Write(string instance, SomeApplication application)
    {
        var path = Path.Combine(_folder.FullName, instance, application.Name + ".json");
        File.WriteAllText(path + ".new", application.ToJson());
        File.Move(path + ".new", path, overwrite: true);
    }

    public Task WaitForAsync(Func<IReadOnlyList<DeliverySummary>, bool> deliveries, CancellationToken cancellationToken) =>
        Eventually.TrueAsync(async () => deliveries(await Get<LedgerQueries>().ListAsync(
            new DeliveryFilter(null, null, null, null, Most: 1000), cancellationToken)), cancellationToken, "the deliveries");

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.StopAsync(CancellationToken.None);
            await ((IAsyncDisposable)_host).DisposeAsync();
        }

        await Slack.DisposeAsync();
        await GitHub.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private async Task StartAsync(string configuration, CancellationToken cancellationToken)
    {
        var document = ConfigurationDocument.Parse(
            configuration, Path.Combine(_folder.FullName, "notifications.yaml"), EnvironmentVariables.Of());
        _host = NotificationsHost.Build(document, "dashboard-tests", BusRoles.Both, Rooms.AddBoth)
            ?? throw new InvalidOperationException(string.Join('\n', document.Problems));
        await _host.StartAsync(cancellationToken);
        var checks = _host.Services.GetServices<IReadinessCheck>().ToList();
        await Eventually.TrueAsync(() => checks.TrueForAll(check => check.NotReadyBecause is null), cancellationToken);
    }

    private string Configuration(IReadOnlyList<string> instances, string dashboard) => $$"""
        instances: [{{string.Join(", ", instances.Select(name => $"{{ name: {name}, argocd: {{ url: \"https://argocd.{name}.example.com\" }}, watch: {{ directory: ./{name} }} }}"))}}]
        store: { type: sqlite, path: ./notifications.db }
        health: { enabled: false }
        telemetry: { logLevel: error }
        dashboard: {{dashboard}}
        destinations:
          slack: { type: slack, token: "{{new FakeSlackOptions().Token}}", apiUrl: "{{Slack.Url}}api/", limits: none }
          github: { type: github, token: "{{new FakeGitHubOptions().Token}}", apiUrl: "{{GitHub.Url}}", limits: none }
        triggers:
          on-drift-detected: { on: drift-detected, send: app-drift-detected }
          on-health-degraded: { on: health-changed, when: app.status.health.status == "Degraded", send: app-health-degraded }
        subscriptions:
          - { triggers: [on-sync-running, on-sync-succeeded, on-sync-failed, on-health-degraded], recipients: ["slack:#deployments"] }
          - { triggers: [on-drift-detected], recipients: ["slack:#sre-drift"] }
          - { triggers: [on-sync-succeeded, on-sync-failed], recipients: ["github:acme/platform#128"] }
        """;
}
