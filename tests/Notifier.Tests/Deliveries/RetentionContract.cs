using Notifications.Events;
using Notifications.Hosting.Storage;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Ledger;
using Notifications.Testing;
using Notifications.Testing.Storage;
using Xunit;
using static Notifications.Notifier.Tests.Deliveries.SomeEvents;

namespace Notifications.Notifier.Tests.Deliveries;

/// <summary>What the ledger forgets, and what it keeps.</summary>
public abstract class RetentionContract(TestStore at) : OnAnyStore(at)
{
    [Fact]
    public async Task An_Application_that_is_gone_is_forgotten_and_the_one_of_the_same_uid_in_another_instance_is_kept()
    {
        World.Add("out");
        await using var rig = await Rig.StartAsync(World, Ct);
        var here = Of("web", 1);
        var there = Of("web", 1) with { EventId = "there", Instance = new Instance("stage", "stage", null) };
        foreach (var news in (ApplicationTransitioned[])[here, there]) await rig.HandleAsync(
            World.Routes(news, Planned(news, trigger: "bad")), Ct);
        await rig.HandleAsync(Of("web", 2) with { After = null }, Ct);
        await Eventually.TrueAsync(() => rig.IsAtRestAsync(Ct), Ct);

        await ForgetAsync(rig, World.Options.Retention);

        Assert.Equal(["stage uid-web"], await TextsAsync(rig, "select instance || ' ' || uid from application"));
        Assert.Equal(["stage uid-web"], await TextsAsync(rig, "select instance || ' ' || uid from told"));
    }

    [Fact]
    public async Task Acknowledged_drift_is_forgotten_and_that_of_the_same_episode_in_another_instance_is_kept_while_it_lasts()
    {
        await using var rig = await Rig.StartAsync(World, Ct);
        await rig.Store.WriteAsync(
            async (session, token) =>
            {
                foreach (var instance in (string[])["prod", "stage"])
                    await session.ExecuteAsync(
                        "insert into acknowledgement(instance, uid, episode, at) values (@instance, 'u', 'e', @now)",
                        [("instance", instance), ("now", Noon)], token);
                await session.ExecuteAsync("insert into open_drift(instance, uid, resource) values ('stage', 'u', 'r')", token);
            },
            Ct);

        await ForgetAsync(rig, World.Options.Retention);

        Assert.Equal(["stage"], await TextsAsync(rig, "select instance from acknowledgement"));
    }

    [Fact]
    public async Task What_happened_once_is_kept_as_long_as_conversations_and_no_longer()
    {
        World.Add("out");
        await using var rig = await Rig.StartAsync(World, Ct);
        var news = Of("web", 1);
        await rig.HandleAsync(World.Routes(news, Plan(Planned(news) with { OnceKey = "revision-a" }) with { HeldValues = ["held-a"] }), Ct);
        await Eventually.TrueAsync(() => rig.IsAtRestAsync(Ct), Ct);

        await ForgetAsync(rig, World.Options.Retention);
        Assert.Equal(["held-a", "revision-a"], await TextsAsync(rig, "select once_key from once order by 1"));

        await ForgetAsync(rig, World.Options.ConversationRetention);
        Assert.Empty(await TextsAsync(rig, "select once_key from once"));
    }

    [Fact]
    public async Task A_fired_timer_is_forgotten_and_one_that_runs_is_kept()
    {
        await using var rig = await Rig.StartAsync(World, Ct);
        var news = Of("web", 1);
        await rig.HandleAsync(
            World.Routes(news, RoutingPlan.Nothing with
            {
                Timers = [
                new PlannedTimer("soon", "bad", null, Noon.AddMinutes(1)), new PlannedTimer("late", "bad", null, Noon.AddYears(1))]
            }), Ct);
        await Eventually.TrueAsync(
            async () =>
            {
                World.Time.Advance(TimeSpan.FromSeconds(10));
                return (await TextsAsync(rig, "select timer_id from timer where fired_at is not null")).Count == 1;
            },
            Ct);

        await ForgetAsync(rig, World.Options.ConversationRetention + TimeSpan.FromDays(1));

        Assert.Equal(["late"], await TextsAsync(rig, "select timer_id from timer"));
    }

    [Fact]
    public async Task Nothing_is_looked_for_by_reading_a_whole_table()
    {
        await using var rig = await Rig.StartAsync(World, Ct);
        var isSqlite = rig.Store.Dialect == StoreDialect.Sqlite;
        foreach (var find in Retention.Finding)
        {
            var plan = await rig.Store.WriteAsync(
                async (session, token) =>
                {
                    // PostgreSQL reads small tables as a whole whatever indexes there are: what it would do with large ones is asked for.
                    if (!isSqlite) await session.ExecuteAsync("set local enable_seqscan = off", token);
                    return await session.QueryAsync(
                        $"{(isSqlite ? "explain query plan" : "explain")} {find}", [("before", Noon), ("chunk", 500)],
                        row => row.Text(isSqlite ? 3 : 0), token);
                },
                Ct);
            Assert.DoesNotContain(
                plan, step => step.Contains("Seq Scan", StringComparison.Ordinal)
                || step.Contains("TEMP B-TREE", StringComparison.Ordinal));
            Assert.DoesNotContain(
                plan, step => step.StartsWith("SCAN", StringComparison.Ordinal) && !step.Contains("USING", StringComparison.Ordinal));
        }
    }

    private static Task<int> ForgetAsync(Rig rig, TimeSpan later) =>
        rig.Get<Retention>().ForgetAsync(Noon + later + TimeSpan.FromDays(1), Ct);

    private static Task<List<string>> TextsAsync(Rig rig, string sql) =>
        rig.Store.ReadAsync((session, token) => session.QueryAsync(sql, row => row.Text(0), token), Ct);
}
