using Notifications.Testing;
using Xunit;

namespace Notifications.SystemTests.Stories;

/// <summary>Drift as readers in Slack see it: one message an episode, and one message for what comes back again and again.</summary>
public sealed class DriftEpisodeStoryTests : FileStory
{
    private const string Service = """{"kind":"Service","namespace":"shop","name":"web","status":"OutOfSync"}""";

    protected override string Triggers => """
          on-drift-detected:
            on: [drift-detected, drift-changed]
            when: (transition?.recent ?? 0) <= 3 && drift.rounds < 2
            for: 1s
            repeat: { every: 24h, send: app-drift-open }
            send: app-drift-detected
          on-sync-progressed: { on: sync-progressed, when: app.status.operationState.phase == "Running", for: 1s, follows: on-sync-running, send: app-sync-running }
        """;

    protected override string Subscribed => "on-sync-running, on-drift-detected, on-drift-resolved";

    [Fact]
    public async Task An_episode_is_one_message_from_its_onset_to_its_end()
    {
        await StepAsync(1, Drifts("11:00", Web("OutOfSync")));
        await ToldAsync("web drifted from git");
        await StepAsync(2, Drifts("11:05", $"{Web("OutOfSync")},{Service}"));
        await ToldAsync("Service shop/web");
        Assert.Equal((2, "no Application \"nothing\" was ever seen"), await CommandAsync("drift", "ack", "nothing"));
        var (code, said) = await CommandAsync("drift", "ack", "web", "--until", "48h", "--reason", "failover, see the runbook");
        Assert.Equal(0, code);
        Assert.StartsWith("prod/argocd/web: nobody is reminded of its drift until ", said, StringComparison.Ordinal);
        await ToldAsync("failover, see the runbook");
        await StepAsync(3, Status(""" "reconciledAt":"2026-03-04T11:30:00Z","sync":{"status":"Synced"},"resources":[] """));
        await ToldAsync("web is in line with git again");
        await ToldAsync("for 30 m");
        Assert.Single(Slack.Messages("deploys"));
        Assert.Equal((2, "prod/argocd/web does not drift"), await CommandAsync("drift", "ack", "argocd/web"));
    }

    [Fact]
    public async Task Drift_that_comes_back_again_and_again_becomes_one_message_with_a_count()
    {
        for (var i = 1; i <= 5; i++)
        {
            await StepAsync((2 * i) - 1, Drifts($"11:{10 * i}", Web("OutOfSync")));
            if (i <= 3) await MessagesAsync(1, "web drifted from git");
            await StepAsync(2 * i, Status($$""" "reconciledAt":"2026-03-04T11:{{(10 * i) + 5}}:00Z","sync":{"status":"Synced"},"resources":[] """));
            if (i <= 3) await MessagesAsync(i, "web is in line with git again");
        }

        await ToldAsync("web: drifts again and again, 5 times");
        Assert.Equal(4, Slack.Messages("deploys").Count);
    }

    [Fact]
    public async Task Something_that_undoes_each_sync_is_one_message_with_its_rounds()
    {
        await StepAsync(1, Drifts("11:00", Web("OutOfSync")));
        for (var i = 1; i <= 4; i++)
        {
            var heal = $$$""" "operationState":{"phase":"Succeeded","startedAt":"2026-03-04T11:0{{{i}}}:00Z","finishedAt":"2026-03-04T11:0{{{i}}}:01Z","operation":{"initiatedBy":{"automated":true} } } """;
            await StepAsync(i + 1, Status($$""" {{heal}},"reconciledAt":"2026-03-04T11:0{{i}}:05Z","sync":{"status":"OutOfSync"},"resources":[{{Web("OutOfSync")}}] """));
        }

        await ToldAsync("web: something fights git, 4 rounds");
        Assert.Single(Slack.Messages("deploys"), message => message.Everything.Contains("fights git", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_running_sync_says_later_is_shown_in_its_message()
    {
        await StepAsync(1, Operation("Running", B, "12:00:00", null, ""));
        await ToldAsync("sync to bbbbbbb is running");
        await StepAsync(2, """{"status":{"operationState":{"message":"Sync operation blocked by sync window"}}}""");
        await ToldAsync("blocked by sync window");
        Assert.Single(Slack.Messages("deploys"));
    }

    private static string Drifts(string at, string resources) =>
        Status($$""" "reconciledAt":"2026-03-04T{{at}}:00Z","sync":{"status":"OutOfSync"},"resources":[{{resources}}] """);

    private Task MessagesAsync(int count, string words) => Eventually.TrueAsync(
        () => Slack.Messages("deploys").Count(message => message.Everything.Contains(words, StringComparison.Ordinal)) == count,
        TestContext.Current.CancellationToken,
        $"{count} times \"{words}\"; there are:\n{string.Join('\n', Slack.Messages("deploys").Select(message => message.Everything))}");
}
