using Notifications.Events;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Routing;
using Xunit;

namespace Notifications.Notifier.Tests.Routing;

/// <summary>Conditions that have to hold for a while.</summary>
public sealed class TimerTests
{
    private static readonly Happening Degrades = new Happening { Before = new State(), After = new State { Health = "Degraded" } }
        .With((TransitionKinds.HealthChanged, "1")).Subscribed("on-health-degraded.slack");

    private static readonly Happening Drifts =
        new Happening
        {
            Before = new State(),
            After = new State { Sync = "OutOfSync" },
            Standing = Standing.Calm with { DriftEpisode = "d1" }
        }
        .With((TransitionKinds.DriftDetected, "d1")).Subscribed("on-drift-detected.slack");

    [Fact]
    public void A_degraded_Application_waits_a_minute()
    {
        var plan = Route(Degrades);
        var timer = Assert.Single(plan.Timers);
        Assert.Equal(("on-health-degraded", "health-changed/1", Degrades.Event().ObservedAt.AddMinutes(1)),
            (timer.Trigger, timer.TransitionId, timer.Due));
        Assert.Empty(plan.Deliveries);
        Assert.Equal(RoutingNoteKind.Waits, Assert.Single(plan.Notes).Kind);
        Assert.Equal(timer, Assert.Single(Route(Degrades).Timers));
    }

    [Fact]
    public void When_it_is_still_degraded_then_it_is_told_with_the_transition_that_began_it()
    {
        var plan = Fire(Degrades, Degrades with { Transitions = [], Sequence = 7 });
        var delivery = Assert.Single(plan.Deliveries);
        Assert.Equal(("on-health-degraded", "health-changed/1"), (delivery.Trigger, delivery.TransitionId));
        Assert.Equal(delivery,
            Assert.Single(Fire(Degrades, Degrades with { Transitions = [], Sequence = 8 }).Deliveries) with
            {
                Templates =
                delivery.Templates
            });
    }

    [Fact]
    public void When_it_is_healthy_by_then_nobody_is_told() =>
        Assert.Empty(Fire(Degrades, Degrades with { After = new State(), Transitions = [] }).Deliveries);

    [Fact]
    public void When_it_is_gone_by_then_nobody_is_told() =>
        Assert.Empty(Fire(Degrades, Degrades with { After = null, Transitions = [] }).Deliveries);

    [Fact]
    public void Who_subscribes_by_then_is_told() =>
        Assert.Equal(["github", "slack"],
            Fire(Degrades, Degrades.Subscribed("on-health-degraded.slack", "on-health-degraded.github")).Deliveries.Select(
                delivery => delivery.Destination).Order());

    [Fact]
    public void Any_event_in_which_it_does_not_hold_cancels_the_timer()
    {
        Assert.Contains("on-health-degraded", Route(Degrades with { After = new State(), Before = Degrades.After }).CancelledTimers);
        Assert.Contains("on-health-degraded", Route(Degrades with { After = new State(), Transitions = [] }).CancelledTimers);
        Assert.Contains("on-health-degraded", Route(Degrades with { After = null, Transitions = [] }).CancelledTimers);
        Assert.DoesNotContain("on-health-degraded", Route(Degrades with { Transitions = [] }).CancelledTimers);
    }

    [Theory]
    [InlineData(Origins.Watch)]
    [InlineData(Origins.Discovered)]
    public void A_condition_that_time_makes_true_is_looked_at_when_it_will_hold(string origin)
    {
        var table = Tables.From(
            """
            triggers:
              slow:
                when: app.status.operationState.phase == "Running" && (go.now - (go.parseTime app.status.operationState.startedAt)).total_minutes >= 5
                send: [app-sync-running]
            """);
        // It started at 11:58 and is seen at 12:01
        var starts = new Happening
        {
            Before = origin == Origins.Discovered ? null : new State(),
            After = State.Running,
            Origin = origin,
        }.Subscribed("slow.slack");
        var plan = Router.Route(starts.Event(), table);
        Assert.Empty(plan.Deliveries);
        var timer = Assert.Single(plan.Timers);
        Assert.InRange(timer.Due, Happening.Noon.AddMinutes(3), Happening.Noon.AddMinutes(3).AddSeconds(1));
        Assert.Equal("slow", Assert.Single(
            Router.Fire(new DueTimer(timer.TimerId, timer.Trigger, null) { At = timer.Due }, starts.Event(), table).Deliveries).Trigger);
        // By a clock that is behind it is looked at once more
        var early = Router.Fire(new DueTimer(timer.TimerId, timer.Trigger, null) { At = timer.Due.AddSeconds(-2) }, starts.Event(), table);
        Assert.Empty(early.Deliveries);
        var again = Assert.Single(early.Timers);
        Assert.NotEqual(timer.TimerId, again.TimerId);
        Assert.InRange(again.Due, Happening.Noon.AddMinutes(3), Happening.Noon.AddMinutes(3).AddSeconds(1));
        // At 12:05 it has fired; its end cancels what would still wait
        var goesOn = starts with { Origin = Origins.Watch, Before = State.Running, Sequence = 5 };
        Assert.Empty(Router.Route(goesOn.Event(), table).Deliveries);
        Assert.Empty(Router.Route(goesOn.Event(), table).CancelledTimers);
        var ends = Router.Route((goesOn with { After = State.Succeeded }).Event(), table);
        Assert.Equal((0, 0, "slow"), (ends.Deliveries.Count, ends.Timers.Count, Assert.Single(ends.CancelledTimers)));
    }

    [Fact]
    public void A_condition_that_time_does_not_make_true_is_not_waited_for() =>
        Assert.Empty(
            Router.Route(new Happening { Before = new State(), After = State.Succeeded }.Subscribed("slow.slack").Event(), Tables.From(
                """
                triggers:
                  slow:
                    when: app.status.operationState.phase == "Running" && go.now > (go.parseTime app.status.operationState.startedAt)
                    send: [app-sync-running]
                """)).Timers);

    [Fact]
    public void A_recovery_goes_to_those_who_subscribed_to_what_it_recovers_and_only_if_told()
    {
        var recovers = new Happening { Before = Degrades.After, After = new State() }.With((TransitionKinds.HealthChanged, "2"))
            .Subscribed("on-health-degraded.slack");
        var plan = Route(recovers);
        Assert.Equal(["on-health-degraded"], plan.CancelledTimers);
        Assert.Equal(("on-health-recovered", recovers.Event().ObservedAt.AddMinutes(1)),
            (Assert.Single(plan.Timers).Trigger, plan.Timers[0].Due));
        var delivery = Assert.Single(Fire(recovers, recovers with { Transitions = [] }).Deliveries);
        Assert.Equal(("on-health-recovered", "on-health-degraded"), (delivery.Trigger, delivery.Recovers));
        Assert.Empty(Route(recovers with { After = new State { Health = "Progressing" } }).Timers);
        Assert.Equal(["on-health-recovered"], Route(Degrades).CancelledTimers);
    }

    [Fact]
    public void Drift_waits_two_minutes_and_is_told_when_its_episode_goes_on()
    {
        var timer = Assert.Single(Route(Drifts).Timers);
        Assert.Equal(Drifts.Event().ObservedAt.AddMinutes(2), timer.Due);
        Assert.Equal("drift/d1", Assert.Single(Fire(Drifts, Drifts with { Transitions = [] }).Deliveries).ConversationKey);
        Assert.Empty(Fire(Drifts, Drifts with { Transitions = [], Standing = Standing.Calm }).Deliveries);
        Assert.Empty(Fire(Drifts, Drifts with { Transitions = [], Standing = Standing.Calm with { DriftEpisode = "d2" } }).Deliveries);
    }

    [Fact]
    public void Drift_that_ends_cancels_the_timer_and_tells_those_who_were_told()
    {
        var plan = Route((Drifts with { Before = Drifts.After, After = new State(), Standing = Standing.Calm })
            .With((TransitionKinds.DriftResolved, "d1")));
        Assert.Contains("on-drift-detected", plan.CancelledTimers);
        Assert.Equal(("on-drift-resolved", "on-drift-detected", "drift/d1"),
            (plan.Deliveries[0].Trigger, plan.Deliveries[0].Recovers, plan.Deliveries[0].ConversationKey));
    }

    [Fact]
    public void Drift_that_came_and_went_in_between_starts_no_timer() =>
        Assert.Empty(Route((Drifts with { Standing = Standing.Calm })
            .With((TransitionKinds.DriftDetected, "d1"), (TransitionKinds.DriftResolved, "d1"))).Timers);

    [Fact]
    public void A_trigger_that_is_no_more_fires_no_more()
    {
        var plan = Router.Fire(new DueTimer("t", "on-former", null), Degrades.Event(), Tables.Catalog);
        Assert.Empty(plan.Deliveries);
        Assert.Equal("there is no such trigger any more", Assert.Single(plan.Notes).Reason);
    }

    [Fact]
    public void A_condition_alone_can_wait_too()
    {
        var table = Tables.From("""
            triggers:
              on-stuck: { when: app.status.operationState?.phase == "Running", oncePer: app.status.operationState.startedAt, for: 10m, send: app-stuck }
            """);
        var begins = new Happening { Before = new State(), After = State.Running }.Subscribed("on-stuck.slack");
        var timer = Assert.Single(Router.Route(begins.Event(), table).Timers);
        Assert.Null(timer.TransitionId);
        Assert.Empty(Router.Route((begins with { Before = State.Running }).Event(), table).Timers);
        Assert.Equal(["on-stuck"],
            Router.Route((begins with { Before = State.Running, After = State.Succeeded }).Event(), table).CancelledTimers);
        Assert.NotNull(Assert.Single(
            Router.Fire(new DueTimer(timer.TimerId, timer.Trigger, null), begins.Event(), table).Deliveries).OnceKey);
    }

    private static RoutingPlan Route(Happening happening) => Router.Route(happening.Event(), Tables.Catalog);

    private static RoutingPlan Fire(Happening start, Happening newest)
    {
        var timer = Assert.Single(Route(start).Timers);
        return Router.Fire(new DueTimer(
            timer.TimerId, timer.Trigger, start.Transitions.Single(transition => transition.Id == timer.TransitionId)), newest.Event(),
            Tables.Catalog);
    }
}
