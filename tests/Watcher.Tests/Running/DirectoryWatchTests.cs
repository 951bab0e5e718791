using Notifications.Events;
using Notifications.Hosting.Bus;
using Notifications.Testing;
using Xunit;

namespace Notifications.Watcher.Tests.Running;

public sealed class DirectoryWatchTests : IDisposable
{
    private const string OutOfSync = """{"status":{"reconciledAt":"2026-02-01T11:00:00Z","sync":{"status":"OutOfSync"}}}""";
    private const string Degraded = """{"status":{"health":{"status":"Degraded","lastTransitionTime":"2026-02-01T11:00:00Z"}}}""";
    private readonly Files _files = new();
    private readonly Inbox _inbox = new();
    private readonly Lines _lines = new();

    [Fact]
    public async Task What_already_is_fires_nothing_and_what_comes_is_told()
    {
        _files.Put("api");
        _files.Put("shop", OutOfSync);
        await using var watcher = await (await RunningWatcher.StartAsync(_files, _inbox, _lines)).ReadyAsync();
        await _inbox.ToldAsync("api", "discovered");
        // The state is known a moment before the line is written
        await Eventually.TrueAsync(() => _lines.Contains("ready: watching 2 Applications"), TestContext.Current.CancellationToken);
        _files.Put("api", OutOfSync);
        await _inbox.ToldAsync("api", "discovered", "sync-status-changed", "drift-detected");
        _files.Put("new");
        await _inbox.ToldAsync("new", "created", "sync-started", "sync-succeeded", "sync-status-changed", "health-changed");
        _files.Remove("shop");
        await _inbox.ToldAsync("shop", "discovered", "deleted");
        var deleted = _inbox.Arrived.Last(m => m.App.Name == "shop");
        Assert.Null(deleted.After);
        Assert.NotNull(deleted.Before);
        Assert.Equal(_inbox.Arrived.Count, _inbox.Arrived.Select(m => m.EventId).Distinct().Count());
    }

    [Fact]
    public async Task What_happened_while_it_was_down_is_told_at_the_start()
    {
        foreach (var name in (string[])["same", "changed", "deleted", "recreated"]) _files.Put(name);
        await using (await (await RunningWatcher.StartAsync(_files, _inbox)).ReadyAsync()) await _inbox.ToldAsync("deleted", "discovered");
        _files.Put("changed", Degraded);
        _files.Put("created");
        _files.Put("recreated", uid: "another");
        _files.Remove("deleted");
        await using var again = await (await RunningWatcher.StartAsync(_files, _inbox)).ReadyAsync();
        await _inbox.ToldAsync("changed", "discovered", "health-changed");
        await _inbox.ToldAsync("created", "created", "sync-started", "sync-succeeded", "sync-status-changed", "health-changed");
        await _inbox.ToldAsync("deleted", "discovered", "deleted");
        await _inbox.ToldAsync(
            "recreated", "discovered", "deleted", "created", "sync-started", "sync-succeeded", "sync-status-changed", "health-changed");
        await _inbox.ToldAsync("same", "discovered");
        Assert.Equal(Origins.Gap, _inbox.Arrived.Last(m => m.App.Name == "changed").Origin);
        Assert.Single(_inbox.Arrived.Select(m => m.At.Epoch).Distinct());
    }

    [Fact]
    public async Task A_lost_store_is_a_newer_epoch_with_a_baseline()
    {
        _files.Put("api");
        await using (await (await RunningWatcher.StartAsync(_files, _inbox)).ReadyAsync()) await _inbox.ToldAsync("api", "discovered");
        foreach (var file in Directory.GetFiles(_files.Root, "store.db*")) File.Delete(file);
        _files.Put("api", Degraded);
        await using var again = await (await RunningWatcher.StartAsync(_files, _inbox)).ReadyAsync();
        await _inbox.ToldAsync("api", "discovered", "discovered");
        Assert.True(_inbox.Arrived[1].At > _inbox.Arrived[0].At);
    }

    [Fact]
    public async Task A_change_of_annotations_travels_without_transitions_and_noise_does_not()
    {
        _files.PutText("project.yaml", "{kind: AppProject, metadata: {name: shop, annotations: {notifications.argoproj.io/subscribe.slack: all}}, spec: {sourceRepos: ['https://github.com/acme/*', '!https://github.com/acme/private'], syncWindows: [{kind: deny, schedule: '0 22 * * *', duration: 8h, applications: ['*']}]}}");
        _files.Put("api");
        await using var watcher = await (await RunningWatcher.StartAsync(_files, _inbox)).ReadyAsync();
        _files.Put("api", """{"metadata":{"resourceVersion":"2000"},"status":{"reconciledAt":"2026-02-01T12:00:00Z"}}""");
        _files.Put("api", """{"metadata":{"annotations":{"notifications.argoproj.io/subscribe.on-created.slack":"x"}}}""");
        await _inbox.ToldAsync("api", "discovered", "metadata");
        var told = _inbox.Arrived[^1];
        Assert.Equal("x", told.Routing.AppAnnotations["notifications.argoproj.io/subscribe.on-created.slack"]);
        Assert.Equal("all", Assert.Single(told.Routing.ProjectAnnotations).Value);
        Assert.Equal(["https://github.com/acme/*", "!https://github.com/acme/private"], told.Routing.SourceRepos);
        Assert.Equal("""[{"kind":"deny","schedule":"0 22 * * *","duration":"8h","applications":["*"]}]""", told.Routing.SyncWindows?.GetRawText());
        Assert.Equal("sre", told.Routing.Labels["team"]);
    }

    [Fact]
    public async Task A_broken_file_is_named_and_deletes_nothing()
    {
        _files.Put("api");
        _files.Put("web");
        await using (await (await RunningWatcher.StartAsync(_files, _inbox)).ReadyAsync()) await _inbox.ToldAsync("web", "discovered");
        _files.PutText("api.json", "{ not json");
        _files.Remove("web");
        await using var again = await (await RunningWatcher.StartAsync(_files, _inbox, _lines)).ReadyAsync();
        await Until.TrueAsync(() => _lines.Contains("api.json cannot be read and is skipped: not valid JSON"), "the file is named");
        Assert.Equal(["discovered"], _inbox.Story("web"));
        _files.Put("api", Degraded);
        await _inbox.ToldAsync("api", "discovered", "health-changed");
        await _inbox.ToldAsync("web", "discovered", "deleted");
    }

    [Fact]
    public async Task What_could_not_be_sent_is_sent_when_the_bus_is_back_and_in_order()
    {
        _files.Put("api");
        _inbox.Refuse = _ => new BusUnavailableException("away", null);
        await using (var first = await (await RunningWatcher.StartAsync(_files, _inbox)).ReadyAsync())
        {
            _files.Put("api", Degraded);
            await Until.TrueAsync(async () => (await OutboxAsync(first)).Count == 2, "both are in the outbox");
        }

        Assert.Empty(_inbox.Arrived);
        _inbox.Refuse = _ => null;
        await using var again = await (await RunningWatcher.StartAsync(_files, _inbox)).ReadyAsync();
        await _inbox.ToldAsync("api", "discovered", "health-changed");
        await Until.TrueAsync(async () => (await OutboxAsync(again)).Count == 0, "the outbox is empty");
    }

    [Fact]
    public async Task A_refused_event_stays_as_dead_and_blocks_nobody()
    {
        _files.Put("api");
        _files.Put("web");
        _inbox.Refuse = m => m.App.Name == "api" ? new EventRejectedException("poison", null) : null;
        await using var watcher = await (await RunningWatcher.StartAsync(_files, _inbox, _lines)).ReadyAsync();
        await _inbox.ToldAsync("web", "discovered");
        await Until.TrueAsync(async () => await OutboxAsync(watcher) is ["poison"], "it is dead");
        Assert.True(_lines.Contains("stays in the outbox as dead: poison"));
    }

    public void Dispose() => _files.Dispose();

    private static async Task<List<string?>> OutboxAsync(RunningWatcher watcher) => await watcher.Store.ReadAsync(
        (session, cancellationToken) =>
            session.QueryAsync("select dead_reason from watcher_outbox", row => row.TextOrNull(0), cancellationToken),
            TestContext.Current.CancellationToken);
}
