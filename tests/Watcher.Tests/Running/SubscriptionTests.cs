using Notifications.Events;
using Xunit;

namespace Notifications.Watcher.Tests.Running;

/// <summary>That somebody subscribes by an AppProject, or does not any more, travels for each of its Applications.</summary>
public sealed class SubscriptionTests : IDisposable
{
    private const string Subscription = "notifications.argoproj.io/subscribe.slack";
    private const string Degraded = """{"status":{"health":{"status":"Degraded","lastTransitionTime":"2026-02-01T11:00:00Z"}}}""";
    private readonly Files _files = new();
    private readonly Inbox _inbox = new();

    [Fact]
    public async Task A_changed_AppProject_is_told_with_each_of_its_Applications_and_with_no_other()
    {
        Project($"{Subscription}: all");
        _files.Put("api");
        _files.Put("web");
        _files.Put("other", """{"spec":{"project":"elsewhere"}}""");
        await using var watcher = await (await RunningWatcher.StartAsync(_files, _inbox)).ReadyAsync();
        await _inbox.ToldAsync("web", "discovered");
        Project($"{Subscription}: others");
        await _inbox.ToldAsync("api", "discovered", "metadata");
        await _inbox.ToldAsync("web", "discovered", "metadata");
        Assert.Equal("others", Newest("web").Routing.ProjectAnnotations[Subscription]);
        Assert.Equal(Newest("web").Before, Newest("web").After);
        File.Delete(Path.Combine(_files.Applications, "project.yaml"));
        await _inbox.ToldAsync("api", "discovered", "metadata", "metadata");
        Assert.Empty(Newest("api").Routing.ProjectAnnotations);
        _files.Put("other", $$"""{"spec":{"project":"elsewhere"},{{Degraded[1..]}}""");
        await _inbox.ToldAsync("other", "discovered", "health-changed");
    }

    [Fact]
    public async Task A_change_while_it_was_down_is_told_at_the_start_and_what_subscribes_nobody_is_not()
    {
        Project($"{Subscription}: all");
        _files.Put("api");
        await using (await (await RunningWatcher.StartAsync(_files, _inbox)).ReadyAsync()) await _inbox.ToldAsync("api", "discovered");
        Project($"{Subscription}: others");
        await using var again = await (await RunningWatcher.StartAsync(_files, _inbox)).ReadyAsync();
        await _inbox.ToldAsync("api", "discovered", "metadata");
        Project($"{Subscription}: others, example.com/note: changed");
        _files.Put("api", Degraded);
        await _inbox.ToldAsync("api", "discovered", "metadata", "health-changed");
    }

    [Fact]
    public async Task A_comparison_that_is_believed_from_now_on_travels_for_the_conditions_that_wait_for_it()
    {
        const string Synced = """{"status":{"reconciledAt":"2026-02-01T11:00:00Z","operationState":{"startedAt":"2026-02-01T11:00:01Z","finishedAt":"2026-02-01T11:00:05Z"}}}""";
        _files.Put("api");
        await using var watcher = await (await RunningWatcher.StartAsync(_files, _inbox)).ReadyAsync();
        _files.Put("api", Synced);
        await _inbox.ToldAsync("api", "discovered", "sync-started", "sync-succeeded");
        _files.Put("api", Synced.Replace("11:00:00Z", "11:00:06Z", StringComparison.Ordinal));
        await _inbox.ToldAsync("api", "discovered", "sync-started", "sync-succeeded", Origins.Watch);
        _files.Put("api", Synced.Replace("11:00:00Z", "11:03:06Z", StringComparison.Ordinal));
        _files.Put("api", """{"metadata":{"labels":{"team":"other"}}}""");
        await _inbox.ToldAsync("api", "discovered", "sync-started", "sync-succeeded", Origins.Watch, Origins.Metadata);
    }

    public void Dispose() => _files.Dispose();

    private ApplicationTransitioned Newest(string name) => _inbox.Arrived.Last(m => m.App.Name == name);

    private void Project(string annotations) =>
        _files.PutText("project.yaml", $"{{kind: AppProject, metadata: {{name: shop, annotations: {{{annotations}}}}}}}");
}
