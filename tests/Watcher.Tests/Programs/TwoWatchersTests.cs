using Notifications.Testing;
using Notifications.Testing.PostgreSql;
using Notifications.Testing.RabbitMq;
using Notifications.Watcher.Leadership;
using Xunit;

[assembly: AssemblyFixture(typeof(RabbitMqFixture))]

namespace Notifications.Watcher.Tests.Programs;

/// <summary>Two watcher processes of one instance, over RabbitMQ and PostgreSQL.</summary>
public sealed class TwoWatchersTests(RabbitMqFixture rabbit, PostgreSqlFixture postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void Failover_takes_less_than_15_seconds_less_what_a_start_takes() =>
        Assert.InRange(LeaseTerms.Default.Length + LeaseTerms.Default.Beat, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(12));

    [Fact]
    public async Task When_the_leader_is_killed_or_stops_the_other_one_goes_on_where_it_was()
    {
        await using var world = await WorldAsync();
        world.Put("api", "Healthy", 10);
        await using var first = WatcherProcess.Start(world.Configuration);
        await first.SaysAsync("ready: watching 1 Applications");
        await using var second = WatcherProcess.Start(world.Configuration);
        await second.SaysAsync("standing by");
        world.Put("api", "Degraded", 11);
        await ToldAsync(world, "api", "discovered", "health-changed");

        await first.KillAsync();
        world.Put("api", "Healthy", 12);
        world.Put("new", "Healthy", 12);
        await ToldAsync(world, "api", "discovered", "health-changed", "health-changed");
        await ToldAsync(world, "new", "created", "sync-started", "sync-succeeded", "sync-status-changed", "health-changed");

        await using var third = WatcherProcess.Start(world.Configuration);
        await third.SaysAsync("standing by");
        await second.SignalAsync("TERM");
        Assert.Equal(0, await second.ExitCodeAsync());
        world.Put("api", "Degraded", 13);
        await ToldAsync(world, "api", "discovered", "health-changed", "health-changed", "health-changed");
        AssertOneStory(world);
    }

    [Fact]
    public async Task A_leader_that_is_paused_in_a_burst_and_wakes_up_does_no_harm()
    {
        const int Count = 150;
        await using var world = await WorldAsync();
        for (var i = 0; i < Count; i++) world.Put($"app-{i}", "Healthy", 10);
        await using var first = WatcherProcess.Start(world.Configuration);
        await first.SaysAsync($"ready: watching {Count} Applications");
        await using var second = WatcherProcess.Start(world.Configuration);
        await second.SaysAsync("standing by");

        for (var i = 0; i < Count; i++) world.Put($"app-{i}", "Degraded", 11);
        await first.SignalAsync("STOP");
        await second.SaysAsync("leading");
        for (var i = 0; i < Count; i++) world.Put($"app-{i}", "Healthy", 12);
        await first.SignalAsync("CONT");
        await first.SaysAsync("leadership lost");
        for (var i = 0; i < Count; i++) world.Put($"app-{i}", "Progressing", 13);

        for (var i = 0; i < Count; i++) await ToldAsync(
            world, $"app-{i}", "discovered", "health-changed", "health-changed", "health-changed");
        AssertOneStory(world);
    }

    private async Task<World> WorldAsync() => await World.StartAsync(
        await rabbit.UriAsync(), rabbit.Prefix(), $$"""{ type: postgresql, connection: "{{await postgres.DatabaseAsync(Ct)}}" }""");

    private static async Task ToldAsync(World world, string application, params string[] story)
    {
        await Eventually.TrueAsync(
            async () => (await world.StoryAsync(application)).Count >= story.Length, Ct, $"{application}: {string.Join(", ", story)}");
        Assert.Equal(story, await world.StoryAsync(application));
    }

    /// <summary>One epoch, and no position that stands for two events.</summary>
    private static void AssertOneStory(World world)
    {
        Assert.Single(world.All.Select(t => t.Epoch).Distinct());
        Assert.Equal(world.All.Count, world.All.Select(t => t.Sequence).Distinct().Count());
    }
}
