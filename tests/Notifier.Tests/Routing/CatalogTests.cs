using Notifications.Events;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Routing;
using Xunit;

namespace Notifications.Notifier.Tests.Routing;

/// <summary>What the built-in triggers mean.</summary>
public sealed class CatalogTests
{
    [Theory]
    [InlineData(TransitionKinds.Created, null, "on-created", null)]
    [InlineData(TransitionKinds.Deleted, null, "on-deleted", "deletion/uid-1")]
    [InlineData(TransitionKinds.Gone, null, "on-deleted", "deletion/uid-1")]
    [InlineData(TransitionKinds.SyncRetrying, "s1", "on-sync-retrying", "sync/s1")]
    [InlineData(TransitionKinds.SyncSuperseded, "s1", "on-sync-superseded", "sync/s1")]
    [InlineData(TransitionKinds.SyncRollback, "s1", "on-sync-rolled-back", "sync/s1")]
    [InlineData(TransitionKinds.ChangeSettled, "c1", "on-change-settled", "pending/c1")]
    [InlineData(TransitionKinds.ReconciliationStalled, null, "on-reconciliation-stalled", "stalled/prod/2026-02-01T12:00:00Z")]
    [InlineData(TransitionKinds.ReconciliationResumed, null, "on-reconciliation-resumed", "stalled/prod/2026-02-01T12:00:00Z")]
    [InlineData(TransitionKinds.SyncStarted, "s1", "on-sync-running", "sync/s1")]
    [InlineData(TransitionKinds.SyncSucceeded, "s1", "on-sync-succeeded", "sync/s1")]
    [InlineData(TransitionKinds.SyncFailed, "s1", "on-sync-failed", "sync/s1")]
    [InlineData(TransitionKinds.SyncErrored, "s1", "on-sync-failed", "sync/s1")]
    [InlineData(TransitionKinds.DriftResolved, "d1", "on-drift-resolved", "drift/d1")]
    [InlineData(TransitionKinds.SelfHealed, null, "on-self-healed", null)]
    public void A_transition_fires_its_trigger_at_once(string kind, string? of, string trigger, string? conversation)
    {
        var plan = Route(new Happening { Before = new State(), After = new State() }.With((kind, of)).Subscribed($"{trigger}.slack"));
        var delivery = Assert.Single(plan.Deliveries);
        Assert.Equal((trigger, conversation, "slack", "#team"),
            (delivery.Trigger, delivery.ConversationKey, delivery.Destination, delivery.Recipient));
        Assert.Equal($"{kind}/{of}", delivery.TransitionId);
        Assert.Equal(conversation is null ? ConversationMode.Post : ConversationMode.Update, delivery.Mode);
        Assert.Equal(trigger == "on-sync-failed", delivery.Announce);
        Assert.Equal(["app-" + trigger["on-".Length..]], delivery.Templates);
        Assert.Empty(plan.Timers);
    }

    [Fact]
    public void An_event_of_an_instance_is_of_no_Application_and_fires_nothing_else()
    {
        var happening = new Happening { After = null }.With((TransitionKinds.ReconciliationStalled, null));
        var table = Tables.Catalog.WithEverythingTo("slack", "#sre");
        Assert.Equal("on-reconciliation-stalled", Assert.Single(Router.Route(happening.Event(), table).Deliveries).Trigger);
    }

    [Fact]
    public void A_self_heal_is_no_sync_to_tell_unless_it_fails()
    {
        var happening = new Happening { Before = new State(), After = State.Succeeded with { SelfHeal = 1 } }.Subscribed(
            "on-sync-running.slack", "on-sync-succeeded.slack", "on-sync-failed.slack", "on-deployed.slack");
        Assert.Empty(Route(happening.With((TransitionKinds.SyncStarted, "heal"), (TransitionKinds.SyncSucceeded, "heal"))).Deliveries);
        Assert.Equal("on-sync-failed", Assert.Single(Route(happening.With((TransitionKinds.SyncFailed, "heal"))).Deliveries).Trigger);
    }

    [Fact]
    public void Self_heals_of_one_episode_share_a_message()
    {
        var happening = new Happening { Before = new State(), After = new State() }.Subscribed("on-self-healed.slack");
        var delivery = Assert.Single(
            Route(happening.With((TransitionKinds.SelfHealed, "h1"), (TransitionKinds.DriftResolved, "d1"))).Deliveries);
        Assert.Equal(("self-heal/h1", ConversationMode.Update), (delivery.ConversationKey, delivery.Mode));
        Assert.Null(Assert.Single(Route(happening.With((TransitionKinds.SelfHealed, null))).Deliveries).ConversationKey);
    }

    public static TheoryData<string> Deployments => [.. Cases.Keys];

    private static readonly Dictionary<string, (State? Before, State After, bool Fires)> Cases = new()
    {
        ["the sync ends and all is healthy"] = (State.Running, State.Succeeded, true),
        ["health comes later than the sync"] = (State.Succeeded with { Health = "Progressing" }, State.Succeeded, true),
        ["the sync ends, healthy as it was before, but nobody has looked since"] = (
            State.Running, State.Succeeded with { Reconciled = "2026-02-01T11:58:30Z" }, false),
        ["somebody has looked now"] = (State.Succeeded with { Reconciled = "2026-02-01T11:58:30Z" }, State.Succeeded, true),
        ["still so"] = (State.Succeeded, State.Succeeded with { Images = ["a"] }, false),
        ["the next sync, whose middle was missed"] = (State.Succeeded, Later(State.Succeeded), true),
        ["the next sync of the same revision is running"] = (State.Succeeded, Later(State.Running), false),
        ["a pod was replaced"] = (State.Succeeded with { Health = "Progressing" }, State.Succeeded with { Images = ["a"] }, true),
        ["the sync failed"] = (State.Running, State.Succeeded with { Phase = "Failed" }, false),
        ["not healthy"] = (State.Running, State.Succeeded with { Health = "Degraded" }, false),
        ["a dry run"] = (State.Running with { DryRun = true }, State.Succeeded with { DryRun = true }, false),
        ["no health told"] = (State.Running, State.Succeeded with { Health = null }, false),
        ["never synced"] = (null, new State(), false),
        ["created while nobody looked, and deployed already"] = (null, State.Succeeded, true),
        ["no comparison told"] = (State.Running, State.Succeeded with { Reconciled = null }, true),
        ["compared in the second in which it ended, and still OutOfSync"] = (
            State.Running, State.Succeeded with { Sync = "OutOfSync" }, false),
        ["compared in the second in which it ended, with another revision"] = (
            State.Running, State.Succeeded with { Revision = "b" }, false),
        ["compared later, and something is left over"] = (
            State.Running, State.Succeeded with { Sync = "OutOfSync", Reconciled = "2026-02-01T11:59:01Z" }, true),
        ["a sync of single resources"] = (
            State.Running with { Partial = true },
            State.Succeeded with { Partial = true, Sync = "OutOfSync", Reconciled = "2026-02-01T11:59:09Z" }, false),
        ["it is being deleted"] = (State.Running, State.Succeeded with { Deleting = "2026-02-01T11:59:00Z" }, false),
        ["restored from a backup, with an old operation"] = (null, State.Succeeded with { Created = "2026-02-01T11:58:30Z" }, false),
        ["created, and its own sync has ended"] = (null, State.Succeeded with { Created = "2026-02-01T11:57:00Z" }, true),
    };

    [Theory]
    [MemberData(nameof(Deployments))]
    public void Deployed_is_synced_and_healthy_whichever_comes_later(string what)
    {
        var (before, after, fires) = Cases[what];
        var plan = Route(new Happening
        {
            Before = before,
            After = after,
            Origin = before is null ? Origins.Created
            : Origins.Watch
        }.Subscribed("on-deployed.slack"));
        Assert.DoesNotContain(plan.Notes, note => note.Kind == RoutingNoteKind.ConditionFailed);
        if (!fires)
        {
            Assert.Empty(plan.Deliveries);
            return;
        }

        var delivery = Assert.Single(plan.Deliveries);
        Assert.Equal($"sync/{SyncIds.Of("uid-1", DateTimeOffset.Parse(after.Started, null))}", delivery.ConversationKey);
    }

    [Fact]
    public void Deployed_is_told_once_a_sync_whatever_the_health_does_afterwards()
    {
        var first = Assert.Single(
            Route(new Happening { Before = State.Running, After = State.Succeeded }.Subscribed("on-deployed.slack")).Deliveries);
        var again = Assert.Single(
            Route(new Happening
            {
                Before = State.Succeeded with { Health = "Progressing" },
                After = State.Succeeded,
                Sequence = 2
            }.Subscribed("on-deployed.slack")).Deliveries);
        var next = Assert.Single(
            Route(new Happening { Before = State.Succeeded, After = Later(State.Succeeded), Sequence = 3 }.Subscribed(
                "on-deployed.slack")).Deliveries);
        Assert.NotNull(first.OnceKey);
        Assert.Equal(first.OnceKey, again.OnceKey);
        Assert.NotEqual(first.DeliveryId, again.DeliveryId);
        Assert.NotEqual(first.OnceKey, next.OnceKey);
    }

    [Fact]
    public void An_update_that_only_brings_a_newer_comparison_can_complete_a_deployment()
    {
        var happening = new Happening
        {
            Before = State.Succeeded with { Reconciled = "2026-02-01T11:58:30Z" },
            After = State.Succeeded,
            Origin = Origins.Metadata
        };
        Assert.Equal("on-deployed", Assert.Single(Route(happening.Subscribed("on-deployed.slack")).Deliveries).Trigger);
    }

    [Fact]
    public void A_status_that_becomes_unknown_has_to_stay_so_for_five_minutes_and_its_end_for_one()
    {
        var happening = new Happening { Before = new State(), After = new State { Sync = "Unknown" } }.With(
            (TransitionKinds.SyncStatusChanged, null)).Subscribed("on-sync-status-unknown.slack");
        var timer = Assert.Single(Route(happening).Timers);
        Assert.Equal(("on-sync-status-unknown", happening.Event().ObservedAt.AddMinutes(5)), (timer.Trigger, timer.Due));
        var known = Route(happening with { Before = happening.After, After = happening.Before });
        Assert.Equal(["on-sync-status-unknown"], known.CancelledTimers);
        Assert.Equal(("on-sync-status-known", happening.Event().ObservedAt.AddMinutes(1)),
            (Assert.Single(known.Timers).Trigger, known.Timers[0].Due));
    }

    [Fact]
    public void A_rollback_is_the_last_word_of_its_sync()
    {
        var happening = new Happening
        {
            Before = State.Running,
            After = State.Succeeded with { Sync = "OutOfSync", Reconciled = "2026-02-01T11:59:02Z" }
        }
            .With((TransitionKinds.SyncSucceeded, "s1"), (TransitionKinds.SyncRollback, "s1"))
                .Subscribed("on-sync-succeeded.slack", "on-deployed.slack");
        Assert.Equal(["on-sync-succeeded", "on-sync-rolled-back"], Route(happening).Deliveries.Select(delivery => delivery.Trigger));
        Assert.Empty(Route(happening with { Before = happening.After, Transitions = [], Origin = Origins.Metadata }).Deliveries);
    }

    [Fact]
    public void A_failed_sync_and_its_start_seen_at_once_are_told_in_the_order_in_which_they_happened()
    {
        var happening = new Happening { Before = new State(), After = State.Succeeded, Origin = Origins.Gap }
            .With((TransitionKinds.SyncStarted, "s1"), (TransitionKinds.SyncFailed, "s1"), (TransitionKinds.SyncStarted, "s2"),
                (TransitionKinds.SyncSucceeded, "s2"))
            .Subscribed("on-sync-succeeded.slack", "on-sync-failed.slack", "on-sync-running.slack", "on-deployed.slack");
        Assert.Equal(
            ["on-sync-running sync-started/s1", "on-sync-failed sync-failed/s1", "on-sync-running sync-started/s2",
                "on-sync-succeeded sync-succeeded/s2", "on-deployed "],
            Route(happening).Deliveries.Select(delivery => $"{delivery.Trigger} {delivery.TransitionId}"));
    }

    [Theory]
    [InlineData(TransitionKinds.SyncSucceeded, "on-created on-sync-succeeded on-deployed")]
    [InlineData(TransitionKinds.SyncStarted, "on-created on-sync-running on-deployed")]
    [InlineData(null, "on-created on-deployed")]
    public void An_Application_is_told_as_created_before_anything_else_of_it(string? kind, string expected)
    {
        var happening = new Happening { After = State.Succeeded with { Created = "2026-02-01T11:57:00Z" }, Origin = Origins.Created }
            .Subscribed("on-sync-succeeded.slack", "on-deployed.slack", "on-created.slack", "on-sync-running.slack");
        happening = kind is null ? happening.With((TransitionKinds.Created, null))
            : happening.With((TransitionKinds.Created, null), (kind, "s1"));
        Assert.Equal(expected, string.Join(' ', Route(happening).Deliveries.Select(delivery => delivery.Trigger)));
    }

    private static State Later(State state) =>
        state with
        {
            Started = "2026-02-01T12:30:00Z",
            Finished = state.Finished is null ? null
            : "2026-02-01T12:31:00Z",
            Reconciled = "2026-02-01T12:31:00Z"
        };

    private static RoutingPlan Route(Happening happening) => Router.Route(happening.Event(), Tables.Catalog);
}
