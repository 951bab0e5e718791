using System.Collections.Concurrent;
using Notifications.Events;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Ledger;
using Notifications.Testing;
using Notifications.Testing.Storage;
using Xunit;
using static Notifications.Notifier.Tests.Deliveries.SomeEvents;

namespace Notifications.Notifier.Tests.Deliveries;

/// <summary>Conditions that have to hold for a while.</summary>
public abstract class TimerContract(TestStore at) : OnAnyStore(at)
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(0.5);
    private readonly ConcurrentQueue<(DueTimer Timer, long Newest)> _fired = new();

    [Fact]
    public async Task A_timer_fires_once_against_the_newest_state_with_the_transition_that_started_it()
    {
        var slack = World.Add("out");
        var composed = new ConcurrentQueue<string?>();
        var compose = World.Compose;
        World.Compose = (request, cancellationToken) =>
        {
            composed.Enqueue(request.Transition?.Id);
            return compose(request, cancellationToken);
        };
        Fires();
        await using var rig = await Rig.StartAsync(World, Ct);
        var (degraded, later) = (Of("web", 1), Of("web", 2));
        await rig.HandleAsync(World.Routes(degraded, Starts(degraded, "degraded", TimeSpan.FromMinutes(1))), Ct);
        await rig.HandleAsync(later, Ct);

        await Eventually.TrueAsync(() => slack.Calls.Count == 1, World.Time, Step, Ct);

        Assert.True(World.Time.GetUtcNow() - Noon >= TimeSpan.FromMinutes(1));
        Assert.Equal(["web 2"], slack.Titles);
        Assert.Equal(degraded.Transitions[0].Id, Assert.Single(composed));
        var (timer, newest) = Assert.Single(_fired);
        Assert.Equal((degraded.Transitions[0].Id, 2), (timer.Transition?.Id, newest));
        World.Time.Advance(TimeSpan.FromMinutes(5));
        await rig.HandleAsync(World.Routes(Of("web", 3), Starts(degraded, "degraded", TimeSpan.FromMinutes(1))), Ct);
        World.Time.Advance(TimeSpan.FromMinutes(5));
        await PassedAsync(rig);
        Assert.Single(_fired);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task A_watcher_whose_clock_differs_by_an_hour_lets_a_condition_hold_as_long_as_it_should(int hours)
    {
        Fires();
        await using var rig = await Rig.StartAsync(World, Ct);
        var degraded = Of("web", 1) with { ObservedAt = Noon.AddHours(hours) };
        await rig.HandleAsync(
            World.Routes(degraded,
                RoutingPlan.Nothing with { Timers = [new PlannedTimer("timer", "degraded", null, degraded.ObservedAt.AddMinutes(10))] }),
                Ct);

        await Eventually.TrueAsync(() => !_fired.IsEmpty, World.Time, Step, Ct);

        Assert.InRange(World.Time.GetUtcNow() - Noon, TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(59));
    }

    [Fact]
    public async Task A_timer_that_is_cancelled_does_not_fire()
    {
        Fires();
        await using var rig = await Rig.StartAsync(World, Ct);
        var (degraded, healthy) = (Of("web", 1), Of("web", 2));
        await rig.HandleAsync(World.Routes(degraded, Starts(degraded, "degraded", TimeSpan.FromMinutes(1))), Ct);
        Assert.Equal("degraded", Assert.Single(Assert.Single(await rig.Get<ApplicationStates>().FindAsync("web", Ct)).Timers).Trigger);

        await rig.HandleAsync(World.Routes(healthy, RoutingPlan.Nothing with { CancelledTimers = ["degraded"] }), Ct);

        Assert.Empty(Assert.Single(await rig.Get<ApplicationStates>().FindAsync("prod/argocd/web", Ct)).Timers);
        World.Time.Advance(TimeSpan.FromMinutes(2));
        await PassedAsync(rig);
        Assert.Empty(_fired);
    }

    [Fact]
    public async Task What_newer_news_have_cancelled_older_ones_that_come_late_do_not_start()
    {
        Fires();
        await using var rig = await Rig.StartAsync(World, Ct);
        var (degraded, healthy) = (Of("web", 1), Of("web", 2));
        await rig.HandleAsync(World.Routes(healthy, RoutingPlan.Nothing with { CancelledTimers = ["degraded", "other"] }), Ct);
        await rig.HandleAsync(Of("web", 3), Ct);

        await rig.HandleAsync(World.Routes(degraded, Starts(degraded, "degraded", TimeSpan.FromMinutes(1))), Ct);

        Assert.Empty(Assert.Single(await rig.Get<ApplicationStates>().FindAsync("web", Ct)).Timers);
    }

    [Fact]
    public async Task Older_news_cancel_nothing_that_newer_ones_have_started()
    {
        await using var rig = await Rig.StartAsync(World, Ct);
        var (healthy, degraded) = (Of("web", 1), Of("web", 2));
        await rig.HandleAsync(World.Routes(degraded, Starts(degraded, "degraded", TimeSpan.FromMinutes(1))), Ct);

        await rig.HandleAsync(World.Routes(healthy, RoutingPlan.Nothing with { CancelledTimers = ["degraded"] }), Ct);

        Assert.Single(Assert.Single(await rig.Get<ApplicationStates>().FindAsync("web", Ct)).Timers);
    }

    [Fact]
    public async Task What_ran_out_while_nothing_was_running_waits_for_the_watcher_to_catch_up()
    {
        var slack = World.Add("out");
        Fires();
        var degraded = Of("web", 1);
        var rig = await Rig.StartAsync(World, Ct);
        await rig.HandleAsync(World.Routes(degraded, Starts(degraded, "degraded", TimeSpan.FromMinutes(1))), Ct);
        await rig.StopAsync(Ct);
        World.Time.Advance(TimeSpan.FromHours(1));
        var restarted = World.Time.GetUtcNow();

        await using var next = await Rig.StartAsync(World, Ct);
        await Eventually.TrueAsync(() => slack.Calls.Count == 1, World.Time, Step, Ct);

        Assert.True(World.Time.GetUtcNow() - restarted >= World.Options.TimerGrace);
    }

    [Fact]
    public async Task A_timer_that_fires_starts_the_next_reminder_with_the_same_transition()
    {
        var slack = World.Add("out");
        World.OnFire = (timer, newest) =>
        {
            _fired.Enqueue((timer, newest.At.Sequence));
            return SomeEvents.Plan(Planned(newest, trigger: timer.Trigger) with { DeliveryId = timer.TimerId }) with
            {
                Timers = [new PlannedTimer(
                    timer.TimerId + "+", timer.Trigger, timer.Transition?.Id,
                    timer.At!.Value.AddHours(1)) { Reminder = timer.Reminder + 1 }],
            };
        };
        await using var rig = await Rig.StartAsync(World, Ct);
        var (drifts, later) = (Of("web", 1), Of("web", 2));
        await rig.HandleAsync(World.Routes(drifts, Starts(drifts, "drift", TimeSpan.FromMinutes(2))), Ct);
        await rig.HandleAsync(later, Ct);

        await Eventually.TrueAsync(() => slack.Calls.Count == 3, World.Time, TimeSpan.FromMinutes(1), Ct);

        Assert.Equal([0, 1, 2], _fired.Take(3).Select(fired => fired.Timer.Reminder));
        Assert.All(_fired, fired => Assert.Equal((drifts.Transitions[0].Id, 2), (fired.Timer.Transition?.Id, fired.Newest)));
        await rig.HandleAsync(World.Routes(Of("web", 3), RoutingPlan.Nothing with { CancelledTimers = ["drift"] }), Ct);
        Assert.Empty(Assert.Single(await rig.Get<ApplicationStates>().FindAsync("web", Ct)).Timers);
    }

    private static RoutingPlan Starts(ApplicationTransitioned news, string trigger, TimeSpan after) => RoutingPlan.Nothing with
    {
        Timers = [new PlannedTimer($"timer-{trigger}-{news.EventId}", trigger, news.Transitions[0].Id, Noon + after)],
    };

    private void Fires() => World.OnFire = (timer, newest) =>
    {
        _fired.Enqueue((timer, newest.At.Sequence));
        return SomeEvents.Plan(Planned(newest, trigger: timer.Trigger) with { TransitionId = timer.Transition?.Id });
    };

    /// <summary>Everything that was due has been looked at: a later timer has fired.</summary>
    private async Task PassedAsync(Rig rig)
    {
        var done = new TaskCompletionSource();
        var before = World.OnFire;
        World.OnFire = (timer, newest) =>
        {
            if (timer.Trigger != "done") return before(timer, newest);
            done.TrySetResult();
            return RoutingPlan.Nothing;
        };
        var news = Of("other", 1);
        await rig.HandleAsync(World.Routes(news, Starts(news, "done", World.Time.GetUtcNow() - Noon)), Ct);
        await Eventually.TrueAsync(() => done.Task.IsCompleted, World.Time, Step, Ct);
    }
}
