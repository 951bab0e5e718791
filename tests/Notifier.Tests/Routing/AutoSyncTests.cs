using Notifications.Events;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Routing;
using Xunit;

namespace Notifications.Notifier.Tests.Routing;

/// <summary>Auto-sync that was switched off is reported, and so is what waits because of it.</summary>
public sealed class AutoSyncTests
{
    private static readonly Happening Off = new Happening { Before = new State(), After = new State() }.Subscribed(
        "on-auto-sync-disabled.slack");

    private static readonly Happening Waits = (
        Off with
        {
            Standing =
            Standing.Calm with { PendingSince = Happening.Noon, PendingRevision = "b", AutoSyncOffSince = Happening.Noon }
        })
        .With((TransitionKinds.ChangePending, "c1"));

    [Fact]
    public void It_is_reported_that_auto_sync_was_switched_off_and_on_again()
    {
        Assert.Equal("on-auto-sync-disabled", Assert.Single(Route(Off.With((TransitionKinds.AutoSyncDisabled, null))).Deliveries).Trigger);
        var again = Assert.Single(Route(Off.With((TransitionKinds.AutoSyncEnabled, null))).Deliveries);
        Assert.Equal(("on-auto-sync-enabled", "on-auto-sync-disabled"), (again.Trigger, again.Recovers));
    }

    [Fact]
    public void Readers_are_reminded_daily_of_a_change_that_waits_meanwhile()
    {
        var timer = Assert.Single(Route(Waits).Timers);
        Assert.Equal(("on-auto-sync-off-pending", Waits.Event().ObservedAt.AddHours(1)), (timer.Trigger, timer.Due));
        var fired = Fire(timer, Waits);
        Assert.Equal("on-auto-sync-off-pending", Assert.Single(fired.Deliveries).Trigger);
        Assert.Single(fired.Timers);
    }

    [Fact]
    public void Nobody_is_reminded_when_nothing_waits_or_auto_sync_is_on_again()
    {
        var timer = Assert.Single(Route(Waits).Timers);
        Assert.Empty(Fire(timer, Waits with { Standing = Standing.Calm with { AutoSyncOffSince = Happening.Noon } }).Deliveries);
        Assert.Empty(Fire(timer, Waits with { Standing = Waits.Standing with { AutoSyncOffSince = null } }).Deliveries);
        Assert.Empty(Route(Waits with { Standing = Waits.Standing with { AutoSyncOffSince = null } }).Timers);
    }

    private static RoutingPlan Route(Happening happening) => Router.Route(happening.Event(), Tables.Catalog);

    private static RoutingPlan Fire(PlannedTimer timer, Happening newest) => Router.Fire(
        new DueTimer(timer.TimerId, timer.Trigger,
            Waits.Transitions.Single(transition => transition.Id == timer.TransitionId))
        { At = timer.Due },
            (newest with { Transitions = [] }).Event(), Tables.Catalog);
}
