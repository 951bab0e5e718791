using Xunit;

namespace Notifications.SystemTests.Stories;

/// <summary>What users have reported as told although it was not so: one Application each, with what Slack shows in the end.</summary>
public sealed class TruthStoryTests : FileStory
{
    protected override string Triggers => """
          on-change-pending: { on: change-pending, for: 1s, conversation: "pending/@changeId", mode: update, send: app-change-pending }
          on-health-degraded: { on: health-changed, when: app.status?.health?.status == "Degraded", for: 1s, damped: true, send: app-health-degraded }
          on-sync-status-unknown: { on: sync-status-changed, when: app.status?.sync?.status == "Unknown", flapping: { episodes: 1 }, send: app-sync-status-unknown }
          on-sync-status-known: { on: sync-status-changed, when: app.status?.sync?.status != "Unknown", recovers: on-sync-status-unknown, send: app-sync-status-known }
          on-drift-detected: { on: drift-detected, for: 1s, send: app-drift-detected }
        """.Replace("@changeId", "{{ transition.changeId }}", StringComparison.Ordinal);

    protected override string Subscribed =>
        "on-created, on-deleted, on-deployed, on-sync-running, on-sync-succeeded, on-change-pending, on-health-degraded, on-health-recovered, on-sync-status-unknown, on-drift-detected";

    [Fact]
    public async Task A_deletion_silences_everything_else_and_its_message_ends()
    {
        var deleting = """{"metadata":{"deletionTimestamp":"2026-03-04T11:00:00Z"},"status":{"health":{"status":"Progressing"}}}""";
        await StepAsync(1, deleting);
        await ToldAsync("web is being deleted");
        await StepAsync(2, """{"status":{"health":{"status":"Healthy"},"resources":[]}}""");
        await StepAsync(3, """{"status":{"health":{"status":"Degraded"},"sync":{"status":"Unknown"}}}""");
        Delete();
        await ToldAsync("web was deleted");
        Assert.Single(Slack.Messages("deploys"));
        Assert.Matches("Took [0-9]", Slack.Messages("deploys")[0].Everything);
    }

    [Fact]
    public async Task A_value_that_held_already_is_not_new()
    {
        await StepAsync(1, """{"status":{"health":{"status":"Progressing"}}}""");
        await StepAsync(2, """{"status":{"health":{"status":"Healthy"}}}""");
        await NothingElseAsync();
    }

    [Fact]
    public async Task A_sync_counts_as_deployed_when_Argo_CD_has_compared_after_it()
    {
        await StepAsync(1, Operation("Succeeded", B, "12:00:00", "12:00:00", $$""" "reconciledAt":"2026-03-04T12:00:00Z","sync":{"status":"OutOfSync","revision":"{{B}}"} """));
        await ToldAsync("sync to bbbbbbb succeeded");
        Assert.DoesNotContain(Slack.Messages("deploys"), message => message.Everything.Contains("runs", StringComparison.Ordinal));
        await StepAsync(2, """{"status":{"reconciledAt":"2026-03-04T12:00:02Z","sync":{"status":"Synced"}}}""");
        await ToldAsync("web runs bbbbbbb and is healthy");
        Assert.Single(Slack.Messages("deploys"));
    }

    [Fact]
    public async Task A_running_sync_whose_place_another_one_takes_is_not_left_running()
    {
        await StepAsync(1, Operation("Running", B, "12:00:00", null, ""));
        await ToldAsync("sync to bbbbbbb is running");
        await StepAsync(2, Operation("Succeeded", C, "12:05:00", "12:05:10", $$""" "reconciledAt":"2026-03-04T12:05:12Z","sync":{"status":"Synced","revision":"{{C}}"} """));
        await ToldAsync("sync to bbbbbbb gave way to ccccccc");
        await ToldAsync("web runs ccccccc and is healthy");
        Assert.Equal(2, Slack.Messages("deploys").Count);
    }

    [Fact]
    public async Task A_change_that_waits_is_reduced_to_what_is_left_and_drift_is_told_beside_it()
    {
        await StepAsync(1, Status($$""" "reconciledAt":"2026-03-04T12:00:00Z","sync":{"status":"OutOfSync","revision":"{{B}}"},"resources":[{{Old}},{{Web("OutOfSync")}}] """));
        await ToldAsync("a change (bbbbbbb) waits to be synced");
        await StepAsync(2, Operation("Succeeded", B, "12:05:00", "12:05:10", $$""" "reconciledAt":"2026-03-04T12:05:12Z","resources":[{{Old}},{{Web("Synced")}}] """));
        await ToldAsync("left over by the sync to bbbbbbb");
        await StepAsync(3, Status($$""" "reconciledAt":"2026-03-04T12:10:00Z","resources":[{{Old}},{{Web("OutOfSync")}}] """));
        await ToldAsync("web drifted from git");
        Assert.DoesNotContain(
            Slack.Messages("deploys"), message => message.Everything.Contains("waits to be synced", StringComparison.Ordinal));
        Assert.Equal(3, Slack.Messages("deploys").Count); // the change, its sync, the drift
    }

    [Fact]
    public async Task A_rollback_is_told_as_a_rollback()
    {
        await StepAsync(1, Operation("Succeeded", B, "12:00:00", "12:00:10", $$""" "reconciledAt":"2026-03-04T12:00:12Z","sync":{"status":"Synced","revision":"{{B}}"} """));
        await ToldAsync("web runs bbbbbbb and is healthy");
        await StepAsync(2, Operation("Succeeded", A, "13:00:00", "13:00:10", $$""" "reconciledAt":"2026-03-04T13:00:12Z","sync":{"status":"OutOfSync"},"resources":[{{Web("OutOfSync")}}] """));
        await ToldAsync("rolled back to aaaaaaa, bbbbbbb waits");
        await NothingElseAsync(2);
    }

    [Fact]
    public async Task A_state_that_comes_back_again_and_again_is_one_message_that_counts()
    {
        await StepAsync(1, Comparison("Unknown", 1));
        await ToldAsync("cannot compare web with git");
        await StepAsync(2, Comparison("Synced", 2));
        await ToldAsync("can compare web with git again");
        await StepAsync(3, Comparison("Unknown", 3));
        await ToldAsync("cannot compare web with git again and again, 2 times");
        await StepAsync(4, Comparison("Synced", 4));
        await ToldAsync("after it could not 2 times");
        await StepAsync(5, Comparison("Unknown", 5));
        await ToldAsync("cannot compare web with git again and again, 3 times");
        Assert.Equal(3, Slack.Messages("deploys").Count); // the alarm, its end, and one message for all that came later
    }

    private static string Comparison(string status, int minute) =>
        Status($$""" "reconciledAt":"2026-03-04T12:0{{minute}}:00Z","sync":{"status":"{{status}}"} """);
}
