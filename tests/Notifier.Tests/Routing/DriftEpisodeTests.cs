using System.Text.Json;
using Notifications.Events;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Routing;
using Xunit;

namespace Notifications.Notifier.Tests.Routing;

/// <summary>One drift episode is one message, from its onset to its end; readers are reminded while it lasts.</summary>
public sealed class DriftEpisodeTests
{
    private static readonly DateTimeOffset Onset = Happening.Noon;

    private static readonly Happening Drifts = new Happening
    {
        Before = new State(),
        After = new State { Sync = "OutOfSync" },
        Standing = new Standing("d1", Onset, null, null) { DriftSeries = "s1", DriftCount = 1 },
        Transitions = [Drift(TransitionKinds.DriftDetected, new { since = Onset, recent = 1 })],
    }.Subscribed("on-drift-detected.slack");

    [Fact]
    public void Resources_that_join_update_the_message_of_the_episode_and_wait_no_longer_than_its_onset_has()
    {
        var joins = Drifts with
        {
            Before = Drifts.After,
            Transitions = [Drift(TransitionKinds.DriftChanged, new { since = Onset, recent = 1 })],
            Sequence = 2
        };
        var plan = Route(joins);
        Assert.Contains("on-drift-detected", plan.CancelledTimers);
        Assert.Equal(Onset.AddMinutes(2), Assert.Single(plan.Timers).Due);
        var delivery = Assert.Single(Fire(joins).Deliveries);
        Assert.Equal(("drift/d1", ConversationMode.Update, false), (delivery.ConversationKey, delivery.Mode, delivery.Announce));
        Assert.Equal(joins.Event().ObservedAt.AddHours(9), Assert.Single(Route(joins with { Sequence = 542 }).Timers).Due);
    }

    [Theory]
    [InlineData(0.1, 24)]
    [InlineData(23.9, 24)]
    [InlineData(24, 48)]
    [InlineData(73, 96)]
    public void Readers_are_reminded_after_a_day_and_then_daily_however_late_one_was(double now, double next)
    {
        var timer = Assert.Single(Fire(Drifts, at: Onset.AddHours(now)).Timers);
        Assert.Equal(("on-drift-detected", 1, Onset.AddHours(next)), (timer.Trigger, timer.Reminder, timer.Due));
    }

    [Fact]
    public void A_reminder_updates_the_message_and_is_a_new_one_too()
    {
        var plan = Fire(Drifts, reminder: 1, Onset.AddHours(24));
        var delivery = Assert.Single(plan.Deliveries);
        Assert.Equal(("drift/d1", true), (delivery.ConversationKey, delivery.Announce));
        Assert.Equal(["app-drift-open"], delivery.Templates);
        Assert.Equal((2, Onset.AddHours(48)), (Assert.Single(plan.Timers).Reminder, plan.Timers[0].Due));
        Assert.NotEqual(plan.Timers[0].TimerId,
            Fire(Drifts, reminder: 2, Onset.AddHours(48), id: plan.Timers[0].TimerId).Timers[0].TimerId);
    }

    [Fact]
    public void Of_an_episode_that_is_over_nobody_is_reminded()
    {
        var over = Fire(Drifts with { After = new State(), Standing = Standing.Calm }, reminder: 1, Onset.AddHours(24));
        Assert.Empty(over.Deliveries);
        Assert.Empty(over.Timers);
        Assert.Empty(Fire(Drifts with { Standing = new Standing("d2", Onset, null, null) }, reminder: 1, Onset.AddHours(24)).Deliveries);
    }

    [Fact]
    public void An_acknowledgement_brings_the_message_up_to_date_and_notifies_nobody()
    {
        var plan = Router.Fire(
            new DueTimer("t", "on-drift-detected", null) { Reminder = DueTimer.UpdateOnly, At = Onset.AddHours(1) }, Drifts.Event(),
            Tables.Catalog);
        var delivery = Assert.Single(plan.Deliveries);
        Assert.Equal(("drift/d1", false, (string?)null), (delivery.ConversationKey, delivery.Announce, delivery.OnceKey));
        Assert.Equal(["app-drift-detected"], delivery.Templates);
        Assert.Empty(plan.Timers);
        var health = new DueTimer("t", "on-health-degraded", null) { Reminder = DueTimer.UpdateOnly };
        Assert.Empty(Router.Fire(
            health, (Drifts with { After = Drifts.After! with { Health = "Degraded" } }).Subscribed("on-health-degraded.slack").Event(),
            Tables.Catalog).Deliveries);
    }

    [Fact]
    public void A_trigger_of_its_own_repeats_while_its_condition_holds()
    {
        var table = Tables.From("triggers: { on-off: { when: 'app.spec.syncPolicy == null && app.status.sync.status == \"OutOfSync\"', damped: true, repeat: 6h, send: app-x } }");
        var begins = (Drifts with { Transitions = [] }).Subscribed("on-off.slack");
        var timer = Assert.Single(Router.Route(begins.Event(), table).Timers);
        Assert.Equal((1, begins.Event().ObservedAt.AddHours(6)), (timer.Reminder, timer.Due));
        var reminder = Assert.Single(
            Router.Fire(new DueTimer(timer.TimerId, timer.Trigger, null) { Reminder = 1, At = timer.Due }, begins.Event(),
                table).Deliveries);
        Assert.Equal((true, false), (reminder.Announce, reminder.Damped));
        Assert.Equal(["app-x"], reminder.Templates);
        var ends = begins with { Before = begins.After, After = begins.Before, Sequence = 2 };
        Assert.Equal(["on-off"], Router.Route(ends.Event(), table).CancelledTimers);
        Assert.Empty(Router.Fire(
            new DueTimer(timer.TimerId, timer.Trigger, null) { Reminder = 1, At = timer.Due }, ends.Event(), table).Deliveries);
    }

    [Fact]
    public void The_fourth_episode_within_an_hour_is_told_at_once_in_one_message_that_counts()
    {
        var fourth = Drifts with
        {
            Standing = Drifts.Standing with { DriftCount = 4 },
            Transitions = [Drift(TransitionKinds.DriftDetected, new { since = Onset, recent = 4 })],
        };
        var plan = Route(fourth);
        Assert.Empty(plan.Timers);
        var delivery = Assert.Single(plan.Deliveries);
        Assert.Equal(("on-drift-flapping", "drift-series/s1", ConversationMode.Update),
            (delivery.Trigger, delivery.ConversationKey, delivery.Mode));
        Assert.Empty(Route(Drifts).Deliveries);
        Assert.Single(Route(Drifts).Timers);
    }

    [Fact]
    public void Something_that_fights_git_is_told_in_the_message_of_its_self_heals_and_not_as_one_more_drift()
    {
        var fight = Drifts with
        {
            Standing = Drifts.Standing with { DriftRounds = 2 },
            Transitions = [Drift(TransitionKinds.Fighting, new { since = Onset, rounds = 2 })]
        };
        Assert.Equal(("on-drift-flapping", "drift-series/s1"),
            (Assert.Single(Route(fight).Deliveries).Trigger, Route(fight).Deliveries[0].ConversationKey));
        Assert.Equal("self-heal/h1",
            Assert.Single(Route(fight with { Standing = fight.Standing with { HealEpisode = "h1" } }).Deliveries).ConversationKey);
        Assert.Empty(Fire(Drifts with { Standing = fight.Standing }).Deliveries);
        Assert.Contains("on-drift-detected", Route(fight).CancelledTimers);
    }

    [Fact]
    public void What_came_back_again_and_again_is_over_after_an_hour_of_calm()
    {
        var calm = new Happening
        {
            Before = Drifts.After,
            After = Drifts.Before,
            Standing = Standing.Calm with { DriftSeries = "s1", DriftCount = 4 },
        }.With((TransitionKinds.SyncStatusChanged, null)).Subscribed("on-drift-detected.slack");
        var timer = Assert.Single(Route(calm).Timers, timer => timer.Trigger == "on-drift-calm");
        Assert.Equal(calm.Event().ObservedAt.AddHours(1), timer.Due);
        var delivery = Assert.Single(
            Router.Fire(new DueTimer("t", "on-drift-calm", calm.Transitions[0]), calm.Event(), Tables.Catalog).Deliveries);
        Assert.Equal(("drift-series/s1", "on-drift-flapping"), (delivery.ConversationKey, delivery.Recovers));
        Assert.Contains("on-drift-calm",
            Route(Drifts with { Standing = Drifts.Standing with { DriftCount = 5 }, Sequence = 2 }).CancelledTimers);
        Assert.Empty(Route(calm with { Standing = calm.Standing with { DriftCount = 3 } }).Timers);
    }

    private static Transition Drift(string kind, object data) =>
        new($"{kind}/d1", kind, Onset, null, "d1", JsonSerializer.SerializeToElement(data));

    private static RoutingPlan Route(Happening happening) => Router.Route(happening.Event(), Tables.Catalog);

    private static RoutingPlan Fire(Happening newest, int reminder = 0, DateTimeOffset? at = null, string id = "t") =>
        Router.Fire(new DueTimer(id, "on-drift-detected", Drifts.Transitions[0]) { Reminder = reminder, At = at }, newest.Event(),
            Tables.Catalog);
}
