using Notifications.Testing;
using Notifications.Testing.GitHub;
using Notifications.Testing.Kubernetes;
using Notifications.Testing.Programs;
using Notifications.Testing.Slack;
using Xunit;

namespace Notifications.SystemTests.Stories;

/// <summary>
/// The main job: a change is synced, one fails, one drifts and is put back, one is deleted; told in Slack and on the pull request. Whoever
/// runs it has started the programs that make it true.
/// </summary>
internal sealed class Story(FakeSlack slack, FakeGitHub github, TwoApplications applications, CancellationToken cancellationToken)
{
    private const string Change = $"{TwoApplications.Repository}#7", BadChange = $"{TwoApplications.Repository}#8";

    /// <summary>What the fakes take.</summary>
    public static (string Name, string Value)[] Tokens { get; } = [
        ("SLACK_TOKEN", new FakeSlackOptions().Token), ("GITHUB_TOKEN", new FakeGitHubOptions().Token)];

    public static void AssertNoTokenIn(RunningProgram program) =>
        Assert.DoesNotContain(program.Lines, line => Tokens.Any(token => line.Contains(token.Value, StringComparison.Ordinal)));

    public static async Task<(FakeSlack Slack, FakeGitHub GitHub)> ServersAsync(CancellationToken cancellationToken)
    {
        var slack = await FakeSlack.StartAsync(cancellationToken);
        slack.AddChannel("deployments");
        slack.AddChannel("drift");
        var github = await FakeGitHub.StartAsync(cancellationToken);
        var repository = github.AddRepository(TwoApplications.Repository);
        repository.AddCommit(TwoApplications.New, "Give both more memory")
            .AddPull(7, TwoApplications.New, "apps/web/values.yaml", "apps/shop/values.yaml");
        repository.AddCommit(TwoApplications.Bad, "Ask for too much")
            .AddPull(8, TwoApplications.Bad, "apps/web/values.yaml", "docs/readme.md");
        return (slack, github);
    }

    /// <summary>The sections of the configuration that say where the story is told.</summary>
    public static string Configuration(KubeApi api, string ns, FakeSlack slack, FakeGitHub github) => $$"""
        instances:
          - name: prod
            argocd: { url: "https://argocd.example.com" }
            namespace: {{ns}}
            watch: { kubeconfig: "{{api.Kubeconfig}}", namespaces: [{{ns}}] }
        destinations:
          slack: { type: slack, token: "${SLACK_TOKEN}", apiUrl: "{{slack.Url}}api/", limits: none }
          github: { type: github, token: "${GITHUB_TOKEN}", apiUrl: "{{github.Url}}", limits: none }
        triggers:
          on-drift-detected: { on: drift-detected, for: 2s, send: app-drift-detected }
        """;

    /// <summary>Two Applications are synced to the merged pull request.</summary>
    public async Task SyncStartsAsync()
    {
        Assert.Empty(slack.Effects);
        Assert.Empty(github.Effects);
        foreach (var name in TwoApplications.Names) await applications.SyncStartsAsync(name, TwoApplications.New, cancellationToken);
    }

    public async Task ItIsToldThatItStartedAsync()
    {
        foreach (var name in TwoApplications.Names) await InSlackAsync("deployments", $"{name}: sync to 9c1d3be is running");
        await OnPullRequestAsync(Change, "web: | syncing |", "shop: | syncing |");
        var message = slack.Messages("deployments").First(message => Shows(message, "web: sync"));
        Assert.Contains("anna", message.Everything, StringComparison.Ordinal);
        Assert.Contains($"https://github.com/{TwoApplications.Repository}/commit/{TwoApplications.New}", message.Everything,
            StringComparison.Ordinal);
        Assert.Contains("https://argocd.example.com/applications/", message.Everything, StringComparison.Ordinal);
    }

    /// <summary>The same message and the same comment say how it ended.</summary>
    public async Task ASuccessChangesWhatStandsAsync()
    {
        foreach (var name in TwoApplications.Names) await applications.SyncSucceedsAsync(name, cancellationToken);
        foreach (var name in TwoApplications.Names) await InSlackAsync("deployments", $"{name}: sync to 9c1d3be succeeded");
        await OnPullRequestAsync(Change, "web: | synced |", "shop: | synced |");
        Assert.Equal(2, slack.Messages("deployments").Count);
        Assert.All(slack.Messages("deployments"), message => Assert.True(message.Updates > 0));
    }

    /// <summary>A failure changes what stands, and is a new message too: an update notifies nobody.</summary>
    public async Task AFailureIsAnnouncedAsync()
    {
        await applications.SyncStartsAsync("web", TwoApplications.Bad, cancellationToken);
        await InSlackAsync("deployments", "web: sync to bad51e7 is running");
        await OnPullRequestAsync(BadChange, "web: | syncing |");
        await applications.SyncFailsAsync("web", "Deployment.apps \"web\" is invalid: 512Gi <!channel> @acme/team", cancellationToken);
        await OnPullRequestAsync(BadChange, "web: | failed |");
        await Eventually.TrueAsync(
            () => github.Comments(BadChange) is [_, var announced]
            && HasRow(announced.Body, "web: sync to bad51e7 failed"), cancellationToken, "the comment that notifies of the failure");
        await Eventually.TrueAsync(
            () => slack.Messages("deployments").Count(message => Shows(message, "web: sync to bad51e7 failed")) == 2, cancellationToken,
            "the failure twice: updated and announced");
        var failed = slack.Messages("deployments").Where(message => Shows(message, "web: sync to bad51e7 failed")).ToList();
        Assert.Equal([true, false], failed.Select(message => message.Updates > 0));
        Assert.All(failed, message => Assert.DoesNotContain("<!channel>", message.Everything, StringComparison.Ordinal));
        Assert.All(failed, message => Assert.Contains("512Gi", message.Everything, StringComparison.Ordinal));
    }

    /// <summary>Drift is told once it has lasted, and the same message says that it ended.</summary>
    public async Task ADriftIsToldAndResolvedAsync()
    {
        await applications.DriftAsync("shop", cancellationToken);
        await InSlackAsync("drift", "shop drifted from git");
        await applications.RevertAsync("shop", cancellationToken);
        await InSlackAsync("drift", "shop is in line with git again");
        Assert.True(Assert.Single(slack.Messages("drift")).Updates > 0);
    }

    public async Task ADeletionIsToldAsync()
    {
        await applications.DeleteAsync("shop", cancellationToken);
        await Eventually.TrueAsync(
            () => slack.Messages("deployments").Any(message => Shows(message, "shop") && Shows(message, "delet")), cancellationToken,
            Everything());
    }

    /// <summary>Nothing was told twice, and nothing was asked that the real services would not understand.</summary>
    public void ItEndsWell()
    {
        Assert.Equal(5, slack.Messages("deployments").Count); // two syncs, the failed one, its announcement, the deletion
        Assert.Single(slack.Messages("drift"));
        Assert.Single(github.Comments(Change));
        Assert.Equal(2, github.Comments(BadChange).Count); // and the one that notifies of the failure
        Assert.DoesNotContain("shop", github.Comments(BadChange)[0].Body, StringComparison.Ordinal);
        Assert.Empty(slack.Violations);
        Assert.Empty(github.Violations);
    }

    private Task InSlackAsync(string channel, string words) =>
        Eventually.TrueAsync(
            () => slack.Messages(channel).Any(message => Shows(message, words)), cancellationToken,
            $"\"{words}\" in #{channel}; there are:\n{Everything()}");

    private async Task OnPullRequestAsync(string pullRequest, params string[] rows)
    {
        try
        {
            await Eventually.TrueAsync(
                () => github.Comments(pullRequest) is [var only, ..] && rows.All(row => HasRow(only.Body, row)), cancellationToken);
        }
        catch (Xunit.Sdk.FailException)
        {
            var asked = string.Join('\n', github.Requests.Select(request => $"{request.Method} {request.Path}"));
            var comments = string.Join('\n', github.Comments(pullRequest).Select(comment => comment.Body));
            Assert.Fail($"{string.Join(", ", rows)} on {pullRequest}; there are:\n{comments}\nasked was:\n{asked}");
        }
    }

    /// <summary>A line of a comment names the Application, as a link, and its state apart from it.</summary>
    private static bool HasRow(string body, string row) => row.Split(": ") is [var name, var state]
        && body.Split('\n').Any(
            line => line.Contains($"[{name}](", StringComparison.Ordinal) && line.Contains(state, StringComparison.Ordinal));

    private static bool Shows(PostedMessage message, string words) => message.Everything.Contains(words, StringComparison.Ordinal);

    private string Everything() =>
        string.Join('\n', slack.Effects.Select(
            effect => $"{effect.Op} {effect.Ts} {effect.Arguments.GetRawText()[..Math.Min(200, effect.Arguments.GetRawText().Length)]}"));
}
