using Notifications.Events;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Routing;
using Xunit;

namespace Notifications.Notifier.Tests.Routing;

public sealed class RouterTests
{
    private static readonly Happening Fails =
        new Happening { Before = State.Running, After = State.Succeeded with { Phase = "Failed" } }.With(
            (TransitionKinds.SyncFailed, "s1"));

    [Fact]
    public void What_was_so_before_anybody_looked_fires_nothing()
    {
        var table = Tables.From("triggers: { on-any: { when: 'true', send: app-any } }");
        Assert.Empty(Route(new Happening { Origin = Origins.Discovered, After = State.Succeeded with { Health = "Degraded" } }.Subscribed(
            "on-any.slack", "on-deployed.slack"), table).Deliveries);
        Assert.Single(Route(new Happening { Origin = Origins.Created }.Subscribed("on-any.slack"), table).Deliveries);
    }

    [Fact]
    public void A_new_subscription_is_not_told_what_is_so_already()
    {
        var happening = new Happening { Before = State.Succeeded, After = State.Succeeded, Origin = Origins.Metadata };
        var plan = Route(happening.Subscribed("on-deployed.slack", "on-health-degraded.slack", "on-sync-succeeded.slack"));
        Assert.Empty(plan.Deliveries);
        Assert.Empty(plan.Timers);
    }

    [Fact]
    public void News_that_nobody_subscribed_to_looks_at_nothing()
    {
        var damaged = Fails.Event() with { After = new Doc("unknown", [1], null), Before = new Doc("unknown", [1], null) };
        Assert.Same(RoutingPlan.Nothing, Router.Route(damaged, Tables.Catalog));
    }

    [Fact]
    public void A_damaged_document_fails_only_the_conditions_that_look_at_it()
    {
        var damaged = Fails.Subscribed("on-sync-failed.slack", "on-deployed.slack").Event() with { After = new Doc("unknown", [1], null) };
        var plan = Router.Route(damaged, Tables.Catalog);
        Assert.Equal("on-sync-failed", Assert.Single(plan.Deliveries).Trigger);
        Assert.Equal("on-deployed", Assert.Single(plan.Notes, note => note.Kind == RoutingNoteKind.ConditionFailed).Trigger);
    }

    [Fact]
    public void A_condition_that_fails_is_noted_and_silences_nothing_else()
    {
        var table = Tables.From("""
            triggers:
              on-broken: { on: sync-failed, when: app.nothing.there == 1, send: app-broken }
              on-endless: { on: sync-failed, when: '(1..100000000 | array.map "x" | array.size) > 1', send: app-broken }
            """);
        var plan = Route(Fails.Subscribed("on-broken.slack", "on-endless.slack", "on-sync-failed.slack"), table);
        Assert.Equal("on-sync-failed", Assert.Single(plan.Deliveries).Trigger);
        Assert.Equal(["on-broken", "on-endless"],
            plan.Notes.Where(note => note.Kind == RoutingNoteKind.ConditionFailed).Select(note => note.Trigger));
        Assert.StartsWith("line 1, column ", plan.Notes[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void With_on_the_condition_filters_the_state_after_for_each_transition()
    {
        var table = Tables.From("""
            triggers: { on-second: { on: [sync-started, sync-succeeded], when: transition.sync_id == "s2" && transition.kind == "sync-succeeded", send: app-x } }
            """);
        var plan = Route(Fails.With(
            (TransitionKinds.SyncSucceeded, "s1"), (TransitionKinds.SyncStarted, "s2"), (TransitionKinds.SyncSucceeded, "s2"))
            .Subscribed("on-second.slack"), table);
        Assert.Equal("sync-succeeded/s2", Assert.Single(plan.Deliveries).TransitionId);
    }

    [Theory]
    [InlineData("Healthy", "Degraded", true)]
    [InlineData("Degraded", "Degraded", false)]
    [InlineData("Degraded", "Healthy", false)]
    [InlineData(null, "Degraded", true)]
    public void A_condition_alone_fires_on_its_edge(string? before, string after, bool fires)
    {
        var table = Tables.From("triggers: { on-bad: { when: app.status.health.status == 'Degraded', send: app-x } }");
        var plan = Route(new Happening { Before = new State { Health = before }, After = new State { Health = after } }.Subscribed(
            "on-bad.slack"), table);
        Assert.Equal(fires, plan.Deliveries.Count == 1);
        Assert.DoesNotContain(plan.Notes, note => note.Kind == RoutingNoteKind.ConditionFailed);
    }

    [Theory]
    [InlineData("a", "b", true)]
    [InlineData("a", "a", false)]
    [InlineData(null, "a", false)]
    [InlineData("a", null, false)]
    public void A_condition_that_stays_true_fires_when_its_oncePer_changes(string? before, string? after, bool fires)
    {
        var table = Tables.From("triggers: { on-image: { when: 'true', oncePer: 'app.status.summary.images[0]', send: app-x } }");
        var plan = Route(new Happening { Before = With(before), After = With(after) }.Subscribed("on-image.slack"), table);
        Assert.Equal(fires, plan.Deliveries.Count == 1);

        static State With(string? image) => new() { Images = image is null ? [] : [image] };
    }

    [Fact]
    public void Somebody_who_subscribed_twice_is_told_once_with_or_without_a_condition()
    {
        var table = Tables.From("""
            subscriptions:
              - { triggers: [on-sync-failed], recipients: ["slack:#team", "slack:#no"], when: app.spec.project == "other" }
              - { triggers: [on-sync-failed], recipients: ["slack:#sre", "slack:#team"], when: app.spec.project == "default", selector: team=sre }
              - { triggers: [on-sync-failed], recipients: ["slack:#sre"] }
              - { triggers: [on-sync-failed], recipients: ["slack:#dev"], selector: team=dev }
              - { triggers: [on-sync-failed], recipients: ["slack:#broken"], when: app.nothing.there }
            """);
        var plan = Route(Fails.Subscribed("on-sync-failed.slack") with { Labels = new Dictionary<string, string> { ["team"] = "sre" } },
            table);
        Assert.Equal(["#sre", "#team"], plan.Deliveries.Select(delivery => delivery.Recipient).Order());
        Assert.Contains("slack:#broken", Assert.Single(plan.Notes, note => note.Kind == RoutingNoteKind.ConditionFailed).Reason,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_trigger_of_the_configuration_takes_the_place_of_a_built_in_one()
    {
        var table = Tables.From("triggers: { on-sync-failed: { on: sync-failed, mode: thread, conversation: 'team/{{ app.spec.project }}', send: [app-own] } }");
        var delivery = Assert.Single(Route(Fails.Subscribed("on-sync-failed.slack"), table).Deliveries);
        Assert.Equal(("team/default", ConversationMode.Thread, "app-own", false),
            (delivery.ConversationKey, delivery.Mode, delivery.Templates[0], delivery.Announce));
    }

    [Fact]
    public void A_conversation_whose_key_is_empty_is_none()
    {
        var table = Tables.From("triggers: { on-x: { on: sync-failed, conversation: '{{ app.metadata.labels?.release }}', send: app-x } }");
        var delivery = Assert.Single(Route(Fails.Subscribed("on-x.slack"), table).Deliveries);
        Assert.Null(delivery.ConversationKey);
        Assert.Equal(ConversationMode.Post, delivery.Mode);
    }

    [Fact]
    public void The_same_decision_has_the_same_id_and_another_one_another()
    {
        var happening = Fails.Subscribed("on-sync-failed.slack", "on-sync-failed.github");
        var (first, again) = (Route(happening), Route(happening));
        Assert.Equal(first.Deliveries.Select(delivery => delivery.DeliveryId), again.Deliveries.Select(delivery => delivery.DeliveryId));
        var others = Route(happening with { Sequence = 2 }).Deliveries.Concat(first.Deliveries).Select(delivery => delivery.DeliveryId);
        Assert.Equal(4, others.Distinct().Count());
    }

    [Fact]
    public void Ids_stay_what_they_are_because_stores_remember_them()
    {
        Assert.Equal("bec17b20d7ec677b9ca5d8a3e3c7ff49", StableId.Delivery("event", "on-x", null, "slack", "#a"));
        Assert.Equal("d7985061e725f136e1ef3091949711cf", StableId.Timer("event", "on-x", "transition"));
        Assert.Equal("5a420ddbd6feb534a9ae5245f996439e", StableId.Once("on-x", "prod", "uid", "slack", "#a", "value"));
    }

    [Fact]
    public void Wrong_annotations_are_told_with_every_event_also_the_first()
    {
        var happening = new Happening { Origin = Origins.Discovered }.Subscribed("on-sync-fail.slack");
        Assert.Equal("no trigger \"on-sync-fail\"", Assert.Single(Route(happening).WrongAnnotations).Message);
    }

    [Fact]
    public void An_event_of_a_newer_version_is_not_routed() =>
        Assert.Empty(Router.Route(
            Fails.Subscribed("on-sync-failed.slack").Event() with { Schema = ApplicationTransitioned.CurrentSchema + 1 },
            Tables.Catalog).Deliveries);

    [Fact]
    public void A_kind_that_nobody_knows_is_not_routed() =>
        Assert.Empty(Route(Fails.With(("frobnicated", null)).Subscribed("on-sync-failed.slack", "on-deployed.slack")).Deliveries);

    private static RoutingPlan Route(Happening happening) => Route(happening, Tables.Catalog);

    private static RoutingPlan Route(Happening happening, RoutingTable table) => Router.Route(happening.Event(), table);

    [Theory]
    [InlineData("on-health-degraded", "on-health-recovered")]
    [InlineData("on-sync-status-unknown", "on-sync-status-known")]
    [InlineData("on-auto-sync-disabled", "on-auto-sync-enabled")]
    [InlineData("on-reconciliation-stalled", "on-reconciliation-resumed")]
    public void A_state_and_its_end_know_from_when_on_they_flap(string begin, string end)
    {
        var table = Tables.Catalog;
        var limit = new FlappingLimit(begin, 3, TimeSpan.FromHours(1));
        foreach (var trigger in new[] { begin, end })
        {
            var happening = new Happening { After = new State { Health = "Degraded", Sync = "Unknown" } }.Subscribed($"{trigger}.slack");
            var kind = table.Triggers[trigger].On.Single();
            if (trigger == end) happening = happening with { After = new State() };
            var told = happening.With((kind, null)).Event();
            var plan = Router.Route(told, table);
            var deliveries = plan.Timers is [var timer]
                ? Router.Fire(new DueTimer(timer.TimerId, timer.Trigger, told.Transitions[0]), told, table).Deliveries : plan.Deliveries;
            Assert.Equal(limit, Assert.Single(deliveries).Flapping);
        }
    }
}
