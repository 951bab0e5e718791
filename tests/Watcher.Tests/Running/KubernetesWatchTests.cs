using Notifications.Testing.Kubernetes;
using Notifications.Watcher.Instances;
using Xunit;

namespace Notifications.Watcher.Tests.Running;

/// <summary>The whole watcher on a real API server.</summary>
public sealed class KubernetesWatchTests(KubeApiFixture fixture) : IDisposable
{
    private readonly Files _files = new();
    private readonly Inbox _inbox = new();
    private readonly Lines _lines = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_happens_is_told_once_over_restarts()
    {
        var (api, ns) = (await fixture.StartedAsync(), await fixture.NamespaceAsync(Token));
        await api.CreateApplicationAsync(SomeApplications.Json(ns, "api", 4000), Token);
        await using (await (await StartAsync(api, ns)).ReadyAsync())
        {
            await _inbox.ToldAsync("api", "discovered");
            await api.PatchAsync(ns, "api", SomeApplications.Health("Degraded", DateTimeOffset.UnixEpoch), Token);
            await api.CreateApplicationAsync(SomeApplications.Json(ns, "short", 4000), Token);
            await api.DeleteAsync(ns, "short", Token);
            await _inbox.ToldAsync("short", "created", "sync-status-changed", "health-changed", "deleted");
        }

        await api.PatchAsync(ns, "api", SomeApplications.Health("Healthy", DateTimeOffset.UnixEpoch.AddHours(1)), Token);
        await api.CreateApplicationAsync(SomeApplications.Json(ns, "later", 4000), Token);
        await using var again = await (await StartAsync(api, ns)).ReadyAsync();
        await _inbox.ToldAsync("later", "created", "sync-status-changed", "health-changed");
        await _inbox.ToldAsync("api", "discovered", "health-changed", "health-changed");
        Assert.Equal(4, _inbox.Story("short").Count);
        Assert.True(_lines.Contains("ready: watching 1 Applications") && _lines.Contains("1 Applications are known from before"));
    }

    [Fact]
    public async Task A_widened_scope_is_a_baseline_and_a_narrowed_one_deletes_nothing()
    {
        var (api, ns, other) = (await fixture.StartedAsync(), await fixture.NamespaceAsync(Token), await fixture.NamespaceAsync(Token));
        await api.CreateApplicationAsync(SomeApplications.Json(ns, "here", 4000), Token);
        await api.CreateApplicationAsync(SomeApplications.Json(other, "there", 4000), Token);
        await using (await (await StartAsync(api, ns)).ReadyAsync()) await _inbox.ToldAsync("here", "discovered");
        await api.PatchAsync(ns, "here", SomeApplications.Health("Degraded", DateTimeOffset.UnixEpoch), Token);
        await using (await (await StartAsync(api, ns, other)).ReadyAsync())
        {
            await _inbox.ToldAsync("here", "discovered", "health-changed");
            await _inbox.ToldAsync("there", "discovered");
        }

        await using (await (await StartAsync(api, other)).ReadyAsync())
        {
            await api.CreateApplicationAsync(SomeApplications.Json(other, "new", 4000), Token);
            await _inbox.ToldAsync("new", "created", "sync-status-changed", "health-changed");
        }

        Assert.Equal(["discovered", "health-changed"], _inbox.Story("here"));
        Assert.Equal(["discovered"], _inbox.Story("there"));
        await using var wide = await (await StartAsync(api, ns, other)).ReadyAsync();
        await _inbox.ToldAsync("here", "discovered", "health-changed", "discovered");
    }

    [Fact]
    public async Task A_hopeless_source_ends_the_program_with_what_is_wrong()
    {
        await using var watcher = await RunningWatcher.StartAsync(
            _files, _inbox, _lines,
            instance: RunningWatcher.Instance(
                _files.Applications) with
            { Watch = new WatchTarget.Kubernetes(false, "/does/not/exist", null, []) });
        await Until.TrueAsync(
            () => _lines.All.Any(
                l => l.Level == Microsoft.Extensions.Logging.LogLevel.Critical
                && l.Text.Contains("/does/not/exist", StringComparison.Ordinal)), "it is said");
        Environment.ExitCode = 0;
    }

    public void Dispose() => _files.Dispose();

    private Task<RunningWatcher> StartAsync(KubeApi api, params string[] namespaces) => RunningWatcher.StartAsync(
        _files, _inbox, _lines,
        instance: new InstanceOptions("real", null, namespaces[0], new WatchTarget.Kubernetes(false, api.Kubeconfig, null, namespaces)));
}
