using Notifications.Hosting.Configuration;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Triggers;
using Xunit;

namespace Notifications.Notifier.Tests.Triggers;

public sealed class TriggerReaderTests
{
    private static readonly HashSet<string> Templates = ["app-x", "app-y"];

    [Fact]
    public void A_trigger_is_read_with_all_its_fields()
    {
        var (trigger, problems) = Read(
            """
            description: About x.
            on: [sync-failed, sync-errored]
            when: app.spec.project == "x"
            oncePer: sync.id
            for: 1m30s
            conversation: release/{{ app.metadata.labels.release }}
            mode: thread
            announce: true
            send: [app-x, app-y]
            recovers: on-y
            groupBy: applicationSet
            """);
        Assert.Empty(problems);
        Assert.Equal(GroupBy.ApplicationSet, trigger.GroupBy);
        Assert.Equal("on-x", trigger.Name);
        Assert.Equal("About x.", trigger.Description);
        Assert.Equal(["sync-errored", "sync-failed"], trigger.On.Order());
        Assert.Equal("app.spec.project == \"x\"", trigger.When?.Source);
        Assert.Equal("sync.id", trigger.OncePer?.Source);
        Assert.Equal(TimeSpan.FromSeconds(90), trigger.For);
        Assert.IsType<ConversationKey.Rendered>(trigger.Conversation);
        Assert.Equal(ConversationMode.Thread, trigger.Mode);
        Assert.True(trigger.Announce);
        Assert.Equal(["app-x", "app-y"], trigger.Send);
        Assert.Equal("on-y", trigger.Recovers);
    }

    [Theory]
    [InlineData("github", "github")]
    [InlineData("[github, grouped]", "github grouped")]
    public void A_trigger_follows_another_on_one_type_of_destination_or_several(string written, string types)
    {
        var (trigger, problems) = Read($"on: created\nfollows: on-y\nfollowsOn: {written}\nsend: app-x");
        Assert.Empty(problems);
        Assert.Equal(types.Split(' '), trigger.FollowsOn);
    }

    [Theory]
    [InlineData("on: sync-failed", "SyncKey", "Update")]
    [InlineData("on: [sync-failed, sync-started]", "SyncKey", "Update")]
    [InlineData("on: [drift-detected, self-healed]", "DriftKey", "Update")]
    [InlineData("on: [drift-detected, sync-started]", "NoKey", "Post")]
    [InlineData("on: created", "NoKey", "Post")]
    [InlineData("when: app.x", "NoKey", "Post")]
    [InlineData("on: sync-failed\nconversation: none", "NoKey", "Post")]
    [InlineData("on: sync-failed\nmode: post", "SyncKey", "Post")]
    [InlineData("when: app.x\nconversation: sync", "SyncKey", "Update")]
    [InlineData("on: created\nconversation: drift", "DriftKey", "Update")]
    public void What_is_on_syncs_shares_the_sync_and_what_is_on_drift_the_episode(string yaml, string conversation, string mode)
    {
        var (trigger, problems) = Read(yaml + "\nsend: app-x");
        Assert.Empty(problems);
        Assert.Equal((conversation, mode), (trigger.Conversation.GetType().Name, trigger.Mode.ToString()));
    }

    [Theory]
    [InlineData("on: sync-fail\nsend: app-x", "on: no kind of transition \"sync-fail\" (did you mean \"sync-failed\"?)")]
    [InlineData("on: [created, nothing]\nsend: app-x", "on[1]: no kind of transition \"nothing\" (known: auto-sync-disabled, auto-sync-enabled, change-pending, change-settled, condition-appeared, condition-cleared, created, deleted, drift-changed, drift-detected, drift-resolved, fighting, ...)")]
    [InlineData("on: []\nsend: app-x", "on: is empty (name kinds of transitions: *")]
    [InlineData("send: app-x", "x.yaml:1:1: never fires (write on: <kind of transition>, or when: <condition>)")]
    [InlineData("on: created", "send: is missing")]
    [InlineData("on: created\nsend: []", "send: is empty (name the templates to render)")]
    [InlineData("on: created\nsend: app-z", "send: no template \"app-z\" (did you mean \"app-x\"?)")]
    [InlineData("on: created\nsend: app-x\nfor: 5", "for: \"5\" is not possible (a duration from 1s to 30d, such as 30s, 5m or 1h30m)")]
    [InlineData("on: created\nsend: app-x\nfor: 0s", "for: \"0s\" is not possible (a duration from 1s to 30d, such as 30s, 5m or 1h30m)")]
    [InlineData("on: created\nsend: app-x\nmode: updates", "mode: \"updates\" is not known (did you mean \"update\"?)")]
    [InlineData("on: created\nsend: app-x\nmode: update",
        "mode: needs a conversation (write conversation: <what the messages share>, or mode: post)")]
    [InlineData("on: created\nsend: app-x\nannounce: 1", "announce: \"1\" is not a flag (true or false)")]
    [InlineData("on: created\nsend: app-x\noncePre: x", "oncePre: unknown key (did you mean \"oncePer\"?)")]
    [InlineData("on: created\nsend: app-x\nrecovers: on-x", "recovers: is the trigger itself (name the trigger whose end this one tells)")]
    [InlineData("on: created\nsend: app-x\nrecovers: on-z", "recovers: no trigger \"on-z\" (did you mean \"on-x\"?)")]
    [InlineData("on: created\nsend: app-x\nrepeat: 24h", "repeat: would never end (write when: <condition under which it is repeated>)")]
    [InlineData("when: app.x\nsend: app-x\nrepeat: 30s",
        "repeat: \"30s\" is not possible (a duration from 1m to 30d, such as 30s, 5m or 1h30m)")]
    [InlineData("when: app.x\nsend: app-x\nrepeat: { send: app-y }", "repeat.every: is missing")]
    [InlineData("when: app.x\nsend: app-x\nrepeat: { every: 1h, send: app-z }",
        "repeat.send: no template \"app-z\" (did you mean \"app-x\"?)")]
    [InlineData("when: app.x\nsend: app-x\nrepeat: { every: 1h, until: 2h }", "repeat.until: unknown key*")]
    [InlineData("on: created\nsend: app-x\nwhen: app.x ==", "when: *")]
    [InlineData("on: created\nsend: app-x\noncePer: '(1'", "oncePer: *")]
    [InlineData("on: created\nsend: app-x\nconversation: 'x/{{ (1 }}'", "conversation: *")]
    public void What_is_wrong_is_told_with_its_path_and_remedy(string yaml, string problem)
    {
        var text = Assert.Single(Read(yaml).Problems).ToString();
        if (problem.EndsWith('*')) Assert.Contains(problem[..^1], text, StringComparison.Ordinal);
        else Assert.EndsWith(problem, text, StringComparison.Ordinal);
    }

    [Fact]
    public void Everything_wrong_is_told_at_once() =>
        Assert.Equal(5, Read("on: nothing\nfor: x\nannounce: x\nsend: app-z\nwho: x").Problems.Count);

    [Fact]
    public void The_catalog_has_the_eight_of_Argo_CD_and_ours()
    {
        var catalog = TriggerCatalog.Load(templates: null);
        Assert.Equal(
            [
                "on-auto-sync-disabled", "on-auto-sync-enabled", "on-auto-sync-off-pending",
                "on-change-pending", "on-change-settled", "on-created", "on-deleted", "on-deployed", "on-drift-calm", "on-drift-detected",
                "on-drift-flapping", "on-drift-resolved",
                "on-health-degraded",
                "on-health-recovered", "on-pull-request-done", "on-reconciliation-resumed", "on-reconciliation-stalled", "on-self-healed",
                "on-sync-failed",
                "on-sync-progressed", "on-sync-retrying", "on-sync-rolled-back", "on-sync-running", "on-sync-status-known",
                "on-sync-status-unknown", "on-sync-succeeded", "on-sync-superseded",
            ],
            catalog.Keys.Order(StringComparer.Ordinal));
        Assert.All(catalog.Values, trigger => Assert.NotEqual("", trigger.Description));
        Assert.Equal(TimeSpan.FromMinutes(1), catalog["on-health-degraded"].For);
        Assert.Equal(TimeSpan.FromMinutes(2), catalog["on-drift-detected"].For);
        Assert.Equal("on-health-degraded", catalog["on-health-recovered"].Recovers);
        Assert.Equal("on-drift-detected", catalog["on-drift-resolved"].Recovers);
        Assert.Equal(TimeSpan.FromHours(24), catalog["on-drift-detected"].Repeat!.Every);
        // Each state that is told has patience, and a word when it is over.
        foreach (var state in new[] { "on-change-pending", "on-drift-detected", "on-health-degraded", "on-sync-status-unknown" })
        {
            Assert.NotNull(catalog[state].For);
            Assert.Contains(catalog.Values, trigger => trigger.Recovers == state);
        }

        // A state is told at once only where a message of many tells it, and what comes back again and again is one message.
        foreach (var trigger in catalog.Values.Where(trigger => trigger.Recovers is not null && catalog[trigger.Recovers].For is null))
            Assert.NotEqual(ConversationKey.None, catalog[trigger.Recovers!].Conversation);
        foreach (var state in catalog.Values.Where(trigger => trigger is { For: not null, Recovers: null }))
            Assert.True(state.Damped || state.Conversation != ConversationKey.None, $"{state.Name} is told again and again");
        Assert.Equal(ConversationKey.Sync, catalog["on-deployed"].Conversation);

        // A state that is told as over comes back as often as it likes: then it counts, or its conversation is one of changes or drift.
        foreach (var state in catalog.Values.Where(trigger => trigger.Recovers is not null).Select(trigger => catalog[trigger.Recovers!]))
        {
            Assert.True(
                state.Flapping is not null
                || state.Name is "on-change-pending" or "on-sync-running" or "on-drift-detected" or "on-drift-flapping",
                $"{state.Name} and its end are told again and again");
        }
    }

    [Fact]
    public void What_flaps_is_three_episodes_an_hour_unless_the_trigger_says_otherwise()
    {
        Assert.Equal(new Flapping(3, TimeSpan.FromHours(1)), Read("{ on: health-changed, send: app-x, flapping: { } }").Trigger.Flapping);
        Assert.Equal(
            new Flapping(1, TimeSpan.FromMinutes(10)),
            Read("{ on: health-changed, send: app-x, flapping: { episodes: 1, within: 10m } }").Trigger.Flapping);
        Assert.Null(Read("{ on: health-changed, send: app-x }").Trigger.Flapping);
        Assert.Equal(
            ["flapping.episodes", "flapping.often", "flapping.within"],
            Read("{ on: health-changed, send: app-x, flapping: { episodes: 0, within: 30d, often: 1 } }").Problems
                .Select(problem => problem.Path).Order(StringComparer.Ordinal));
    }

    private static (Trigger Trigger, IReadOnlyList<ConfigurationProblem> Problems) Read(string yaml)
    {
        var document = ConfigurationDocument.Parse(yaml, "x.yaml", EnvironmentVariables.Of());
        var trigger = TriggerReader.Read("on-x", document.Root, Templates);
        TriggerReader.CheckRecoveries([(trigger, document.Root)], ["on-x", "on-y"]);
        return (trigger, document.Problems);
    }
}
