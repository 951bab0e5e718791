using Notifications.Events;
using Notifications.Hosting.Health;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Lanes;
using Notifications.Notifier.Ledger;
using Notifications.Testing;
using Notifications.Testing.Storage;
using Xunit;
using static Notifications.Notifier.Tests.Deliveries.SomeEvents;

namespace Notifications.Notifier.Tests.Deliveries;

/// <summary>What the program fails on each time is set aside with its reason, where an operator sees it, and is in nobody's way.</summary>
public abstract class PoisonContract(TestStore at) : OnAnyStore(at)
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData("templates = '{'")]
    [InlineData("state = 'haiku'")]
    [InlineData("mode = 'haiku'")]
    [InlineData("attempts = 99999999999")]
    public async Task A_delivery_whose_row_cannot_be_read_is_dead_and_the_others_of_its_lane_are_sent(string damage)
    {
        var slack = World.Add("out").Then(new DeliveryOutcome.Deferred("429", TimeSpan.FromMinutes(5), BlocksLane: true));
        await using var rig = await Rig.StartAsync(World, Ct);
        var (first, bad, good) = (Of("first", 1), Of("bad", 1), Of("good", 1));
        await rig.HandleAsync(World.Routes(first, Planned(first)), Ct);
        await Eventually.TrueAsync(async () => (await rig.FindAsync(Planned(first).DeliveryId, Ct)).Reason == "429", Ct);
        await rig.HandleAsync(World.Routes(bad, Planned(bad).InSync("sync")), Ct);
        await rig.HandleAsync(World.Routes(good, Planned(good)), Ct);
        await ChangeAsync(rig, $"update delivery set {damage} where id = @id", Planned(bad).DeliveryId);

        await Eventually.TrueAsync(() => slack.Titles.Contains("good 1"), World.Time, Step, Ct);

        var dead = await rig.Store.ReadAsync(
            (session, token) => session.QueryFirstOrDefaultAsync(
                "select state || ': ' || reason from delivery where id = @id", [("id", Planned(bad).DeliveryId)], row => row.Text(0),
                token), Ct);
        Assert.StartsWith("dead: its row cannot be read: ", dead, StringComparison.Ordinal);
        Assert.DoesNotContain("bad 1", slack.Titles);
    }

    [Fact]
    public async Task A_delivery_that_breaks_each_time_waits_longer_and_longer_is_dead_in_the_end_and_delays_no_other()
    {
        var slack = World.Add("out");
        await using var rig = await Rig.StartAsync(World, Ct);
        var (old, bad, good) = (Of("old", 1), Of("bad", 1), Of("good", 1));
        await rig.HandleAsync(World.Routes(old, Planned(old).InSync("sync")), Ct);
        await Eventually.TrueAsync(() => rig.IsAtRestAsync(Ct), Ct);
        // What the conversation shows of another Application cannot be read any more.
        await ChangeAsync(rig, "update member set message = '{' where delivery_id = @id", Planned(old).DeliveryId);
        await rig.HandleAsync(World.Routes(bad, Planned(bad).InSync("sync")), Ct);
        await Eventually.TrueAsync(
            () => World.Log.Lines.Any(line => line.Text.Contains("broke; it is tried again", StringComparison.Ordinal)), Ct);

        await rig.HandleAsync(World.Routes(good, Planned(good)), Ct);
        // The clock stands still: nothing of the lane waits for what broke.
        await Eventually.TrueAsync(() => slack.Titles.Contains("good 1"), Ct);

        await Eventually.TrueAsync(
            async () =>
            {
                World.Time.Advance(Step);
                return await rig.IsAtRestAsync(Ct);
            },
            Ct);
        var dead = await rig.FindAsync(Planned(bad).DeliveryId, Ct);
        Assert.Equal(DeliveryState.Dead, dead.State);
        Assert.StartsWith($"sending broke {LanePoison.Most} times, last with JsonException: ", dead.Reason, StringComparison.Ordinal);
        Assert.True(World.Time.GetUtcNow() - Noon > TimeSpan.FromMinutes(5), $"{World.Time.GetUtcNow() - Noon}");
    }

    [Fact]
    public async Task A_timer_that_cannot_be_fired_is_set_aside_with_its_event_and_fires_when_that_is_redriven()
    {
        var slack = World.Add("out");
        World.OnFire = (timer, newest) => Plan(Planned(newest, trigger: timer.Trigger));
        var (bad, good) = (Of("bad", 1), Of("good", 1));
        var before = await Rig.StartAsync(World, Ct);
        foreach (var news in (ApplicationTransitioned[])[bad, good])
            await before.HandleAsync(
                World.Routes(news, RoutingPlan.Nothing with
                {
                    Timers = [
                    new PlannedTimer($"timer-{news.App.Name}", "lasting", news.Transitions[0].Id, Noon.AddMinutes(1))]
                }), Ct);
        var body = await before.Store.ReadAsync(
            (session, token) => session.QueryFirstOrDefaultAsync(
                "select body from event where event_id = @id", [("id", bad.EventId)], row => row.Blob(0), token), Ct);
        await ChangeAsync(before, "update event set body = @body where event_id = @id", bad.EventId, ("body", "{"u8.ToArray()));
        await before.StopAsync(Ct);

        // No process has the event in memory any more.
        await using var rig = await Rig.StartAsync(World, Ct);
        await Eventually.TrueAsync(() => slack.Titles.Contains("good 1"), World.Time, Step, Ct);
        StuckEvent? stuck = null;
        await Eventually.TrueAsync(
            async () =>
            {
                World.Time.Advance(Step);
                return (stuck = (await rig.Ledger.StuckEventsAsync(DateTimeOffset.UnixEpoch, 10, Ct)).SingleOrDefault()) is not null;
            },
            Ct);
        Assert.Equal(("dead", bad.EventId), (stuck!.State, stuck.EventId));
        Assert.StartsWith(
            "its timer of trigger lasting broke 5 times, last with InvalidDataException: An event that cannot be read: ", stuck.Reason,
            StringComparison.Ordinal);
        Assert.Null(rig.Get<LoopSupervisor>().NotReadyBecause);

        await ChangeAsync(rig, "update event set body = @body where event_id = @id", bad.EventId, ("body", body!));
        Assert.Equal(1, (await rig.Get<Redrive>().OneAsync(bad.EventId, Ct)).Events);
        await Eventually.TrueAsync(() => slack.Titles.Contains("bad 1"), World.Time, Step, Ct);
    }

    [Fact]
    public async Task A_kept_event_that_cannot_be_read_is_dead_and_those_behind_it_are_routed()
    {
        var slack = World.Add("out");
        await using var rig = await Rig.StartAsync(World, Ct);
        var (bad, good) = (Of("bad", 1), Of("good", 1));
        World.Poison(bad.EventId, new InvalidDataException("broken"));
        World.Poison(good.EventId, new InvalidDataException("broken"));
        await rig.HandleAsync(bad, Ct);
        await rig.HandleAsync(good, Ct);
        World.Heal(good.EventId);
        World.Routes(good, Planned(good));
        await ChangeAsync(rig, "update event set body = @body where event_id = @id", bad.EventId, ("body", "{"u8.ToArray()));

        Assert.Equal(2, (await rig.Get<Redrive>().DeadSinceAsync(DateTimeOffset.UnixEpoch, Ct)).Events);

        await Eventually.TrueAsync(() => slack.Titles.Contains("good 1"), World.Time, Step, Ct);
        await Eventually.TrueAsync(
            async () => (await rig.Ledger.StuckEventsAsync(DateTimeOffset.UnixEpoch, 10, Ct)) is [{ State: "dead" }], Ct);
        var stuck = Assert.Single(await rig.Ledger.StuckEventsAsync(DateTimeOffset.UnixEpoch, 10, Ct));
        Assert.StartsWith("InvalidDataException: An event that cannot be read: ", stuck.Reason, StringComparison.Ordinal);
    }

    private static Task<int> ChangeAsync(Rig rig, string sql, string id, params (string Name, object? Value)[] more) =>
        rig.Store.WriteAsync(async (session, token) => await session.ExecuteAsync(sql, [.. more, ("id", id)], token), Ct);
}
