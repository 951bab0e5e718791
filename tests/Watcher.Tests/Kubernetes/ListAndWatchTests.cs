using System.Text.Json;
using Notifications.Testing.Kubernetes;
using Notifications.Watcher.Sources;
using Xunit;

namespace Notifications.Watcher.Tests.Kubernetes;

public sealed class ListAndWatchTests(KubeApiFixture fixture)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_page_of_a_list_is_reported_and_then_what_happens()
    {
        var (api, ns) = (await fixture.StartedAsync(), await fixture.NamespaceAsync(Token));
        for (var at = 0; at < 7; at++)
            await api.CreateApplicationAsync(SomeApplications.Json(ns, $"app-{at}", 4000), Token);
        await using var recorder = new Recorder(Wire.Source(api.Kubeconfig, ns, settings: Wire.Impatient with { PageSize = 3 }));

        await recorder.NextAsync<SourceEvent.ProjectsListed>();
        var started = await recorder.NextAsync<SourceEvent.ListStarted>();
        Assert.Equal(ns, started.Scope);
        for (var at = 0; at < 7; at++)
        {
            var seen = await recorder.NextAsync<SourceEvent.ApplicationSeen>();
            Assert.Equal(($"app-{at}", true, ns), (seen.Name(), seen.FromList, seen.Scope));
        }

        var completed = await recorder.NextAsync<SourceEvent.ListCompleted>();
        Assert.Equal(7, completed.Count);
        await recorder.NextAsync<SourceEvent.Bookmark>(bookmark => bookmark.ResourceVersion == completed.ResourceVersion);

        await api.PatchAsync(ns, "app-3", SomeApplications.Health("Degraded", DateTimeOffset.UnixEpoch), Token);
        var changed = await recorder.NextAsync<SourceEvent.ApplicationSeen>();
        Assert.Equal(("app-3", false), (changed.Name(), changed.FromList));
        Assert.Contains("\"Degraded\"", changed.Json.Text(), StringComparison.Ordinal);

        await api.CreateApplicationAsync(SomeApplications.Json(ns, "later", 4000), Token);
        Assert.Equal("later", (await recorder.NextAsync<SourceEvent.ApplicationSeen>()).Name());

        await api.DeleteAsync(ns, "app-3", Token);
        var gone = await recorder.NextAsync<SourceEvent.ApplicationGone>();
        Assert.Equal((ns, "app-3"), (gone.Namespace, gone.Name));
        Assert.Contains("\"Degraded\"", gone.LastJson.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_object_is_handed_on_byte_for_byte_as_JSON_of_its_own()
    {
        var (api, ns) = (await fixture.StartedAsync(), await fixture.NamespaceAsync(Token));
        await api.CreateApplicationAsync(SomeApplications.Json(ns, "shop"), Token);
        await using var recorder = new Recorder(Wire.Source(api.Kubeconfig, ns));
        var listed = await recorder.NextAsync<SourceEvent.ApplicationSeen>();
        using var document = JsonDocument.Parse(listed.Json);
        var read = await api.Admin.GetAsync("Application", ns, "shop", Token);
        Assert.True(JsonElement.DeepEquals(document.RootElement, JsonSerializer.SerializeToElement(read)));
    }

    [Fact]
    public async Task A_scope_is_resumed_without_a_list_and_misses_nothing()
    {
        var (api, ns) = (await fixture.StartedAsync(), await fixture.NamespaceAsync(Token));
        await api.CreateApplicationAsync(SomeApplications.Json(ns, "one", 3000), Token);
        string stored;
        await using (var before = new Recorder(Wire.Source(api.Kubeconfig, ns)))
            stored = (await before.NextAsync<SourceEvent.ListCompleted>()).ResourceVersion;
        await api.CreateApplicationAsync(SomeApplications.Json(ns, "two", 3000), Token);
        await api.DeleteAsync(ns, "one", Token);

        await using var recorder = new Recorder(Wire.Source(api.Kubeconfig, ns), new Dictionary<string, string> { [ns] = stored });
        Assert.Equal("two", (await recorder.NextAsync<SourceEvent.ApplicationSeen>()).Name());
        Assert.Equal("one", (await recorder.NextAsync<SourceEvent.ApplicationGone>()).Name);
        Assert.DoesNotContain(recorder.Received, one => one is SourceEvent.ListStarted);
    }

    [Fact]
    public async Task Bookmarks_move_the_place_to_resume_from_when_nothing_happens_here()
    {
        var (api, ns, elsewhere) = (await fixture.StartedAsync(), await fixture.NamespaceAsync(Token), await fixture.NamespaceAsync(Token));
        await api.CreateApplicationAsync(SomeApplications.Json(ns, "quiet", 3000), Token);
        await using var recorder = new Recorder(
            Wire.Source(api.Kubeconfig, ns, settings: Wire.Impatient with { WatchTimeout = TimeSpan.FromSeconds(4) }));
        var listed = await recorder.NextAsync<SourceEvent.ListCompleted>();
        for (var at = 0; at < 5; at++)
            await api.CreateApplicationAsync(SomeApplications.Json(elsewhere, $"busy-{at}", 3000), Token);
        // The server sends one shortly before the watch's time is over, and the next watch begins there
        var bookmark = await recorder.NextAsync<SourceEvent.Bookmark>(
            bookmark => ulong.Parse(bookmark.ResourceVersion, null) > ulong.Parse(listed.ResourceVersion, null));
        await recorder.NextAsync<SourceEvent.Bookmark>(
            again => ulong.Parse(again.ResourceVersion, null) >= ulong.Parse(bookmark.ResourceVersion, null));
        Assert.Single(recorder.Received.OfType<SourceEvent.ListStarted>());
        Assert.Empty(recorder.Received.OfType<SourceEvent.Trouble>());
    }

    [Fact]
    public async Task Several_namespaces_are_scopes_of_their_own()
    {
        var (api, first, second) = (await fixture.StartedAsync(), await fixture.NamespaceAsync(Token), await fixture.NamespaceAsync(Token));
        await api.CreateApplicationAsync(SomeApplications.Json(first, "a", 3000), Token);
        await api.CreateApplicationAsync(SomeApplications.Json(second, "b", 3000), Token);
        await using var recorder = new Recorder(Wire.Source(api.Kubeconfig, first, [first, second, first]));
        await recorder.NextAsync<SourceEvent.ListCompleted>();
        await recorder.NextAsync<SourceEvent.ListCompleted>();
        Assert.Equal([(first, "a"), (second, "b")],
            recorder.Received.OfType<SourceEvent.ApplicationSeen>().Select(seen => (seen.Scope, seen.Name()))
            .OrderBy(seen => seen.Item2, StringComparer.Ordinal));
        await api.PatchAsync(second, "b", SomeApplications.ReconciledAt(DateTimeOffset.UnixEpoch), Token);
        Assert.Equal(second, (await recorder.NextAsync<SourceEvent.ApplicationSeen>()).Scope);
    }

    [Fact]
    public async Task All_namespaces_are_one_scope()
    {
        var (api, first, second) = (await fixture.StartedAsync(), await fixture.NamespaceAsync(Token), await fixture.NamespaceAsync(Token));
        await api.CreateApplicationAsync(SomeApplications.Json(first, "here", 3000), Token);
        await using var recorder = new Recorder(Wire.Source(api.Kubeconfig, first, ["*"]));
        await recorder.NextAsync<SourceEvent.ApplicationSeen>(
            seen => seen.Name() == "here" && seen.Json.Text().Contains(first, StringComparison.Ordinal));
        Assert.Equal("", (await recorder.NextAsync<SourceEvent.ListCompleted>()).Scope);
        await api.CreateApplicationAsync(SomeApplications.Json(second, "there", 3000), Token);
        await recorder.NextAsync<SourceEvent.ApplicationSeen>(seen => seen.Name() == "there" && seen.Scope.Length == 0);
    }
}
