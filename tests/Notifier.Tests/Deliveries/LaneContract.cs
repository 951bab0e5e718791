using Notifications.Notifier.Contracts;
using Notifications.Notifier.Ledger;
using Notifications.Notifier.Sending;
using Notifications.Testing;
using Notifications.Testing.Storage;
using Xunit;
using static Notifications.Notifier.Tests.Deliveries.SomeEvents;

namespace Notifications.Notifier.Tests.Deliveries;

/// <summary>Who serves a lane, and how fast.</summary>
public abstract class LaneContract(TestStore at) : OnAnyStore(at)
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(0.25);

    /// <summary>A notifier counts as dead when it was silent for so long; the store answers in real time, so the length of a lease must
    /// take a while of that too.</summary>
    internal static readonly TimeSpan LongLease = TimeSpan.FromMinutes(10);

    /// <summary>Lets time pass, a step each time that the store has answered the next heartbeats; one that failed comes again only with the
    /// next step.</summary>
    /// <param name="rig">A notifier on the store.</param>
    /// <param name="lively">How many notifiers have a clock that passes.</param>
    internal static async Task PassAsync(Rig rig, int lively, Func<bool> until, params ManualTime[] others) => await Eventually.TrueAsync(
        async () =>
        {
            if (until()) return true;
            var before = await BeatsAsync(rig);
            foreach (var time in (ManualTime[])[rig.Setup.Time, .. others]) time.Advance(LongLease / 20);
            var waited = TimeProvider.System.GetTimestamp();
            await Eventually.TrueAsync(
                async () => until() || (await BeatsAsync(rig)).Except(before).Count() >= lively
                    || TimeProvider.System.GetElapsedTime(waited) > TimeSpan.FromSeconds(3), Ct);
            return until();
        },
        Ct);

    private static Task<List<(string, long)>> BeatsAsync(Rig rig) =>
        rig.Store.ReadAsync((session, token) =>
            session.QueryAsync("select id, seen_until from node", row => (row.Text(0), row.Number(1)), token), Ct);

    [Fact]
    public async Task What_a_killed_notifier_was_doing_is_looked_for_and_its_late_outcome_is_dropped()
    {
        World.Options = World.Options with { NodeLease = new DeliveryOptions().NodeLease };
        var gate = new Gate();
        var slack = World.Add("out").Then(gate.HeldStubbornly);
        // A process that was stopped: its clock does not pass.
        var stopped = await Rig.StartAsync(World, new ManualTime(Noon), Ct);
        World.Options = World.Options with { NodeLease = LongLease };
        var news = Of("web", 1);
        await stopped.HandleAsync(World.Routes(news, Planned(news).InSync("sync")), Ct);
        await Eventually.TrueAsync(() => slack.Calls.Count == 1, Ct);

        World.Time.Advance(TimeSpan.FromMinutes(1));
        await using var next = await Rig.StartAsync(World, Ct);
        await PassAsync(next, lively: 1, () => slack.Calls.Count == 2);
        await Eventually.TrueAsync(() => next.IsAtRestAsync(Ct), Ct);
        gate.Open(new DeliveryOutcome.Rejected("late"));
        await Eventually.TrueAsync(() => World.Log.Lines.Any(l => l.Text.Contains("was taken over", StringComparison.Ordinal)), Ct);

        Assert.Equal((slack.Calls[0].DeliveryId, true), (slack.Calls[1].DeliveryId, slack.Calls[1].MaybeSent));
        Assert.Equal(DeliveryState.Delivered, (await next.FindAsync(Planned(news).DeliveryId, Ct)).State);
        await stopped.DisposeAsync();
    }

    [Fact]
    public async Task An_Application_with_hundreds_of_deliveries_does_not_take_every_turn_of_a_lane()
    {
        const int Many = 400;
        var gate = new Gate();
        var slack = World.Add("out", entry => entry with { LaneOf = _ => "one lane" }).Then(gate.Held);
        await using var rig = await Rig.StartAsync(World, Ct);
        var noisy = Of("noisy", 1);
        await rig.HandleAsync(World.Routes(noisy, [.. Enumerable.Range(0, Many).Select(i => Planned(noisy, recipient: $"#{i}"))]), Ct);
        await Eventually.TrueAsync(() => slack.Calls.Count > 0, Ct);
        World.Time.Advance(TimeSpan.FromSeconds(1));
        var quiet = Of("quiet", 1);
        await rig.HandleAsync(World.Routes(quiet, Planned(quiet)), Ct);

        gate.Open(new DeliveryOutcome.Delivered(null, null));

        await Eventually.TrueAsync(() => rig.IsAtRestAsync(Ct), Ct);
        Assert.Equal(Many + 1, slack.Calls.Count);
        Assert.InRange(slack.Titles.ToList().IndexOf("quiet 1"), 0, 2 * DueReader.Window);
    }

    [Fact]
    public async Task A_stopped_notifier_that_wakes_up_starts_nothing_in_lanes_that_others_took()
    {
        World.Options = World.Options with { NodeLease = new DeliveryOptions().NodeLease };
        var slack = World.Add("out");
        var stopped = await Rig.StartAsync(World, new ManualTime(Noon), Ct);
        World.Options = World.Options with { NodeLease = LongLease };
        var (first, second) = (Of("web", 1), Of("api", 1));
        await stopped.HandleAsync(World.Routes(first, Planned(first)), Ct);
        await Eventually.TrueAsync(() => stopped.IsAtRestAsync(Ct), Ct);
        World.Time.Advance(TimeSpan.FromMinutes(1));
        await using var next = await Rig.StartAsync(World, Ct);
        var gate = new Gate();
        slack.Then(gate.Held);
        await next.HandleAsync(World.Routes(second, Planned(second)), Ct);
        await PassAsync(next, lively: 1, () => slack.Calls.Count == 2);

        // It still believes that the lane is its own.
        var third = Of("jobs", 1);
        await stopped.HandleAsync(World.Routes(third, Planned(third)), Ct);
        await Eventually.TrueAsync(async () => (await next.ListAsync(Ct)).Count == 3, Ct);
        gate.Open(new DeliveryOutcome.Delivered(null, null));

        await Eventually.TrueAsync(() => slack.Calls.Count == 3, World.Time, Step, Ct);
        await Eventually.TrueAsync(() => next.IsAtRestAsync(Ct), Ct);
        Assert.Equal(["web 1", "api 1", "jobs 1"], slack.Titles);
        await stopped.DisposeAsync();
    }

    [Fact]
    public async Task A_stop_lets_calls_end_that_are_under_way()
    {
        var gate = new Gate();
        var slack = World.Add("out").Then(gate.Held);
        var rig = await Rig.StartAsync(World, Ct);
        var news = Of("web", 1);
        await rig.HandleAsync(World.Routes(news, Planned(news)), Ct);
        await Eventually.TrueAsync(() => slack.Calls.Count == 1, Ct);

        var stopping = rig.StopAsync(Ct);
        gate.Open(new DeliveryOutcome.Delivered(null, null));
        await stopping;

        await using var next = await Rig.StartAsync(World, Ct);
        Assert.Equal(DeliveryState.Delivered, (await next.FindAsync(Planned(news).DeliveryId, Ct)).State);
    }

    [Fact]
    public async Task A_stop_cuts_off_what_hangs_and_hands_it_back()
    {
        var cutOff = DateTimeOffset.MinValue;
        var slack = World.Add("out").Then(async (delivery, cancellationToken) =>
        {
            // On the thread that lets time pass: what comes after an await comes later.
            _ = cancellationToken.UnsafeRegister(_ => cutOff = World.Time.GetUtcNow(), state: null);
            return await new Gate().Held(delivery, cancellationToken);
        });
        var rig = await Rig.StartAsync(World, Ct);
        var news = Of("web", 1);
        await rig.HandleAsync(World.Routes(news, Planned(news)), Ct);
        await Eventually.TrueAsync(() => slack.Calls.Count == 1, Ct);

        var began = World.Time.GetUtcNow();
        var stopping = rig.StopAsync(Ct);
        await Eventually.TrueAsync(() => stopping.IsCompleted, World.Time, Step, Ct);
        // Time passes faster than a host stops its services, so how much later it may be says nothing.
        Assert.True(cutOff - began >= World.Options.DrainWithin, $"{cutOff - began}");
        Assert.InRange(World.Options.DrainWithin, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(15));

        await using var next = await Rig.StartAsync(World, Ct);
        await Eventually.TrueAsync(() => slack.Calls.Count == 2, Ct);
        Assert.True(slack.Calls[1].MaybeSent);
    }

    [Fact]
    public async Task A_lane_keeps_its_limits_and_they_outlive_the_process()
    {
        var slack = World.Add(
            "out", entry => entry with { Limits = [new TokenBucketLimit("messages", 2, TimeSpan.FromSeconds(20), NewMessagesOnly: true)] });
        var rig = await Rig.StartAsync(World, Ct);
        foreach (var app in (string[])["a", "b", "c"]) await rig.HandleAsync(World.Routes(Of(app, 1), Planned(Of(app, 1))), Ct);
        await Eventually.TrueAsync(() => slack.Calls.Count == 2, Ct);
        await rig.StopAsync(Ct);

        // The third is allowed after ten seconds, and is sent then although the clock stands still.
        var asked = new TaskCompletionSource<DateTimeOffset>(TaskCreationOptions.RunContinuationsAsynchronously);
        slack.Then((delivery, _) =>
        {
            asked.TrySetResult(World.Time.GetUtcNow());
            return Task.FromResult(slack.Delivered(delivery));
        });
        await using var next = await Rig.StartAsync(World, Ct);
        foreach (var seconds in (double[])[5, 4.5, 1]) World.Time.Advance(TimeSpan.FromSeconds(seconds));

        Assert.Equal(TimeSpan.FromSeconds(10.5), await asked.Task.WaitAsync(TimeSpan.FromMinutes(1), Ct) - Noon);
    }

    [Fact]
    public async Task Updates_do_not_wait_behind_new_messages_that_wait_for_their_limit()
    {
        var slack = World.Add(
            "out", entry => entry with { Limits = [new TokenBucketLimit("messages", 1, TimeSpan.FromHours(1), NewMessagesOnly: true)] });
        await using var rig = await Rig.StartAsync(World, Ct);
        var (posted, updated) = (Of("web", 1), Of("web", 2));
        await rig.HandleAsync(World.Routes(posted, Planned(posted).InSync("sync")), Ct);
        await Eventually.TrueAsync(() => rig.IsAtRestAsync(Ct), Ct);
        var other = Of("api", 1);

        await rig.HandleAsync(World.Routes(other, Planned(other), Planned(updated).InSync("sync")), Ct);

        await Eventually.TrueAsync(() => slack.Calls.Count == 2, Ct);
        Assert.Equal("message-1", slack.Calls[1].Conversation?.ExternalId);
    }

    [Fact]
    public async Task What_rings_while_its_own_call_or_others_are_under_way_is_told_without_another_ring()
    {
        var gate = new Gate();
        var slack = World.Add("out").Then(gate.Held);
        await using var rig = await Rig.StartAsync(World, Ct);
        await rig.HandleAsync(World.Routes(Of("web", 1), Planned(Of("web", 1)).InSync("sync")), Ct);
        await Eventually.TrueAsync(() => slack.Calls.Count == 1, Ct);
        for (var i = 0; i < 40; i++) await rig.HandleAsync(World.Routes(Of($"app{i}", 1), Planned(Of($"app{i}", 1))), Ct);
        await rig.HandleAsync(World.Routes(Of("web", 2), Planned(Of("web", 2)).InSync("sync")), Ct);
        gate.Open(new DeliveryOutcome.Delivered(null, "message-1"));

        // The clock stands still: nobody polls.
        await Eventually.TrueAsync(() => slack.Calls.Count == 42, Ct);
        await Eventually.TrueAsync(() => rig.IsAtRestAsync(Ct), Ct);
        Assert.Equal(42, slack.Titles.Distinct().Count());
        Assert.Equal("message-1", slack.Calls.Single(c => c.Conversation?.ExternalId is not null).Conversation?.ExternalId);
    }

    [Fact]
    public async Task A_lane_that_hangs_delays_no_other()
    {
        var slack = World.Add("out");
        slack.Otherwise = async (delivery, cancellationToken) => delivery.Recipient == "#stuck"
            ? await new Gate().Held(delivery, cancellationToken) : slack.Delivered(delivery);
        await using var rig = await Rig.StartAsync(World, Ct);
        for (var i = 0; i < 40; i++)
        {
            var news = Of($"app{i}", 1);
            await rig.HandleAsync(World.Routes(news, Planned(news, recipient: i % 2 == 0 ? "#stuck" : "#sre")), Ct);
        }

        await Eventually.TrueAsync(() => slack.Calls.Count(c => c.Recipient == "#sre") == 20, Ct);
        await Eventually.TrueAsync(() => slack.Calls.Count(c => c.Recipient == "#stuck") >= 16, Ct);
        Assert.Equal(16, slack.Calls.Count(c => c.Recipient == "#stuck"));
    }

    [Fact]
    public async Task A_notifier_that_joins_anew_need_not_wait_for_the_lanes_of_its_run_before()
    {
        World.Add("out");
        await using var rig = await Rig.StartAsync(World, Ct);
        var (nodes, lanes) = (rig.Get<NodeTable>(), rig.Get<LaneTable>());
        var (before, after, lane) = (new NodeId("before"), new NodeId("after"), LaneName.ToDeliver("out", "#sre"));
        await nodes.JoinAsync(before, ended: null, TimeSpan.FromHours(1), Ct);
        Assert.NotNull(await lanes.TakeAsync(lane, before, Ct));

        await nodes.JoinAsync(after, ended: before, TimeSpan.FromHours(1), Ct);

        Assert.NotNull(await lanes.TakeAsync(lane, after, Ct));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task A_clock_that_was_set_by_an_hour_between_two_runs_loses_and_repeats_nothing(int hours)
    {
        var slack = World.Add("out");
        var (first, second) = (Of("web", 1), Of("api", 1));
        var rig = await Rig.StartAsync(World, Ct);
        await rig.HandleAsync(World.Routes(first, Planned(first)), Ct);
        await Eventually.TrueAsync(() => rig.IsAtRestAsync(Ct), Ct);
        await rig.StopAsync(Ct);

        await using var next = await Rig.StartAsync(World, new ManualTime(World.Time.GetUtcNow() + TimeSpan.FromHours(hours)), Ct);
        await next.HandleAsync(first, Ct);
        await next.HandleAsync(World.Routes(second, Planned(second)), Ct);

        await Eventually.TrueAsync(async () => slack.Calls.Count == 2 && await next.IsAtRestAsync(Ct), Ct);
        Assert.Equal(["web 1", "api 1"], slack.Titles);
    }

    /// <summary>With more than the pause, and much less than the hour, for a store that answers slowly while time passes fast.</summary>
    private static readonly TimeSpan MuchLessThanAnHour = TimeSpan.FromMinutes(50);

    [Theory]
    [InlineData(-1, false)]
    [InlineData(1, false)]
    [InlineData(-1, true)]
    public async Task A_retry_waits_no_longer_when_the_clock_was_set_by_an_hour_between_two_runs(int hours, bool blocksLane)
    {
        var slack = World.Add("out").Then(new DeliveryOutcome.Deferred("503", TimeSpan.FromMinutes(2), blocksLane));
        var news = Of("web", 1);
        var rig = await Rig.StartAsync(World, Ct);
        await rig.HandleAsync(World.Routes(news, Planned(news)), Ct);
        await Eventually.TrueAsync(async () => (await rig.FindAsync(Planned(news).DeliveryId, Ct)).Reason == "503", Ct);
        await rig.StopAsync(Ct);

        var time = new ManualTime(World.Time.GetUtcNow() + TimeSpan.FromHours(hours));
        await using var next = await Rig.StartAsync(World, time, Ct);
        var waited = TimeSpan.Zero;
        await Eventually.TrueAsync(
            () =>
            {
                if (slack.Calls.Count == 2) return true;
                foreach (var clock in (ManualTime[])[World.Time, time]) clock.Advance(Step);
                waited += Step;
                return slack.Calls.Count == 2;
            },
            Ct);

        Assert.True(waited < MuchLessThanAnHour, $"{waited}");
        await Eventually.TrueAsync(() => next.IsAtRestAsync(Ct), Ct);
        Assert.Equal([false, false], slack.Calls.Select(call => call.MaybeSent));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task A_clock_that_is_set_by_an_hour_while_the_notifier_runs_delays_repeats_and_loses_nothing(int hours)
    {
        var slack = World.Add(
            "out", entry => entry with { Limits = [new TokenBucketLimit("messages", 1, TimeSpan.FromSeconds(20), NewMessagesOnly: true)] })
            .Then(new DeliveryOutcome.Deferred("503", TimeSpan.FromMinutes(2), BlocksLane: false));
        await using var rig = await Rig.StartAsync(World, Ct);
        var (failed, limited, late) = (Of("web", 1), Of("api", 1), Of("jobs", 1));
        await rig.HandleAsync(World.Routes(failed, Planned(failed)), Ct);
        await rig.HandleAsync(World.Routes(limited, Planned(limited)), Ct);
        await Eventually.TrueAsync(async () => (await rig.FindAsync(Planned(failed).DeliveryId, Ct)).Reason == "503", Ct);

        World.Time.Shift = TimeSpan.FromHours(hours);
        await rig.HandleAsync(World.Routes(late, Planned(late)), Ct);
        var began = World.Time.GetTimestamp();
        await Eventually.TrueAsync(() => slack.Calls.Count == 4, World.Time, Step, Ct);

        Assert.True(World.Time.GetElapsedTime(began) < MuchLessThanAnHour, $"{World.Time.GetElapsedTime(began)}");
        await Eventually.TrueAsync(() => rig.IsAtRestAsync(Ct), Ct);
        Assert.Equal(["api 1", "jobs 1", "web 1", "web 1"], slack.Titles.Order());
        Assert.DoesNotContain(World.Log.Lines, line => line.Text.Contains("could not renew", StringComparison.Ordinal));
    }
}
