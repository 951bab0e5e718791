using System.Text.Json.Nodes;
using Notifications.Events;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Routing;
using Notifications.Testing;
using Xunit;

namespace Notifications.Notifier.Tests.Routing;

/// <summary>Which message of many Applications an event belongs to, by the event and the configuration alone.</summary>
public sealed class GroupingTests
{
    private const string Old = "0000000000000000000000000000000000000001";
    private const string New = "0000000000000000000000000000000000000002";
    private const string Newer = "0000000000000000000000000000000000000003";
    private const string Change = "groupBy/change/github.com/acme/platform@";

    private const string Grouped = """
        subscriptions:
          - { triggers: [on-sync-running, on-sync-succeeded, on-sync-failed, on-drift-resolved], recipients: ["slack:#sre"], groupBy: change }
        """;

    private readonly ManualTime _time = new(Happening.Noon);

    [Theory]
    [InlineData("", "", "", null)]
    [InlineData(", groupBy: change", "", "", Change + New)]
    [InlineData("", ", groupBy: change", "", Change + New)]
    [InlineData("", "", "groupBy: { slack: change }", Change + New)]
    [InlineData(", groupBy: application", ", groupBy: change", "groupBy: { slack: change }", null)]
    [InlineData("", ", groupBy: application", "groupBy: { slack: change }", null)]
    [InlineData(", groupBy: change", ", groupBy: application", "", Change + New)]
    public void The_subscription_goes_before_the_trigger_and_the_trigger_before_the_destination(
        string subscription, string trigger, string destination, string? key)
    {
        var table = Tables.From($$"""
            triggers: { on-any-sync: { on: sync-started, send: app-sync-running{{trigger}} } }
            subscriptions: [{ triggers: [on-any-sync], recipients: ["slack:#sre"]{{subscription}} }]
            {{destination}}
            """);
        var planned = Assert.Single(Router.Route(App().Starts(New), table).Deliveries);
        Assert.Equal(key, planned.Group?.Keys[0]);
    }

    [Fact]
    public void Where_many_Applications_cannot_be_shown_in_one_message_each_has_its_own()
    {
        var table = Tables.From("""
            triggers: { on-any-sync: { on: sync-started, send: app-sync-running, groupBy: change } }
            subscriptions: [{ triggers: [on-any-sync], recipients: ["slack:#sre", "github:"] }]
            """);
        var planned = Router.Route(App().Starts(New), table).Deliveries;
        Assert.Equal([("slack", true), ("github", false)], planned.Select(one => (one.Destination, one.Group is not null)));
    }

    [Fact]
    public void An_annotation_is_grouped_as_its_destination_says()
    {
        var app = App();
        app.Annotations["notifications.argoproj.io/subscribe.on-sync-running.slack"] = "#team";
        var planned = Assert.Single(Router.Route(app.Starts(New), Tables.From("groupBy: { slack: change }")).Deliveries);
        Assert.Equal(Change + New, planned.Group!.Keys[0]);
    }

    [Fact]
    public void Who_subscribes_the_success_in_one_message_is_told_what_waits_and_what_is_healthy_too()
    {
        var (grouped, single) = (Tables.From(Grouped), Tables.From(Grouped.Replace(", groupBy: change", "", StringComparison.Ordinal)));
        var waits = App().Waits(New, "c1");
        Assert.Equal("on-change-pending", Assert.Single(Router.Route(waits, grouped).Timers).Trigger);
        Assert.Empty(Router.Route(waits, single).Timers);

        var app = App();
        app.Starts(New);
        var healthy = app.Succeeds(New, "Healthy");
        Assert.Equal(["on-deployed", "on-sync-succeeded"], Triggers(Router.Route(healthy, grouped)));
        Assert.Equal(["on-sync-succeeded"], Triggers(Router.Route(healthy, single)));
    }

    [Fact]
    public void The_end_of_a_pull_request_is_announced_there_alone()
    {
        var app = App();
        app.Starts(New);
        var plan = Router.Route(app.Succeeds(New, "Healthy"), Tables.From(Grouped));
        Assert.DoesNotContain(plan.Timers, timer => timer.Trigger == "on-pull-request-done");
    }

    [Fact]
    public void What_says_nothing_of_a_change_has_a_message_of_its_own()
    {
        var table = Tables.From("""
            triggers: { on-any: { on: drift-detected, send: app-drift-detected } }
            subscriptions: [{ triggers: [on-any], recipients: ["slack:#sre"], groupBy: change }]
            """);
        var planned = Assert.Single(Router.Route(App().Drifts(), table).Deliveries);
        Assert.Null(planned.Group);
        Assert.StartsWith("drift/", planned.ConversationKey, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_way_to_write_a_repository_and_every_instance_is_the_same_change()
    {
        string[] addresses = [
            "https://github.com/acme/platform", "https://github.com/Acme/Platform.git", "git@github.com:acme/platform.git",
            "https://user:secret@github.com/acme/platform"];
        var keys = addresses.SelectMany(
            address => new[] { "prod", "stage" },
            (address, instance) => KeyOf(App(instance).With(app => app["spec"]!["source"]!["repoURL"] = address).Starts(New))).Distinct();
        Assert.Equal([Change + New], keys);
    }

    [Fact]
    public void Each_source_that_moved_is_a_change_and_the_others_are_none()
    {
        var app = App().With(state =>
        {
            state["spec"]!["sources"] = new JsonArray(
                ChangingApplication.Source("https://github.com/acme/charts", "web"),
                ChangingApplication.Source("https://github.com/acme/values", "prod"),
                new JsonObject { ["repoURL"] = "https://charts.example.com", ["chart"] = "ingress", ["targetRevision"] = "4.x" });
            state["spec"]!.AsObject().Remove("source");
            state["status"]!["history"] = new JsonArray(
                new JsonObject { ["revisions"] = new JsonArray(Old, Old, "4.1.0"), ["deployStartedAt"] = "2026-01-01T00:00:00Z" });
            state["status"]!["operationState"] = new JsonObject
            {
                ["startedAt"] = "2026-02-01T11:00:00Z",
                ["phase"] = "Succeeded",
                ["syncResult"] = new JsonObject { ["revisions"] = new JsonArray(Old, New, "4.2.0") },
            };
        });
        var table = Tables.From("""
            triggers: { on-any: { on: health-changed, send: app-health-degraded } }
            subscriptions: [{ triggers: [on-any], recipients: ["slack:#sre"], groupBy: change }]
            """);
        app.With(state => state["status"]!["history"]!.AsArray().Add(new JsonObject
        {
            ["revisions"] = new JsonArray(Old, New, "4.2.0"),
            ["deployStartedAt"] = "2026-02-01T11:00:00Z",
        }));
        Assert.Equal(
            ["groupBy/change/github.com/acme/values@" + New, "groupBy/change/https://charts.example.com/ingress@4.2.0"],
            Assert.Single(Router.Route(app.Turns("Degraded"), table).Deliveries).Group!.Keys);
    }

    [Fact]
    public void The_commit_that_changed_the_Application_goes_before_the_one_that_it_is_synced_to()
    {
        var app = App().With(state => state["metadata"]!["annotations"] = new JsonObject
        {
            ["mrp-controller.argoproj.io/change-revision"] = New,
        });
        Assert.Equal(Change + New, KeyOf(app.Starts(Newer)));
    }

    [Fact]
    public void A_sync_that_names_no_revision_goes_to_the_one_that_git_has()
    {
        var app = App().With(state => state["status"]!["sync"]!["revision"] = New);
        Assert.Equal(Change + New, KeyOf(app.Starts("")));
    }

    [Fact]
    public void A_rollback_is_a_matter_of_what_is_taken_back()
    {
        var app = App();
        app.Starts(New);
        app.Succeeds(New, "Healthy");
        _time.Advance(TimeSpan.FromMinutes(5));
        var started = Assert.Single(Router.Route(app.Starts(Old), Tables.From(Grouped)).Deliveries).Group!;
        Assert.Equal((Change + Old, true, Change + New), (started.Keys[0], started.GoesBack, started.Leaves));

        var plan = Router.Route(app.Succeeds(Old, "Healthy", takesBack: New), Tables.From(Grouped));
        var taken = Assert.Single(plan.Deliveries, one => one.Trigger == "on-sync-rolled-back").Group!;
        Assert.Equal((Change + New, GroupedStage.TakenBack, false), (taken.Keys[0], taken.Stage, taken.GoesBack));
    }

    [Theory]
    [InlineData(14, true)]
    [InlineData(16, false)]
    public void What_is_degraded_long_after_its_sync_has_a_message_of_its_own(int minutes, bool grouped)
    {
        var table = Tables.From("""
            triggers: { on-any: { on: health-changed, send: app-health-degraded } }
            subscriptions: [{ triggers: [on-any], recipients: ["slack:#sre"], groupBy: change }]
            """);
        var app = App();
        app.Starts(New);
        app.Succeeds(New, "Healthy");
        _time.Advance(TimeSpan.FromMinutes(minutes));
        Assert.Equal(grouped, Assert.Single(Router.Route(app.Turns("Degraded"), table).Deliveries).Group is not null);
        var recovers = Assert.Single(Router.Route(app.Turns("Healthy"), table).Deliveries).Group!;
        Assert.Equal(!grouped, recovers.OnlyWhereOpen);
    }

    [Fact]
    public void Who_has_not_subscribed_the_health_gets_it_in_the_message_of_a_change_or_not_at_all()
    {
        const string health = "{ triggers: [on-health-degraded], recipients: [\"slack:#sre\"], groupBy: change }";
        var (followed, subscribed) = (Tables.From(Grouped), Tables.From(Grouped + "\n  - " + health));
        var app = App();
        app.Starts(New);
        app.Fails(New);
        var degraded = app.Turns("Degraded");
        var timer = new DueTimer("t", "on-health-degraded", degraded.Transitions[0]);
        Assert.Empty(Router.Fire(timer, degraded, followed).Deliveries);
        Assert.Null(Assert.Single(Router.Fire(timer, degraded, subscribed).Deliveries).Group);

        app = App();
        app.Starts(New);
        app.Succeeds(New, "Healthy");
        degraded = app.Turns("Degraded");
        Assert.True(Assert.Single(
            Router.Fire(timer with { Transition = degraded.Transitions[0] }, degraded, followed).Deliveries).Group!.NeverAlone);
        Assert.False(Assert.Single(
            Router.Fire(timer with { Transition = degraded.Transitions[0] }, degraded, subscribed).Deliveries).Group!.NeverAlone);
    }

    [Fact]
    public void An_ApplicationSet_has_a_message_for_each_change_and_others_stay_by_themselves()
    {
        var table = Tables.From("""
            subscriptions: [{ triggers: [on-sync-running], recipients: ["slack:#sre"], groupBy: applicationSet }]
            """);
        var one = App().With(app => app["metadata"]!["ownerReferences"] = new JsonArray(
            new JsonObject { ["kind"] = "ApplicationSet", ["name"] = "envs" }));
        Assert.Equal(
            "groupBy/set/prod/argocd/envs/github.com/acme/platform@" + New,
            Assert.Single(Router.Route(one.Starts(New), table).Deliveries).Group!.Keys[0]);
        Assert.Equal("envs", ChangeGroup.SetOf("groupBy/set/prod/argocd/envs/github.com/acme/platform@" + New));
        Assert.Null(Assert.Single(Router.Route(App().Starts(New), table).Deliveries).Group);
    }

    [Fact]
    public void What_comes_back_again_and_again_is_announced_once_and_needs_no_count()
    {
        var app = App();
        app.Starts(New);
        app.Succeeds(New, "Healthy");
        var degraded = app.Turns("Degraded");
        var timer = new DueTimer("t", "on-health-degraded", degraded.Transitions[0]);
        var planned = Assert.Single(Router.Fire(timer, degraded, Tables.From(Grouped)).Deliveries);
        Assert.Null(planned.Flapping);
        Assert.True(planned.Announce);
        Assert.NotNull(planned.Group!.Failure);
    }

    [Fact]
    public void A_document_that_cannot_be_read_leaves_the_Application_its_own_message()
    {
        var damaged = App().Starts(New) with { After = new Doc("unknown", [1], null) };
        var table = Tables.From("""
            triggers: { on-any: { on: sync-started, send: app-sync-running } }
            subscriptions: [{ triggers: [on-any], recipients: ["slack:#sre"], groupBy: change }]
            """);
        var plan = Router.Route(damaged, table);
        Assert.Null(Assert.Single(plan.Deliveries).Group);
        Assert.Single(plan.Notes, note => note.Kind == RoutingNoteKind.ConditionFailed);
    }

    private static IEnumerable<string> Triggers(RoutingPlan plan) =>
        plan.Deliveries.Select(one => one.Trigger).Order(StringComparer.Ordinal);

    private static string? KeyOf(ApplicationTransitioned appEvent) =>
        Assert.Single(Router.Route(appEvent, Tables.From(Grouped)).Deliveries).Group?.Keys[0];

    private ChangingApplication App(string instance = "prod") => new("web", instance, Old, _time.GetUtcNow);
}
