using Notifications.SystemTests.Metrics;
using Notifications.Testing.Kubernetes;
using Notifications.Testing.PostgreSql;
using Notifications.Testing.Programs;
using Notifications.Testing.RabbitMq;
using Xunit;

namespace Notifications.SystemTests.Stories;

/// <summary>Watcher and notifier as processes of their own, RabbitMQ between them and PostgreSQL behind them.</summary>
public sealed class DistributedStoryTests(KubeApiFixture cluster, RabbitMqFixture broker, PostgreSqlFixture database)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_happens_before_the_first_notifier_runs_is_told_when_it_does()
    {
        var (api, ns) = (await cluster.StartedAsync(), await cluster.NamespaceAsync(Ct));
        var (slack, github) = await Story.ServersAsync(Ct);
        await using var ofSlack = slack;
        await using var ofGitHub = github;
        using var folder = new StoryFolder();
        var applications = new TwoApplications(api, ns);
        await applications.CreateAsync(Ct);
        var config = folder.Write($$"""
            {{Story.Configuration(api, ns, slack, github)}}
            bus: { type: rabbitmq, uri: "{{await broker.UriAsync()}}", prefix: {{broker.Prefix()}} }
            store: { type: postgresql, connection: "{{await database.DatabaseAsync(Ct)}}" }
            health: { address: "http://127.0.0.1:0" }
            """);
        using var watcher = RunningProgram.Start("Notifications.Watcher", ["--config", config], Story.Tokens);
        await watcher.SaysAsync("ready: watching 2 Applications", Ct);

        var story = new Story(slack, github, applications, Ct);
        await story.SyncStartsAsync();
        using var notifier = RunningProgram.Start("Notifications.Notifier", ["--config", config], Story.Tokens);
        await notifier.SaysAsync("destinations: github (github), slack (slack)", Ct);
        await story.ItIsToldThatItStartedAsync();
        await story.ASuccessChangesWhatStandsAsync();
        await story.ADriftIsToldAndResolvedAsync();
        await story.AFailureIsAnnouncedAsync();
        await story.ADeletionIsToldAsync();
        story.ItEndsWell();
        Assert.Contains("notifications_watcher_events_total", (await Exposition.ReadAsync(await watcher.HealthAsync(Ct), Ct)).Types.Keys);
        Assert.Contains("notifications_deliveries_ended_total",
            (await Exposition.ReadAsync(await notifier.HealthAsync(Ct), Ct)).Types.Keys);
        Assert.Equal((0, 0), (await watcher.EndAsync(Ct), await notifier.EndAsync(Ct)));
        Story.AssertNoTokenIn(watcher);
        Story.AssertNoTokenIn(notifier);
    }
}
