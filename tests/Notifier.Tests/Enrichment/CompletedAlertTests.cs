using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Notifications.Events;
using Notifications.Hosting;
using Notifications.Hosting.Bus;
using Notifications.Hosting.Configuration;
using Notifications.Notifier.Intake;
using Notifications.Notifier.Ledger;
using Notifications.Notifier.Tests.Models;
using Notifications.Testing;
using Notifications.Testing.ArgoCd;
using Notifications.Testing.Slack;
using Xunit;

namespace Notifications.Notifier.Tests.Enrichment;

/// <summary>
/// A drift alert while Argo CD does not answer as it should, through the whole notifier: it goes out within the budget and says what it
/// misses, and the same message is completed once Argo CD answers. Only the clock is ours.
/// </summary>
public sealed class CompletedAlertTests : IAsyncLifetime
{
    private const string Missing = "Not to be had from Argo CD: the fields that differ";

    private readonly ManualTime _time = new(SomeEvents.Now);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("completed-alert-");
    private readonly CollectedLogs _logs = new();
    private FakeArgoCd _argocd = null!;
    private FakeSlack _slack = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _argocd = (await FakeArgoCd.StartAsync(Ct)).WithManaged(
            "argocd", "apps", "Deployment", "shop", "web", JsonNode.Parse("""{"spec":{"replicas":5}}"""),
            JsonNode.Parse("""{"spec":{"replicas":2}}"""));
        _slack = await FakeSlack.StartAsync(Ct);
        _slack.AddChannel("drift");
    }

    public async ValueTask DisposeAsync()
    {
        await _slack.DisposeAsync();
        await _argocd.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_answer_that_comes_after_the_budget_completes_the_message_once(bool restarts)
    {
        var answers = new TaskCompletionSource();
        _argocd.Holds = answers.Task;
        var notifier = await StartAsync();
        await notifier.Services.GetRequiredService<EventIntake>().HandleAsync(Drifts(), Ct);
        await Eventually.TrueAsync(() => _argocd.Requests.Count > 0, Ct);
        Assert.Empty(_slack.Messages("drift"));
        _time.Advance(TimeSpan.FromSeconds(5));
        await IncompleteAsync(notifier);
        if (restarts)
        {
            await StopAsync(notifier);
            notifier = await StartAsync();
        }

        _argocd.Holds = null;
        answers.SetResult();
        await CompletedAsync(notifier);
        await StopAsync(notifier);
    }

    [Theory]
    [InlineData(401, "application/json", """{"error":"no session information","code":16,"message":"no session information"}""")]
    [InlineData(403, "application/json", """{"error":"permission denied","code":7,"message":"permission denied"}""")]
    [InlineData(404, "application/json", """{"error":"applications.argoproj.io not found","code":5,"message":"not found"}""")]
    [InlineData(500, "application/json", """{"error":"cache: key is missing","code":2,"message":"cache: key is missing"}""")]
    [InlineData(503, "text/html", "<html>Service Unavailable</html>")]
    [InlineData(200, "application/json", """{"items":[{"group":"apps","kind":"Deployment","namespace":"shop","name":"web","normalizedLiveState":"{\"spec\":""")]
    [InlineData(200, "text/plain", "ok")]
    [InlineData(200, "text/html", "<!doctype html><title>Log in</title>")]
    public async Task Whatever_Argo_CD_answers_instead_the_alert_goes_out_and_is_completed_later(int status, string type, string body)
    {
        _argocd.AnswersAll = (status, type, body);
        var notifier = await StartAsync();
        await notifier.Services.GetRequiredService<EventIntake>().HandleAsync(Drifts(), Ct);
        await IncompleteAsync(notifier);
        Assert.DoesNotContain("Log in", _slack.Messages("drift")[0].Everything, StringComparison.Ordinal);

        _argocd.AnswersAll = null;
        await CompletedAsync(notifier);
        await StopAsync(notifier);
    }

    /// <summary>Hardly any time passes while something is under way, so that only what is meant to takes too long.</summary>
    private async Task IncompleteAsync(IHost notifier)
    {
        await Eventually.TrueAsync(
            async () => (await LaterAsync(notifier)) is [{ State: DeliveryState.Delivered }, { State: DeliveryState.Waiting }]
                or [{ State: DeliveryState.Waiting }, { State: DeliveryState.Delivered }],
            Ct, string.Join('\n', _logs.Lines));
        var message = Assert.Single(_slack.Messages("drift"));
        Assert.Contains("argocd drifted from git", message.Everything, StringComparison.Ordinal);
        Assert.Contains("Deployment shop/web", message.Everything, StringComparison.Ordinal);
        Assert.Contains(Missing, message.Everything, StringComparison.Ordinal);
    }

    private async Task CompletedAsync(IHost notifier)
    {
        _time.Advance(TimeSpan.FromSeconds(31));
        await Eventually.TrueAsync(
            async () => (await LaterAsync(notifier)).TrueForAll(delivery => delivery.State == DeliveryState.Delivered), Ct,
            string.Join('\n', _logs.Lines));
        _time.Advance(TimeSpan.FromHours(1));
        await LaterAsync(notifier);

        var message = Assert.Single(_slack.Messages("drift"));
        Assert.Equal(1, message.Updates);
        Assert.Matches(@"spec\.replicas[^\n]*2[^\n]*5", message.Everything);
        Assert.DoesNotContain(Missing, message.Everything, StringComparison.Ordinal);
        Assert.Empty(_slack.Violations);
    }

    private async Task<IHost> StartAsync()
    {
        var path = Path.Combine(_folder.FullName, "notifications.yaml");
        await File.WriteAllTextAsync(path, $$"""
            instances: [{ name: prod-eks, argocd: { url: "{{_argocd.Url}}", token: "{{FakeArgoCd.Token}}" } }]
            store: { type: sqlite, path: "{{_folder.FullName}}/notifications.db" }
            health: { enabled: false }
            destinations: { slack: { type: slack, token: "{{new FakeSlackOptions().Token}}", apiUrl: "{{_slack.Url}}api/", limits: none } }
            triggers: { on-drift-detected: { on: drift-detected, send: app-drift-detected } }
            subscriptions: [{ triggers: [on-drift-detected], recipients: ["slack:#drift"] }]
            """, Ct);
        var document = ConfigurationDocument.Load(path, EnvironmentVariables.Of());
        var host = NotificationsHost.Build(
            document, "test", BusRoles.Both,
            (services, configuration) => services.AddNotifier(configuration).AddSingleton<TimeProvider>(_time)
                .AddSingleton<ILoggerFactory>(_logs)
                .AddSingleton(new DeliveryOptions { NodeLease = TimeSpan.FromDays(30), CollectPerMember = TimeSpan.Zero }));
        Assert.True(host is not null, string.Join('\n', document.Problems));
        await host.StartAsync(Ct);
        return host;
    }

    private Task<List<DeliverySummary>> LaterAsync(IHost notifier)
    {
        _time.Advance(TimeSpan.FromMilliseconds(1));
        return notifier.Services.GetRequiredService<LedgerQueries>()
            .ListAsync(new DeliveryFilter(null, null, null, null, Most: 100), Ct);
    }

    private static async Task StopAsync(IHost host)
    {
        await host.StopAsync(Ct);
        host.Dispose();
    }

    private static ApplicationTransitioned Drifts()
    {
        var drifts = SomeEvents.Transition(
            TransitionKinds.DriftDetected, """{"since":"2026-02-01T11:00:00Z","resources":[{"group":"apps","kind":"Deployment","namespace":"shop","name":"web","status":"OutOfSync"}]}""", episode: "episode");
        return SomeEvents.View(
            SomeEvents.Application("outofsync-healthy"), standing: new Standing("episode", SomeEvents.Now, null, null),
            transitions: [drifts]).Event;
    }
}
