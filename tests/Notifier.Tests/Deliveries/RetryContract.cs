using Notifications.Events;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Ledger;
using Notifications.Notifier.Sending;
using Notifications.Testing;
using Notifications.Testing.Storage;
using Xunit;
using static Notifications.Notifier.Tests.Deliveries.SomeEvents;

namespace Notifications.Notifier.Tests.Deliveries;

/// <summary>What becomes of a delivery that fails.</summary>
public abstract class RetryContract(TestStore at) : OnAnyStore(at)
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(0.25);

    [Fact]
    public async Task A_transient_failure_is_tried_again_after_a_pause()
    {
        var slack = World.Add("out").Then(new DeliveryOutcome.Deferred("502", After: null, BlocksLane: false));
        await using var rig = await Rig.StartAsync(World, Ct);
        var news = Of("web", 1);
        await rig.HandleAsync(World.Routes(news, Planned(news)), Ct);
        await Eventually.TrueAsync(async () => await StateAsync(rig, news) is { State: DeliveryState.Waiting, Attempts: 1 }, Ct);
        var waiting = await StateAsync(rig, news);
        Assert.InRange(waiting.Due - Noon, TimeSpan.FromSeconds(0.75), TimeSpan.FromSeconds(1.25));
        Assert.Equal("502", waiting.Reason);

        await Eventually.TrueAsync(() => slack.Calls.Count == 2, World.Time, Step, Ct);

        await Eventually.TrueAsync(() => rig.IsAtRestAsync(Ct), Ct);
        Assert.Equal(2, (await StateAsync(rig, news)).Attempts);
        Assert.Equal(slack.Calls[0].DeliveryId, slack.Calls[1].DeliveryId);
        Assert.False(slack.Calls[1].MaybeSent);
    }

    [Fact]
    public async Task A_rate_limit_blocks_its_lane_for_as_long_as_it_says_and_no_other()
    {
        var slack = World.Add("out").Then(new DeliveryOutcome.Deferred("429", TimeSpan.FromSeconds(30), BlocksLane: true));
        await using var rig = await Rig.StartAsync(World, Ct);
        var (first, second, other) = (Of("web", 1), Of("api", 1), Of("jobs", 1));
        await rig.HandleAsync(World.Routes(first, Planned(first)), Ct);
        await Eventually.TrueAsync(async () => await StateAsync(rig, first) is { State: DeliveryState.Waiting, Attempts: 1 }, Ct);

        await rig.HandleAsync(World.Routes(second, Planned(second)), Ct);
        await rig.HandleAsync(World.Routes(other, Planned(other, recipient: "#dev")), Ct);

        await Eventually.TrueAsync(
            async () => (await rig.FindAsync(Planned(other, recipient: "#dev").DeliveryId, Ct)).State == DeliveryState.Delivered, Ct);
        World.Time.Advance(TimeSpan.FromSeconds(29));
        var late = Of("late", 1);
        await rig.HandleAsync(World.Routes(late, Planned(late, recipient: "#dev")), Ct);
        await Eventually.TrueAsync(() => slack.Titles.Contains("late 1"), Ct);
        Assert.Equal(["web 1", "jobs 1", "late 1"], slack.Titles);
        await Eventually.TrueAsync(() => slack.Calls.Count == 5, World.Time, Step, Ct);
    }

    [Fact]
    public async Task What_the_operator_has_to_mend_is_never_given_up_and_is_said_once()
    {
        var github = World.Add("out");
        for (var i = 0; i < 40; i++) github.Then(new DeliveryOutcome.Unusable("401 bad credentials", Part: null));
        World.Options = World.Options with { GiveUpAfter = TimeSpan.FromMinutes(10) };
        await using var rig = await Rig.StartAsync(World, Ct);
        var (first, second) = (Of("web", 1), Of("api", 1));
        await rig.HandleAsync(World.Routes(first, Planned(first)), Ct);
        await Eventually.TrueAsync(
            async () => await StateAsync(rig, first) is { State: DeliveryState.Waiting, Attempts: 1, Reason: "401 bad credentials" }, Ct);
        Assert.Equal("cannot be used: out; see the log", rig.Get<DestinationStates>().Remark);
        // The lane waits: what comes later is not tried before.
        await rig.HandleAsync(World.Routes(second, Planned(second)), Ct);
        await Task.Delay(TimeSpan.FromMilliseconds(200), Ct);
        Assert.Single(github.Calls);

        await Eventually.TrueAsync(() => github.Calls.Count > 40, World.Time, TimeSpan.FromSeconds(5), Ct);

        await Eventually.TrueAsync(
            () =>
            {
                World.Time.Advance(TimeSpan.FromSeconds(5));
                return rig.IsAtRestAsync(Ct);
            },
            Ct);
        Assert.Equal((DeliveryState.Delivered, DeliveryState.Delivered),
            ((await StateAsync(rig, first)).State, (await StateAsync(rig, second)).State));
        Assert.True(World.Time.GetUtcNow() - Noon > TimeSpan.FromMinutes(10));
        Assert.Null(rig.Get<DestinationStates>().Remark);
        Assert.Single(World.Log.Lines, line => line.Text.Contains("cannot be used", StringComparison.Ordinal));
        Assert.Single(World.Log.Lines, line => line.Text.Contains("can be used again", StringComparison.Ordinal));
        Assert.DoesNotContain(World.Log.Lines, line => line.Text.Contains("failed (attempt", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_part_of_a_destination_that_refuses_holds_up_nobody_else()
    {
        var github = World.Add("out", entry => entry with { LaneOf = _ => "token" });
        github.Otherwise = (delivery, _) =>
            Task.FromResult(delivery.Recipient == "acme/closed#1" ? new DeliveryOutcome.Unusable("403", "acme/closed")
                : github.Delivered(delivery));
        await using var rig = await Rig.StartAsync(World, Ct);
        var (closed, open) = (Of("web", 1), Of("api", 1));
        await rig.HandleAsync(World.Routes(closed, Planned(closed, recipient: "acme/closed#1")), Ct);
        await Eventually.TrueAsync(
            async () => await StateAsync(rig, closed, "acme/closed#1") is { State: DeliveryState.Waiting, Attempts: 1 }, Ct);

        await rig.HandleAsync(World.Routes(open, Planned(open, recipient: "acme/open#1")), Ct);

        await Eventually.TrueAsync(async () => (await StateAsync(rig, open, "acme/open#1")).State == DeliveryState.Delivered, Ct);
        Assert.NotNull(rig.Get<DestinationStates>().Remark);
    }

    [Fact]
    public async Task A_look_up_that_is_refused_waits_and_delivers_when_it_is_mended()
    {
        var mended = false;
        var github = World.Add("out", entry => entry with
        {
            Resolve = (_, _) => Task.FromResult<RecipientResolution>(
                mended ? new RecipientResolution.Resolved(["acme/web#7"], null)
                : new RecipientResolution.Unusable("401 bad credentials", null)),
        });
        await using var rig = await Rig.StartAsync(World, Ct);
        var news = Of("web", 1);
        await rig.HandleAsync(World.Routes(news, Planned(news, recipient: "")), Ct);
        await Eventually.TrueAsync(
            async () => await StateAsync(rig, news, "") is { State: DeliveryState.Waiting, Reason: "401 bad credentials" }, Ct);
        Assert.NotNull(rig.Get<DestinationStates>().Remark);
        mended = true;

        await Eventually.TrueAsync(() => github.Calls.Count == 1, World.Time, Step, Ct);

        Assert.Null(rig.Get<DestinationStates>().Remark);
    }

    [Fact]
    public async Task What_never_reached_the_destination_takes_nothing_from_its_limits()
    {
        var github = World.Add(
            "out", entry => entry with
            {
                Limits = [
                new TokenBucketLimit("writes an hour", 2, TimeSpan.FromHours(1), NewMessagesOnly: false)]
            });
        for (var i = 0; i < 5; i++) github.Then(
            new DeliveryOutcome.Deferred("connection refused", After: null, BlocksLane: false) { Writes = 0 });
        await using var rig = await Rig.StartAsync(World, Ct);
        foreach (var news in (ApplicationTransitioned[])[Of("web", 1), Of("api", 1), Of("third", 1)]) await rig.HandleAsync(
            World.Routes(news, Planned(news)), Ct);

        await Eventually.TrueAsync(() => github.Calls.Count >= 7, World.Time, Step, Ct);

        // Two were written within a minute, with five in vain before them; the third waits for the hour.
        Assert.True(World.Time.GetUtcNow() - Noon < TimeSpan.FromMinutes(10), $"{World.Time.GetUtcNow() - Noon}");
        await Eventually.TrueAsync(
            () =>
            {
                World.Time.Advance(TimeSpan.FromSeconds(30));
                return rig.IsAtRestAsync(Ct);
            },
            Ct);
        Assert.True(World.Time.GetUtcNow() - Noon > TimeSpan.FromMinutes(29), $"{World.Time.GetUtcNow() - Noon}");
    }

    [Fact]
    public async Task A_delivery_that_wrote_several_times_takes_as_much_from_the_limits()
    {
        var github = World.Add(
            "out", entry => entry with
            {
                Limits = [new TokenBucketLimit("writes an hour", 4, TimeSpan.FromHours(1), NewMessagesOnly: false)],
            });
        github.Then(new DeliveryOutcome.Delivered(Where: null, ExternalId: "statuses") { Writes = 6 });
        await using var rig = await Rig.StartAsync(World, Ct);
        var (first, second) = (Of("web", 1), Of("api", 1));
        await rig.HandleAsync(World.Routes(first, Planned(first)), Ct);
        await Eventually.TrueAsync(() => rig.IsAtRestAsync(Ct), Ct);
        var written = World.Time.GetUtcNow();
        await rig.HandleAsync(World.Routes(second, Planned(second)), Ct);
        await Eventually.TrueAsync(() => github.Calls.Count == 2, World.Time, TimeSpan.FromSeconds(30), Ct);

        // Two of the six are owed, and the next needs one: three quarters of an hour.
        Assert.InRange(World.Time.GetUtcNow() - written, TimeSpan.FromMinutes(45), TimeSpan.FromHours(3));
    }

    [Fact]
    public async Task A_recipient_stays_a_tenants_also_when_it_is_redriven()
    {
        var asked = new List<RecipientQuestion>();
        World.Add("out", entry => entry with
        {
            Resolve = (question, _) =>
            {
                lock (asked) asked.Add(question);
                return Task.FromResult<RecipientResolution>(new RecipientResolution.Rejected("not yours"));
            },
        });
        await using var rig = await Rig.StartAsync(World, Ct);
        var news = Of("web", 1);
        await rig.HandleAsync(
            World.Routes(news, Planned(news, recipient: "acme/secrets#1") with { IsAnnotated = true },
                Planned(news, recipient: "acme/web#1")), Ct);
        await Eventually.TrueAsync(() => rig.IsAtRestAsync(Ct), Ct);
        await rig.Get<Redrive>().DeadSinceAsync(Noon.AddDays(-1), Ct);
        await Eventually.TrueAsync(() => asked.Count == 4, World.Time, Step, Ct);
        Assert.All(asked, question => Assert.Equal(question.Recipient == "acme/secrets#1", question.IsAnnotated));
    }

    [Fact]
    public async Task A_failure_after_many_rate_limits_is_tried_again_soon()
    {
        var slack = World.Add("out");
        for (var i = 0; i < 10; i++) slack.Then(new DeliveryOutcome.Deferred("429", TimeSpan.FromSeconds(1), BlocksLane: true));
        slack.Then(new DeliveryOutcome.Deferred("connection reset", After: null, BlocksLane: false));
        await using var rig = await Rig.StartAsync(World, Ct);
        var news = Of("web", 1);
        await rig.HandleAsync(World.Routes(news, Planned(news)), Ct);

        await Eventually.TrueAsync(() => slack.Calls.Count == 11, World.Time, Step, Ct);
        await Eventually.TrueAsync(async () => (await StateAsync(rig, news)).Reason == "connection reset", Ct);

        Assert.InRange((await StateAsync(rig, news)).Due - World.Time.GetUtcNow(), TimeSpan.Zero, TimeSpan.FromSeconds(2.5));
        await Eventually.TrueAsync(() => slack.Calls.Count == 12, World.Time, Step, Ct);
    }

    [Fact]
    public async Task A_rate_limit_outlives_the_process()
    {
        var slack = World.Add("out").Then(new DeliveryOutcome.Deferred("429", TimeSpan.FromMinutes(10), BlocksLane: true));
        var (first, second) = (Of("web", 1), Of("api", 1));
        var rig = await Rig.StartAsync(World, Ct);
        await rig.HandleAsync(World.Routes(first, Planned(first)), Ct);
        await Eventually.TrueAsync(async () => await StateAsync(rig, first) is { State: DeliveryState.Waiting, Attempts: 1 }, Ct);
        await rig.StopAsync(Ct);

        await using var next = await Rig.StartAsync(World, Ct);
        await next.HandleAsync(World.Routes(second, Planned(second)), Ct);
        await next.HandleAsync(World.Routes(Of("jobs", 1), Planned(Of("jobs", 1), recipient: "#dev")), Ct);

        await Eventually.TrueAsync(() => slack.Titles.Contains("jobs 1"), Ct);
        Assert.DoesNotContain("api 1", slack.Titles);
        await Eventually.TrueAsync(() => slack.Calls.Count == 4, World.Time, TimeSpan.FromSeconds(5), Ct);
        Assert.True(World.Time.GetUtcNow() - Noon >= TimeSpan.FromMinutes(10));
    }

    [Fact]
    public async Task Retries_survive_a_restart()
    {
        var slack = World.Add("out").Then(new DeliveryOutcome.Deferred("503", TimeSpan.FromMinutes(2), BlocksLane: false));
        var news = Of("web", 1);
        var rig = await Rig.StartAsync(World, Ct);
        await rig.HandleAsync(World.Routes(news, Planned(news)), Ct);
        await Eventually.TrueAsync(async () => await StateAsync(rig, news) is { State: DeliveryState.Waiting, Attempts: 1 }, Ct);
        await rig.StopAsync(Ct);

        await using var next = await Rig.StartAsync(World, Ct);

        await Eventually.TrueAsync(() => slack.Calls.Count == 2, World.Time, TimeSpan.FromSeconds(1), Ct);
        Assert.True(World.Time.GetUtcNow() - Noon >= TimeSpan.FromMinutes(2));
        Assert.Equal(slack.Calls[0].DeliveryId, slack.Calls[1].DeliveryId);
    }

    [Fact]
    public async Task A_delivery_that_failed_for_a_day_is_dead_with_its_last_reason()
    {
        World.Options = World.Options with { GiveUpAfter = TimeSpan.FromMinutes(3), LongestRetry = TimeSpan.FromMinutes(1) };
        var slack = World.Add("out");
        slack.Otherwise = (_, _) =>
            Task.FromResult<DeliveryOutcome>(new DeliveryOutcome.Deferred("500 Internal Server Error", null, false));
        await using var rig = await Rig.StartAsync(World, Ct);
        var news = Of("web", 1);
        await rig.HandleAsync(World.Routes(news, Planned(news)), Ct);
        // Only then does the clock begin to pass, much faster than a store answers.
        await Eventually.TrueAsync(() => slack.Calls.Count == 1, Ct);

        await Eventually.TrueAsync(
            async () =>
            {
                World.Time.Advance(TimeSpan.FromSeconds(1));
                return await rig.IsAtRestAsync(Ct);
            },
            Ct);

        var dead = await StateAsync(rig, news);
        Assert.Equal(DeliveryState.Dead, dead.State);
        Assert.Matches($"^given up after {dead.Attempts} attempts since 2026-03-04 12:00:..Z: 500 Internal Server Error$", dead.Reason);
        Assert.True(dead.Attempts > 5);
    }

    [Fact]
    public async Task A_write_without_an_answer_is_repeated_as_one_that_may_have_happened()
    {
        var slack = World.Add("out").Then(new DeliveryOutcome.Deferred("connection reset", null, BlocksLane: false, MaybeSent: true));
        await using var rig = await Rig.StartAsync(World, Ct);
        var news = Of("web", 1);

        await rig.HandleAsync(World.Routes(news, Planned(news)), Ct);

        await Eventually.TrueAsync(() => slack.Calls.Count == 2, World.Time, Step, Ct);
        Assert.Equal([false, true], slack.Calls.Select(c => c.MaybeSent));
    }

    [Fact]
    public async Task A_call_that_hangs_is_given_up_and_may_have_happened()
    {
        var slack = World.Add("out").Then(new Gate().Held);
        await using var rig = await Rig.StartAsync(World, Ct);
        var news = Of("web", 1);

        await rig.HandleAsync(World.Routes(news, Planned(news)), Ct);

        await Eventually.TrueAsync(() => slack.Calls.Count == 2, World.Time, TimeSpan.FromSeconds(1), Ct);
        Assert.Equal([false, true], slack.Calls.Select(c => c.MaybeSent));
    }

    [Fact]
    public async Task A_destination_that_breaks_is_tried_again_and_silences_nothing_else()
    {
        var slack = World.Add("out").Then((_, _) => throw new InvalidOperationException("a bug"));
        await using var rig = await Rig.StartAsync(World, Ct);
        var (first, second) = (Of("web", 1), Of("api", 1));

        await rig.HandleAsync(World.Routes(first, Planned(first)), Ct);
        await rig.HandleAsync(World.Routes(second, Planned(second)), Ct);

        await Eventually.TrueAsync(() => slack.Calls.Count == 3, World.Time, Step, Ct);
        Assert.Contains(World.Log.Lines, line => line.Text.Contains("a bug", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_dead_delivery_is_delivered_when_it_is_redriven()
    {
        var slack = World.Add("out").Then(new DeliveryOutcome.Rejected("channel_not_found"));
        await using var rig = await Rig.StartAsync(World, Ct);
        var news = Of("web", 1);
        await rig.HandleAsync(World.Routes(news, Planned(news)), Ct);
        await Eventually.TrueAsync(() => rig.IsAtRestAsync(Ct), Ct);
        Assert.Equal((DeliveryState.Dead, "channel_not_found"),
            ((await StateAsync(rig, news)).State, (await StateAsync(rig, news)).Reason));

        var redriven = await rig.Get<Redrive>().DeadSinceAsync(Noon, Ct);

        Assert.Equal((1, 0), (redriven.Deliveries, redriven.Events));
        await Eventually.TrueAsync(() => slack.Calls.Count == 2, World.Time, Step, Ct);
        await Eventually.TrueAsync(async () => (await StateAsync(rig, news)).State == DeliveryState.Delivered, Ct);
    }

    [Fact]
    public async Task A_poisoned_event_is_routed_when_it_is_redriven()
    {
        var slack = World.Add("out");
        var news = Of("web", 1);
        World.Poison(news.EventId, new InvalidDataException("broken"));
        await using var rig = await Rig.StartAsync(World, Ct);
        await rig.HandleAsync(news, Ct);
        World.Heal(news.EventId);
        World.Routes(news, Planned(news));

        var redriven = await rig.Get<Redrive>().OneAsync(news.EventId, Ct);

        Assert.Equal((0, 1), (redriven.Deliveries, redriven.Events));
        await Eventually.TrueAsync(() => slack.Calls.Count == 1, World.Time, Step, Ct);
        Assert.Empty(await rig.Ledger.StuckEventsAsync(DateTimeOffset.UnixEpoch, 10, Ct));
    }

    private static Task<DeliverySummary> StateAsync(Rig rig, ApplicationTransitioned news, string recipient = "#sre") =>
        rig.FindAsync(Planned(news, recipient: recipient).DeliveryId, Ct);
}
