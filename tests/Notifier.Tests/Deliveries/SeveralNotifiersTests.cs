using Notifications.Notifier.Contracts;
using Notifications.Testing;
using Notifications.Testing.PostgreSql;
using Notifications.Testing.Storage;
using Xunit;
using static Notifications.Notifier.Tests.Deliveries.SomeEvents;

namespace Notifications.Notifier.Tests.Deliveries;

/// <summary>Two notifiers that live at the same time. An SQLite file serves one.</summary>
public sealed class SeveralNotifiersTests(PostgreSqlFixture server) : OnAnyStore(new TestStore.PostgreSql(server))
{
    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task Notifiers_whose_clocks_differ_by_an_hour_take_no_lane_from_each_other_and_send_nothing_twice(int hours)
    {
        World.Options = World.Options with { NodeLease = LaneContract.LongLease };
        var gate = new Gate();
        var slack = World.Add("out").Then(gate.HeldStubbornly);
        var otherTime = new ManualTime(Noon + TimeSpan.FromHours(hours));
        await using var one = await Rig.StartAsync(World, Ct);
        var (first, second, third) = (Of("web", 1), Of("api", 1), Of("jobs", 1));
        await one.HandleAsync(World.Routes(first, Planned(first)), Ct);
        await Eventually.TrueAsync(() => slack.Calls.Count == 1, Ct);
        await using var other = await Rig.StartAsync(World, otherTime, Ct);
        await one.HandleAsync(World.Routes(second, Planned(second)), Ct);
        await other.HandleAsync(World.Routes(third, Planned(third)), Ct);

        var until = World.Time.GetUtcNow() + (LaneContract.LongLease * 2);
        await LaneContract.PassAsync(
            one, lively: 2, () => World.Time.GetUtcNow() >= until || slack.Calls.Any(call => call.MaybeSent), otherTime);
        Assert.DoesNotContain(slack.Calls, call => call.MaybeSent);
        gate.Open(new DeliveryOutcome.Delivered(null, null));

        await LaneContract.PassAsync(one, lively: 2, () => slack.Calls.Count == 3, otherTime);
        await Eventually.TrueAsync(() => one.IsAtRestAsync(Ct), Ct);
        Assert.Equal(["api 1", "jobs 1", "web 1"], slack.Titles.Order());
        Assert.DoesNotContain(
            World.Log.Lines, line => line.Text.Contains("taken over", StringComparison.Ordinal)
            || line.Text.Contains("could not renew", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task What_a_notifier_wrote_whose_clock_differs_by_an_hour_is_sent_when_it_is_due(int hours)
    {
        var slack = World.Add("out").Then(new DeliveryOutcome.Deferred("503", TimeSpan.FromMinutes(2), BlocksLane: true));
        var otherTime = new ManualTime(Noon + TimeSpan.FromHours(hours));
        var other = await Rig.StartAsync(World, otherTime, Ct);
        var (first, second) = (Of("web", 1), Of("api", 1));
        await other.HandleAsync(World.Routes(first, Planned(first)), Ct);
        await Eventually.TrueAsync(async () => (await other.FindAsync(Planned(first).DeliveryId, Ct)).Reason == "503", Ct);
        await other.HandleAsync(World.Routes(second, Planned(second)), Ct);
        await other.StopAsync(Ct);

        await using var one = await Rig.StartAsync(World, Ct);
        await Eventually.TrueAsync(() => slack.Calls.Count == 3, World.Time, TimeSpan.FromSeconds(0.25), Ct);

        Assert.InRange(World.Time.GetUtcNow() - Noon, TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(50));
        await Eventually.TrueAsync(() => one.IsAtRestAsync(Ct), Ct);
        Assert.Equal(["api 1", "web 1", "web 1"], slack.Titles.Order());
    }

    [Fact]
    public async Task A_notifier_that_ends_its_calls_keeps_its_lanes_for_longer_than_a_lease()
    {
        World.Options = World.Options with
        {
            NodeLease = LaneContract.LongLease,
            DrainWithin = LaneContract.LongLease * 5,
            AttemptTimeout = LaneContract.LongLease * 5
        };
        var gate = new Gate();
        var slack = World.Add("out").Then(gate.Held);
        var ending = await Rig.StartAsync(World, Ct);
        var news = Of("web", 1);
        await ending.HandleAsync(World.Routes(news, Planned(news)), Ct);
        await Eventually.TrueAsync(() => slack.Calls.Count == 1, Ct);
        await using var other = await Rig.StartAsync(World, Ct);

        var stopping = ending.StopAsync(Ct);
        var until = World.Time.GetUtcNow() + (LaneContract.LongLease * 2);
        await LaneContract.PassAsync(other, lively: 2, () => World.Time.GetUtcNow() >= until || slack.Calls.Count > 1);
        gate.Open(new DeliveryOutcome.Delivered(null, null));
        await stopping;

        await Eventually.TrueAsync(() => other.IsAtRestAsync(Ct), Ct);
        Assert.Single(slack.Calls);
    }

    [Fact]
    public async Task A_lane_that_is_handed_over_is_given_back_also_when_the_store_refuses_that_at_first()
    {
        World.Options = World.Options with { NodeLease = LaneContract.LongLease };
        var refused = 0;
        World.Through = store => new AnswerLosingStore(store, _ => false)
        {
            Refuses = async (session, token) =>
                await session.QueryFirstOrDefaultAsync("select 1 from lane where owner is null", static _ => true, token)
                    && Interlocked.Increment(ref refused) <= 2,
        };
        var slack = World.Add("out");
        await using var one = await Rig.StartAsync(World, Ct);
        string[] channels = [.. Enumerable.Range(0, 16).Select(i => $"#c{i}")];
        foreach (var channel in channels) await one.HandleAsync(
            World.Routes(Of(channel, 1), Planned(Of(channel, 1), recipient: channel)), Ct);
        await Eventually.TrueAsync(() => one.IsAtRestAsync(Ct), Ct);
        await using var other = await Rig.StartAsync(World, Ct);

        await LaneContract.PassAsync(one, lively: 2, () => refused > 2);
        foreach (var channel in channels) await one.HandleAsync(
            World.Routes(Of(channel, 2), Planned(Of(channel, 2), recipient: channel)), Ct);

        await LaneContract.PassAsync(one, lively: 2, () => slack.Calls.Count == 2 * channels.Length);
        Assert.Equal(2 * channels.Length, slack.Titles.Distinct().Count());
    }
}
