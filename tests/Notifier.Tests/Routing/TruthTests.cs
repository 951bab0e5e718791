using System.Text.Json;
using Notifications.Events;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Routing;
using Xunit;

namespace Notifications.Notifier.Tests.Routing;

/// <summary>What is told must be true: of what is being deleted, of what held before, of what waits no more.</summary>
public sealed class TruthTests
{
    private const string Deleting = "2026-02-01T11:59:30Z";

    private static readonly Happening Flaps =
        new Happening { Before = State.Succeeded, After = State.Succeeded with { Health = "Progressing" } }
        .With((TransitionKinds.HealthChanged, "1")).Subscribed("on-deployed.slack");

    [Fact]
    public void Of_an_Application_that_is_being_deleted_no_condition_becomes_true()
    {
        var table = Tables.From("triggers: { on-fine: { when: app.status.health.status == 'Healthy', send: app-x }, on-bye: { when: app.metadata.deletionTimestamp != null, send: app-x } }");
        var happening = new Happening
        {
            Before = State.Succeeded with { Health = "Progressing" },
            After = State.Succeeded with { Deleting = Deleting }
        }
            .Subscribed("on-fine.slack", "on-bye.slack", "on-deployed.slack");
        Assert.Equal("on-bye", Assert.Single(Router.Route(happening.Event(), table).Deliveries).Trigger);
    }

    [Theory]
    [InlineData("on-health-degraded")]
    [InlineData("on-health-recovered")]
    [InlineData("on-sync-status-unknown")]
    [InlineData("on-drift-detected")]
    public void A_timer_of_an_Application_that_is_being_deleted_fires_nothing(string trigger)
    {
        var newest = new Happening
        {
            After = new State { Health = trigger == "on-health-degraded" ? "Degraded" : "Healthy", Sync = "Unknown", Deleting = Deleting },
            Standing = Standing.Calm with { DriftEpisode = "d1" },
        }.Subscribed($"{trigger}.slack");
        var about = newest.With((TransitionKinds.DriftDetected, "d1")).Transitions[0];
        var timer = new DueTimerOf(trigger, trigger == "on-drift-detected" ? about : null);
        Assert.Single(timer.Fire(newest with { After = newest.After! with { Deleting = null } }).Deliveries);
        Assert.Empty(timer.Fire(newest).Deliveries);
    }

    [Fact]
    public void A_value_that_held_at_first_sight_is_remembered_when_it_ceases()
    {
        var ceases = Route(Flaps);
        var held = Assert.Single(ceases.HeldValues);
        var back = Assert.Single(Route(Flaps with { Before = Flaps.After, After = Flaps.Before, Sequence = 2 }).Deliveries);
        Assert.Equal(held, back.HeldKey);
        Assert.Empty(Route(Flaps with { After = Flaps.Before }).HeldValues);
        Assert.Empty(Route(Flaps with { Before = Flaps.After, After = Flaps.Before }).HeldValues);
    }

    [Fact]
    public void The_next_sync_is_another_value()
    {
        var next = State.Succeeded with
        {
            Started = "2026-02-01T12:30:00Z",
            Finished = "2026-02-01T12:31:00Z",
            Reconciled = "2026-02-01T12:31:02Z"
        };
        var plan = Route(Flaps with { After = next });
        Assert.NotEqual(Assert.Single(plan.HeldValues), Assert.Single(plan.Deliveries).HeldKey);
    }

    [Fact]
    public void A_new_trigger_remembers_what_held_before_its_first_event()
    {
        var table = Tables.From("triggers: { on-image: { when: 'app.status.health.status == \"Healthy\"', oncePer: 'app.status.summary.images[0]', send: app-x } }");
        var fine = new State { Images = ["a"] };
        var plan = Router.Route(
            (new Happening { Before = fine, After = fine with { Health = "Degraded" }, Origin = Origins.Metadata }.Subscribed(
                "on-image.slack")).Event(), table);
        Assert.Single(plan.HeldValues);
        Assert.Empty(plan.Deliveries);
    }

    [Fact]
    public void What_has_to_hold_for_a_while_is_remembered_only_when_it_did()
    {
        var table = Tables.From("triggers: { on-stuck: { when: app.status.operationState?.phase == 'Running', oncePer: app.status.operationState.startedAt, for: 10m, send: app-x } }");
        var ends = (new Happening { Before = State.Running, After = State.Succeeded }.Subscribed("on-stuck.slack")).Event();
        Assert.Empty(Router.Route(ends with { PreviousAt = ends.ObservedAt.AddMinutes(-9) }, table).HeldValues);
        Assert.Single(Router.Route(ends with { PreviousAt = ends.ObservedAt.AddMinutes(-10) }, table).HeldValues);
    }

    [Fact]
    public void A_sync_that_had_ended_at_first_sight_is_not_told_as_deployed_when_its_health_comes()
    {
        var healthy = Flaps with { Before = Flaps.After, After = Flaps.Before };
        Assert.Single(Route(healthy).Deliveries);
        var started = DateTimeOffset.Parse(State.Succeeded.Started, null);
        Assert.Empty(Route(healthy with { Standing = Standing.Calm with { BaselineSync = started } }).Deliveries);
        Assert.Single(Route(healthy with { Standing = Standing.Calm with { BaselineSync = started.AddMinutes(-9) } }).Deliveries);
    }

    [Fact]
    public void A_value_that_held_is_remembered_also_when_nobody_has_subscribed_yet()
    {
        var ceases = Route(Flaps with { Annotations = new Dictionary<string, string>() });
        var back = Assert.Single(Route(Flaps with { Before = Flaps.After, After = Flaps.Before, Sequence = 2 }).Deliveries);
        Assert.Equal(Assert.Single(ceases.HeldValues), back.HeldKey);
    }

    [Theory]
    [InlineData("when: app.status.health.status == 'Healthy', oncePer: 'app.status.summary.images[0]'")]
    [InlineData("on: sync-succeeded, oncePer: 'app.status.summary.images[0]'")]
    public void The_value_of_first_sight_is_remembered_whether_its_condition_holds_or_not(string trigger)
    {
        var table = Tables.From($"triggers: {{ on-image: {{ {trigger}, send: app-x }} }}");
        var first = new Happening { After = new State { Images = ["a"], Health = "Degraded" }, Origin = Origins.Discovered };
        var held = Assert.Single(Router.Route(first.Event(), table).HeldValues);
        var later = new Happening { Before = first.After, After = State.Succeeded with { Images = ["a"] }, Sequence = 2 }.With(
            (TransitionKinds.SyncSucceeded, "s1")).Subscribed("on-image.slack");
        Assert.Equal(held, Assert.Single(Router.Route(later.Event(), table).Deliveries).HeldKey);
        Assert.Empty(Router.Route(
            (first with { After = State.Running with { Images = ["a"], Health = "Degraded" } }).Event(), table).HeldValues);
    }

    [Fact]
    public void A_value_older_than_a_restored_Application_is_remembered()
    {
        var table = Tables.From("triggers: { on-mine: { when: app.status.health.status == 'Healthy', oncePer: app.status.operationState.startedAt, send: app-x } }");
        var restored = new Happening
        {
            After = State.Succeeded with { Health = "Progressing", Created = "2026-02-01T11:58:30Z" },
            Origin = Origins.Created
        };
        Assert.Single(Router.Route(restored.Event(), table).HeldValues);
        Assert.Empty(Router.Route(
            (restored with { After = restored.After! with { Created = "2026-02-01T11:57:00Z" } }).Event(), table).HeldValues);
    }

    [Fact]
    public void Only_a_value_that_was_there_before_the_event_is_old()
    {
        Assert.True(Assert.Single(Route(Flaps with { Before = Flaps.After, After = Flaps.Before }).Deliveries).IsOldValue);
        Assert.False(Assert.Single(Route(Flaps with { Before = State.Running, After = State.Succeeded }).Deliveries).IsOldValue);
        Assert.False(Assert.Single(
            Route(Flaps with
            {
                Before = null,
                After = State.Succeeded with { Created = "2026-02-01T11:57:00Z" },
                Origin = Origins.Created
            }).Deliveries).IsOldValue);
    }

    [Fact]
    public void A_change_has_to_wait_for_a_minute_however_often_its_revision_moves_on()
    {
        var waits = Waits("c1", "b", firstSince: null);
        Assert.Equal(waits.Event().ObservedAt.AddMinutes(1), Assert.Single(Route(waits).Timers).Due);
        var moved = Waits("c1", "c", firstSince: waits.Event().ObservedAt.AddSeconds(-40));
        Assert.Equal(moved.Event().ObservedAt.AddSeconds(20), Assert.Single(Route(moved).Timers).Due);
        var old = Waits("c1", "d", firstSince: waits.Event().ObservedAt.AddHours(-1));
        Assert.Equal(old.Event().ObservedAt, Assert.Single(Route(old).Timers).Due);
    }

    [Theory]
    [InlineData("c1", "b", true)]
    [InlineData("c1", "c", false)]
    [InlineData("c2", "b", false)]
    [InlineData(null, null, false)]
    public void What_waits_no_more_when_its_turn_comes_is_not_told(string? standing, string? revision, bool told)
    {
        var waits = Waits("c1", "b", firstSince: null);
        var newest = waits with
        {
            Transitions = [],
            Standing = standing is null ? Standing.Calm
            : new Standing(null, null, Happening.Noon, revision) { PendingChange = standing }
        };
        Assert.Equal(told, new DueTimerOf("on-change-pending", waits.Transitions[0]).Fire(newest).Deliveries.Count == 1);
    }

    [Theory]
    [InlineData("Running", false)]
    [InlineData("Terminating", false)]
    [InlineData("Failed", true)]
    [InlineData("Error", true)]
    [InlineData("Succeeded", true)]
    public void A_change_is_not_said_to_wait_while_a_sync_runs_and_is_looked_at_again(string phase, bool isSaid)
    {
        var waits = Waits("c1", "b", null);
        var (at, newest) = (Happening.Noon.AddMinutes(5), waits with { After = waits.After! with { Phase = phase }, Transitions = [] });
        var timer = new DueTimer("timer", "on-change-pending", waits.Transitions[0]) { At = at };
        var plan = Router.Fire(timer, newest.Event(), Tables.Catalog);
        Assert.Equal(isSaid, plan.Deliveries.Count == 1);
        if (isSaid)
        {
            Assert.Empty(plan.Timers);
            return;
        }

        var again = Assert.Single(plan.Timers);
        Assert.Equal(("on-change-pending", "t", at.AddMinutes(1)), (again.Trigger, again.TransitionId, again.Due));
        Assert.NotEqual(timer.TimerId, again.TimerId);
        var ended = newest with { After = waits.After! with { Phase = "Failed" } };
        Assert.Single(Router.Fire(
            new DueTimer(again.TimerId, again.Trigger, waits.Transitions[0]) { At = again.Due }, ended.Event(), Tables.Catalog).Deliveries);
        var settled = newest with { After = new State { Phase = "Succeeded" }, Standing = Standing.Calm };
        Assert.Empty(Router.Fire(
            new DueTimer(again.TimerId, again.Trigger, waits.Transitions[0]) { At = again.Due }, settled.Event(),
            Tables.Catalog).Deliveries);
    }

    [Fact]
    public void A_reminder_of_a_change_that_waits_keeps_its_number_when_a_sync_puts_it_off()
    {
        var waits = Waits("c1", "b", null).Subscribed("on-auto-sync-off-pending.slack");
        waits = waits with
        {
            After = waits.After! with { Phase = "Running" },
            Standing = waits.Standing with { AutoSyncOffSince = Happening.Noon },
        };
        var timer = new DueTimer("timer", "on-auto-sync-off-pending", waits.Transitions[0])
        {
            Reminder = 3,
            At = Happening.Noon.AddDays(3),
        };
        Assert.Equal(3, Assert.Single(Router.Fire(timer, waits.Event(), Tables.Catalog).Timers).Reminder);
    }

    [Fact]
    public void A_rollback_and_a_retry_are_told_to_those_who_follow_the_sync()
    {
        var happening = new Happening { Before = State.Running, After = State.Succeeded }.Subscribed(
            "on-sync-succeeded.slack", "on-sync-running.github");
        var rollback = Assert.Single(Route(happening.With((TransitionKinds.SyncRollback, "s1"))).Deliveries);
        Assert.Equal(("on-sync-rolled-back", "slack", "sync/s1"), (rollback.Trigger, rollback.Destination, rollback.ConversationKey));
        Assert.Null(rollback.Recovers);
        var retry = Assert.Single(Route(happening.With((TransitionKinds.SyncRetrying, "s1"))).Deliveries);
        Assert.Equal(("on-sync-retrying", "github", "sync/s1"), (retry.Trigger, retry.Destination, retry.ConversationKey));
    }

    [Fact]
    public void What_a_running_sync_says_is_told_in_its_message_when_it_says_so_for_ten_seconds()
    {
        var id = SyncIds.Of("uid-1", DateTimeOffset.Parse(State.Running.Started, null));
        var happening = (new Happening { Before = State.Running, After = State.Running }).With((TransitionKinds.SyncProgressed, id))
            .Subscribed("on-sync-running.slack");
        var plan = Route(happening);
        Assert.Equal(("on-sync-progressed", happening.Event().ObservedAt.AddSeconds(10)),
            (Assert.Single(plan.Timers).Trigger, plan.Timers[0].Due));
        Assert.Equal(["on-sync-progressed"], plan.CancelledTimers);
        var timer = new DueTimerOf("on-sync-progressed", happening.Transitions[0]);
        Assert.Equal(($"sync/{id}", ConversationMode.Update),
            (Assert.Single(timer.Fire(happening).Deliveries).ConversationKey, timer.Fire(happening).Deliveries[0].Mode));
        Assert.Empty(timer.Fire(happening with { After = State.Succeeded }).Deliveries);
        Assert.Empty(timer.Fire(happening with { After = State.Running with { Started = "2026-02-01T12:30:00Z" } }).Deliveries);
        Assert.Empty(Route(happening.With((TransitionKinds.SyncProgressed, "heal"))).Timers);
    }

    [Fact]
    public void A_sync_that_ended_unseen_is_told_to_those_who_were_told_that_it_runs()
    {
        var happening = new Happening { Before = State.Running, After = State.Running }.Subscribed("on-sync-running.slack");
        var delivery = Assert.Single(Route(happening.With((TransitionKinds.SyncSuperseded, "s1"))).Deliveries);
        Assert.Equal(("on-sync-superseded", "on-sync-running", "sync/s1"), (delivery.Trigger, delivery.Recovers, delivery.ConversationKey));
    }

    private static Happening Waits(string change, string revision, DateTimeOffset? firstSince) => new Happening
    {
        Before = new State(),
        After = new State { Sync = "OutOfSync" },
        Standing = new Standing(null, null, Happening.Noon, revision) { PendingChange = change },
        Transitions = [new Transition(
            "t", TransitionKinds.ChangePending, Happening.Noon, null, null,
            JsonSerializer.SerializeToElement(new { changeId = change, toRevision = revision, firstSince }))],
    }.Subscribed("on-change-pending.slack");

    private static RoutingPlan Route(Happening happening) => Router.Route(happening.Event(), Tables.Catalog);

    private sealed record DueTimerOf(string Trigger, Transition? About)
    {
        public RoutingPlan Fire(Happening newest) => Router.Fire(new DueTimer("timer", Trigger, About), newest.Event(), Tables.Catalog);
    }
}
