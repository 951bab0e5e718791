using Notifications.Testing.Kubernetes;
using Notifications.Testing.Programs;
using Xunit;

namespace Notifications.SystemTests.Stories;

/// <summary><c>notifications run</c>: one process, one SQLite file.</summary>
public sealed class EmbeddedStoryTests(KubeApiFixture cluster)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_change_is_followed_from_its_sync_to_Slack_and_the_pull_request()
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
            store: { type: sqlite, path: ./notifications.db }
            health: { enabled: false }
            """);
        using var program = RunningProgram.Start("notifications", ["run", "--config", config], Story.Tokens);
        await program.SaysAsync("ready: watching 2 Applications", Ct);

        var story = new Story(slack, github, applications, Ct);
        await story.SyncStartsAsync();
        await story.ItIsToldThatItStartedAsync();
        await story.ASuccessChangesWhatStandsAsync();
        await story.ADriftIsToldAndResolvedAsync();
        await story.AFailureIsAnnouncedAsync();
        await story.ADeletionIsToldAsync();
        story.ItEndsWell();
        Assert.Equal(0, await program.EndAsync(Ct));
        Assert.DoesNotContain(
            program.Lines, line => line.Contains(" fail: ", StringComparison.Ordinal)
            || line.Contains(" crit: ", StringComparison.Ordinal));
        Story.AssertNoTokenIn(program);
    }
}
