using System.Collections.Concurrent;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Ledger;
using Notifications.Testing;
using Notifications.Testing.PostgreSql;
using Notifications.Testing.Storage;
using Xunit;
using static Notifications.Notifier.Tests.Deliveries.SomeEvents;

namespace Notifications.Notifier.Tests.Deliveries;

/// <summary>The clock of PostgreSQL's server is set by an hour: nothing is lost, repeated, early or late by it.</summary>
public sealed class StoreClockTests(PostgreSqlFixture server) : OnAnyStore(new TestStore.PostgreSql(server))
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MuchLessThanAnHour = TimeSpan.FromMinutes(30);
    private readonly ConcurrentQueue<DateTimeOffset> _fired = new();

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task What_waits_goes_on_when_it_should(int hours)
    {
        var slack = Limited().Then(new DeliveryOutcome.Deferred("503", TimeSpan.FromMinutes(2), BlocksLane: false));
        await using var rig = await Rig.StartAsync(World, Ct);
        await BeatAsync(rig);
        var (failed, limited, late) = (Of("web", 1), Of("api", 1), Of("jobs", 1));
        await rig.HandleAsync(World.Routes(failed, Planned(failed)), Ct);
        await rig.HandleAsync(World.Routes(limited, Planned(limited)), Ct);
        await Eventually.TrueAsync(async () => (await rig.FindAsync(Planned(failed).DeliveryId, Ct)).Reason == "503", Ct);

        World.StoreShift = TimeSpan.FromHours(hours);
        await BeatAsync(rig);
        await rig.HandleAsync(World.Routes(late, Planned(late)), Ct);
        var began = World.Time.GetTimestamp();
        await Eventually.TrueAsync(() => slack.Calls.Count == 4, World.Time, Step, Ct);

        Assert.InRange(World.Time.GetElapsedTime(began), TimeSpan.FromSeconds(1), MuchLessThanAnHour);
        await Eventually.TrueAsync(() => rig.IsAtRestAsync(Ct), Ct);
        Assert.Equal(["api 1", "jobs 1", "web 1", "web 1"], slack.Titles.Order());
        Assert.DoesNotContain(World.Log.Lines, line => line.Text.Contains("could not renew", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task A_condition_holds_as_long_as_it_should(int hours)
    {
        World.OnFire = (_, _) =>
        {
            _fired.Enqueue(World.Time.GetUtcNow());
            return RoutingPlan.Nothing;
        };
        await using var rig = await Rig.StartAsync(World, Ct);
        await BeatAsync(rig);
        var began = World.Time.GetUtcNow();
        var degraded = Of("web", 1) with { ObservedAt = began };
        await rig.HandleAsync(
            World.Routes(
                degraded,
                RoutingPlan.Nothing with { Timers = [new PlannedTimer("timer", "degraded", null, degraded.ObservedAt.AddMinutes(10))] }),
            Ct);
        World.StoreShift = TimeSpan.FromHours(hours);
        await BeatAsync(rig);

        await Eventually.TrueAsync(() => !_fired.IsEmpty, World.Time, Step, Ct);

        Assert.InRange(Assert.Single(_fired) - began, TimeSpan.FromMinutes(5), MuchLessThanAnHour);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task A_notifier_that_starts_later_agrees_with_those_that_saw_the_clock_being_set(int hours)
    {
        var first = await Rig.StartAsync(World, Ct);
        await BeatAsync(first);
        World.StoreShift = TimeSpan.FromHours(hours);
        for (var beat = 0; beat < 2; beat++) await BeatAsync(first); // one may have been under way
        await using var second = await Rig.StartAsync(World, Ct);
        await BeatAsync(second);

        var apart = second.Get<LedgerClock>().GetUtcNow() - first.Get<LedgerClock>().GetUtcNow();
        Assert.True(apart.Duration() < TimeSpan.FromMinutes(10), $"{apart}"); // time goes on between the two calls
        var slack = Limited().Then(new DeliveryOutcome.Deferred("503", TimeSpan.FromMinutes(2), BlocksLane: false));
        var failed = Of("web", 1);
        await first.HandleAsync(World.Routes(failed, Planned(failed)), Ct);
        await PassAsync(async () => (await first.FindAsync(Planned(failed).DeliveryId, Ct)).Reason == "503");
        await first.StopAsync(Ct);
        var began = World.Time.GetTimestamp();
        await Eventually.TrueAsync(() => slack.Calls.Count == 2, World.Time, Step, Ct);
        Assert.True(World.Time.GetElapsedTime(began) < MuchLessThanAnHour, $"{World.Time.GetElapsedTime(began)}");
    }

    [Fact]
    public async Task A_clock_that_is_set_back_while_no_notifier_runs_delays_nothing()
    {
        var slack = Limited().Then(new DeliveryOutcome.Deferred("503", TimeSpan.FromMinutes(2), BlocksLane: false));
        var first = await Rig.StartAsync(World, Ct);
        var failed = Of("web", 1);
        await first.HandleAsync(World.Routes(failed, Planned(failed)), Ct);
        await Eventually.TrueAsync(async () => (await first.FindAsync(Planned(failed).DeliveryId, Ct)).Reason == "503", Ct);
        await first.StopAsync(Ct);

        World.StoreShift = TimeSpan.FromHours(-1);
        await using var next = await Rig.StartAsync(World, Ct);
        var began = World.Time.GetTimestamp();
        await Eventually.TrueAsync(() => slack.Calls.Count == 2, World.Time, Step, Ct);
        Assert.True(World.Time.GetElapsedTime(began) < MuchLessThanAnHour, $"{World.Time.GetElapsedTime(began)}");
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task The_ledgers_time_comes_back_to_the_servers_little_by_little(int hours)
    {
        await using var rig = await Rig.StartAsync(World, Ct);
        await BeatAsync(rig);
        World.StoreShift = TimeSpan.FromHours(hours);
        for (var beat = 0; beat < 2; beat++) await BeatAsync(rig); // one may have been under way
        var before = await AheadAsync(rig);
        Assert.InRange(before.Duration(), TimeSpan.FromMinutes(50), TimeSpan.FromMinutes(70));

        for (var beat = 0; beat < 20; beat++) await BeatAsync(rig);

        var (now, apart) = (await AheadAsync(rig), rig.Get<LedgerClock>().GetUtcNow() - World.Time.GetUtcNow() - World.StoreShift);
        Assert.True(now.Duration() < before.Duration() - TimeSpan.FromSeconds(1), $"{now}");
        Assert.True(now.Duration() > before.Duration() - TimeSpan.FromMinutes(10), $"{now}");
        Assert.True((apart - now).Duration() < TimeSpan.FromMinutes(1), $"{apart} {now}");
    }

    private ScriptedDestination Limited() => World.Add(
        "out", entry => entry with { Limits = [new TokenBucketLimit("messages", 1, TimeSpan.FromSeconds(20), NewMessagesOnly: true)] });

    /// <summary>Lets time pass until the notifiers have given another sign of life.</summary>
    private async Task BeatAsync(Rig rig)
    {
        var before = await BeatsAsync(rig);
        await PassAsync(
            async () => (await BeatsAsync(rig)) is { Count: > 0 } now && now.Count >= before.Count && !now.Intersect(before).Any());
    }

    private Task PassAsync(Func<Task<bool>> condition) => Eventually.TrueAsync(
        async () =>
        {
            World.Time.Advance(Step);
            return await condition();
        },
        Ct);

    private static Task<List<long>> BeatsAsync(Rig rig) => rig.Store.ReadAsync(
        (session, token) => session.QueryAsync("select seen_until from node", row => row.Number(0), token), Ct);

    private static async Task<TimeSpan> AheadAsync(Rig rig) => TimeSpan.FromMicroseconds(
        await rig.Store.ReadAsync(
            (session, token) => session.QueryFirstOrDefaultAsync("select ahead from ledger_clock", row => row.Number(0), token), Ct));
}
