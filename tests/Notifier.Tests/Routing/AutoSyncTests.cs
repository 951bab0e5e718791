using System.Text;
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
        Assert.Equal(timer.Due.AddDays(1), Assert.Single(fired.Timers).Due);
    }

    [Fact]
    public void Nobody_is_reminded_when_nothing_waits_or_auto_sync_is_on_again()
    {
        var timer = Assert.Single(Route(Waits).Timers);
        Assert.Empty(Fire(timer, Waits with { Standing = Standing.Calm with { AutoSyncOffSince = Happening.Noon } }).Deliveries);
        Assert.Empty(Fire(timer, Waits with { Standing = Waits.Standing with { AutoSyncOffSince = null } }).Deliveries);
        Assert.Empty(Route(Waits with { Standing = Waits.Standing with { AutoSyncOffSince = null } }).Timers);
    }

    [Theory]
    [InlineData("""{"metadata":{"annotations":{"kubectl.kubernetes.io/last-applied-configuration":"{\"spec\":{\"syncPolicy\":{\"automated\":{\"prune\":true}}}}"}}}""", "the manifest that was applied has it")]
    [InlineData("""{"status":{"history":[{"id":1,"initiatedBy":{"username":"ann"}},{"id":2,"initiatedBy":{"automated":true}}]}}""", "its last sync was automated")]
    [InlineData("""{"spec":{"syncPolicy":{"automated":{"enabled":false}}},"status":{"history":[{"id":2,"initiatedBy":{"automated":true}}]}}""", "its last sync was automated")]
    [InlineData("""{"status":{"history":[{"id":1,"initiatedBy":{"automated":true}},{"id":2,"initiatedBy":{"username":"ann"}}]}}""", "")]
    [InlineData("""{"metadata":{"annotations":{"kubectl.kubernetes.io/last-applied-configuration":"{\"spec\":{\"syncPolicy\":{\"automated\":{\"enabled\":false}}}}"}}}""", "")]
    [InlineData("""{"metadata":{"annotations":{"kubectl.kubernetes.io/last-applied-configuration":"{ no json"}}}""", "")]
    [InlineData("""{"spec":{"syncPolicy":{"automated":{}}},"status":{"history":[{"id":2,"initiatedBy":{"automated":true}}]}}""", "")]
    public void What_the_Application_tells_of_auto_sync_that_should_be_on_reminds_of_what_waits(string application, string expectedBy)
    {
        var waits = Waits with { Standing = Waits.Standing with { AutoSyncOffSince = null } };
        var seen = waits.Event() with { After = Doc.FromJson(Encoding.UTF8.GetBytes(application)) };
        Assert.Equal(
            expectedBy.Length > 0 ? ["on-auto-sync-off-pending"] : [],
            Router.Route(seen, Tables.Catalog).Timers.Select(timer => timer.Trigger));
        var asked = Tables.From(
            $"triggers: {{ on-x: {{ on: change-pending, when: 'auto_sync.expected_by == \"{expectedBy}\"', send: app-x }} }}");
        var told = (waits.Subscribed("on-x.slack").With((TransitionKinds.ChangePending, "c1")).Event()) with { After = seen.After };
        Assert.Equal(expectedBy.Length > 0 ? 1 : 0, Router.Route(told, asked).Deliveries.Count);
    }

    private static RoutingPlan Route(Happening happening) => Router.Route(happening.Event(), Tables.Catalog);

    private static RoutingPlan Fire(PlannedTimer timer, Happening newest) => Router.Fire(
        new DueTimer(timer.TimerId, timer.Trigger,
            Waits.Transitions.Single(transition => transition.Id == timer.TransitionId))
        { At = timer.Due },
            (newest with { Transitions = [] }).Event(), Tables.Catalog);
}
