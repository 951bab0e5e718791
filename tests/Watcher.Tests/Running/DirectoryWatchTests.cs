using Notifications.Events;
using Notifications.Hosting.Bus;
using Notifications.Testing;
using Xunit;

namespace Notifications.Watcher.Tests.Running;

public sealed class DirectoryWatchTests : IDisposable
{
    private const string OutOfSync = """{"status":{"reconciledAt":"2026-02-01T11:00:00Z","sync":{"status":"OutOfSync"}}}""";
    private const string Degraded = """{"status":{"health":{"status":"Degraded","lastTransitionTime":"2026-02-01T11:00:00Z"}}}""";
    private readonly Files files = new();
    private readonly Inbox inbox = new();
    private readonly Lines lines = new();

    [Fact]
    public async Task What_already_is_fires_nothing_and_what_comes_is_told()
    {
        files.Put("api");
        files.Put("shop", OutOfSync);
        await using var watcher = await (await RunningWatcher.StartAsync(files, inbox, lines)).ReadyAsync();
        await inbox.ToldAsync("api", "discovered");
        // The state is known a moment before the line is written
        await Eventually.TrueAsync(() => lines.Contains("ready: watching 2 Applications"), TestContext.Current.CancellationToken);
        files.Put("api", OutOfSync);
        await inbox.ToldAsync("api", "discovered", "sync-status-changed", "drift-detected");
        files.Put("new");
        await inbox.ToldAsync("new", "created", "sync-started", "sync-succeeded", "sync-status-changed", "health-changed");
        files.Remove("shop");
        await inbox.ToldAsync("shop", "discovered", "deleted");
        var deleted = inbox.Arrived.Last(m => m.App.Name == "shop");
        Assert.Null(deleted.After);
        Assert.NotNull(deleted.Before);
        Assert.Equal(inbox.Arrived.Count, inbox.Arrived.Select(m => m.EventId).Distinct().Count());
    }

    [Fact]
    public async Task What_happened_while_it_was_down_is_told_at_the_start()
    {
        foreach (var name in (string[])["same", "changed", "deleted", "recreated"]) files.Put(name);
        await using (await (await RunningWatcher.StartAsync(files, inbox)).ReadyAsync()) await inbox.ToldAsync("deleted", "discovered");
        files.Put("changed", Degraded);
        files.Put("created");
        files.Put("recreated", uid: "another");
        files.Remove("deleted");
        await using var again = await (await RunningWatcher.StartAsync(files, inbox)).ReadyAsync();
        await inbox.ToldAsync("changed", "discovered", "health-changed");
        await inbox.ToldAsync("created", "created", "sync-started", "sync-succeeded", "sync-status-changed", "health-changed");
        await inbox.ToldAsync("deleted", "discovered", "deleted");
        await inbox.ToldAsync("recreated", "discovered", "deleted", "created", "sync-started", "sync-succeeded", "sync-status-changed", "health-changed");
        await inbox.ToldAsync("same", "discovered");
        Assert.Equal(Origins.Gap, inbox.Arrived.Last(m => m.App.Name == "changed").Origin);
        Assert.Single(inbox.Arrived.Select(m => m.At.Epoch).Distinct());
    }

    [Fact]
    public async Task A_lost_store_is_a_newer_epoch_with_a_baseline()
    {
        files.Put("api");
        await using (await (await RunningWatcher.StartAsync(files, inbox)).ReadyAsync()) await inbox.ToldAsync("api", "discovered");
        foreach (var file in Directory.GetFiles(files.Root, "store.db*")) File.Delete(file);
        files.Put("api", Degraded);
        await using var again = await (await RunningWatcher.StartAsync(files, inbox)).ReadyAsync();
        await inbox.ToldAsync("api", "discovered", "discovered");
        Assert.True(inbox.Arrived[1].At > inbox.Arrived[0].At);
    }

    [Fact]
    public async Task A_change_of_annotations_travels_without_transitions_and_noise_does_not()
    {
        files.PutText("project.yaml", "{kind: AppProject, metadata: {name: shop, annotations: {notifications.argoproj.io/subscribe.slack: all}}}");
        files.Put("api");
        await using var watcher = await (await RunningWatcher.StartAsync(files, inbox)).ReadyAsync();
        files.Put("api", """{"metadata":{"resourceVersion":"2000"},"status":{"reconciledAt":"2026-02-01T12:00:00Z"}}""");
        files.Put("api", """{"metadata":{"annotations":{"notifications.argoproj.io/subscribe.on-created.slack":"x"}}}""");
        await inbox.ToldAsync("api", "discovered", "metadata");
        var told = inbox.Arrived[^1];
        Assert.Equal("x", told.Routing.AppAnnotations["notifications.argoproj.io/subscribe.on-created.slack"]);
        Assert.Equal("all", told.Routing.ProjectAnnotations["notifications.argoproj.io/subscribe.slack"]);
        Assert.Equal("sre", told.Routing.Labels["team"]);
    }

    [Fact]
    public async Task A_broken_file_is_named_and_deletes_nothing()
    {
        files.Put("api");
        files.Put("web");
        await using (await (await RunningWatcher.StartAsync(files, inbox)).ReadyAsync()) await inbox.ToldAsync("web", "discovered");
        files.PutText("api.json", "{ not json");
        files.Remove("web");
        await using var again = await (await RunningWatcher.StartAsync(files, inbox, lines)).ReadyAsync();
        await Until.TrueAsync(() => lines.Contains("api.json cannot be read and is skipped: not valid JSON"), "the file is named");
        Assert.Equal(["discovered"], inbox.Story("web"));
        files.Put("api", Degraded);
        await inbox.ToldAsync("api", "discovered", "health-changed");
        await inbox.ToldAsync("web", "discovered", "deleted");
    }

    [Fact]
    public async Task What_could_not_be_sent_is_sent_when_the_bus_is_back_and_in_order()
    {
        files.Put("api");
        inbox.Refuse = _ => new BusUnavailableException("away", null);
        await using (var first = await (await RunningWatcher.StartAsync(files, inbox)).ReadyAsync())
        {
            files.Put("api", Degraded);
            await Until.TrueAsync(async () => (await OutboxAsync(first)).Count == 2, "both are in the outbox");
        }

        Assert.Empty(inbox.Arrived);
        inbox.Refuse = _ => null;
        await using var again = await (await RunningWatcher.StartAsync(files, inbox)).ReadyAsync();
        await inbox.ToldAsync("api", "discovered", "health-changed");
        await Until.TrueAsync(async () => (await OutboxAsync(again)).Count == 0, "the outbox is empty");
    }

    [Fact]
    public async Task A_refused_event_stays_as_dead_and_blocks_nobody()
    {
        files.Put("api");
        files.Put("web");
        inbox.Refuse = m => m.App.Name == "api" ? new EventRejectedException("poison", null) : null;
        await using var watcher = await (await RunningWatcher.StartAsync(files, inbox, lines)).ReadyAsync();
        await inbox.ToldAsync("web", "discovered");
        await Until.TrueAsync(async () => await OutboxAsync(watcher) is ["poison"], "it is dead");
        Assert.True(lines.Contains("stays in the outbox as dead: poison"));
    }

    public void Dispose() => files.Dispose();

    private static async Task<List<string?>> OutboxAsync(RunningWatcher watcher) => await watcher.Store.ReadAsync(
        (session, ct) => session.QueryAsync("select dead_reason from watcher_outbox", row => row.TextOrNull(0), ct), TestContext.Current.CancellationToken);
}
