using Notifications.Testing.Kubernetes;
using Notifications.Watcher.Sources;
using Xunit;

namespace Notifications.Watcher.Tests.Kubernetes;

/// <summary>410, restarts and crashes, each with a server of its own.</summary>
public sealed class GoneTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_list_whose_pages_were_compacted_away_begins_anew_in_one_piece()
    {
        await using var api = await KubeApi.StartLocalAsync(new KubeApiOptions { Flags = ["--watch-cache=false"] }, Token);
        foreach (var name in new[] { "a", "b", "c" })
            await api.CreateApplicationAsync(SomeApplications.Json("argocd", name, 3000), Token);
        var source = Wire.Source(api.Kubeconfig, "argocd", settings: Wire.Impatient with { PageSize = 1 });
        List<string> told = [];
        await foreach (var one in source.ReadAsync(new Dictionary<string, string>(), Token))
        {
            told.Add(one is SourceEvent.ApplicationSeen seen ? seen.Name() : one.GetType().Name);
            if (told is [.., "a"] && told.Count(name => name == "a") == 1)
            {
                await api.PatchAsync("argocd", "c", SomeApplications.ReconciledAt(DateTimeOffset.UnixEpoch), Token);
                await api.CompactAsync(Token);
            }

            if (one is SourceEvent.ListCompleted)
                break;
        }

        Assert.Equal(["ListStarted", "a", "ListStarted", "a", "b", "c", "ListCompleted"],
            told.Where(one => one is not "ProjectsListed" and not "Bookmark"));
    }

    [Fact]
    public async Task A_watch_from_a_compacted_version_is_listed_anew()
    {
        await using var api = await KubeApi.StartLocalAsync(new KubeApiOptions { Flags = ["--watch-cache=false"] }, Token);
        await api.CreateApplicationAsync(SomeApplications.Json("argocd", "kept", 3000), Token);
        var old = await api.CreateApplicationAsync(SomeApplications.Json("argocd", "deleted", 3000), Token);
        await api.DeleteAsync("argocd", "deleted", Token);
        await api.PatchAsync("argocd", "kept", SomeApplications.ReconciledAt(DateTimeOffset.UnixEpoch), Token);
        await api.CompactAsync(Token);

        await using var recorder = new Recorder(
            Wire.Source(api.Kubeconfig, "argocd"),
            new Dictionary<string, string> { ["argocd"] = (string)old["metadata"]!["resourceVersion"]! });
        await recorder.NextAsync<SourceEvent.ListStarted>();
        Assert.Equal("kept", (await recorder.NextAsync<SourceEvent.ApplicationSeen>()).Name());
        Assert.Equal(1, (await recorder.NextAsync<SourceEvent.ListCompleted>()).Count);
        Assert.Empty(recorder.Received.OfType<SourceEvent.Trouble>());
    }

    [Fact]
    public async Task A_crash_of_the_server_is_reported_and_what_happened_before_and_after_it_is_not_missed()
    {
        await using var api = await KubeApi.StartLocalAsync(new KubeApiOptions(), Token);
        await api.CreateApplicationAsync(SomeApplications.Json("argocd", "shop", 3000), Token);
        await using var recorder = new Recorder(Wire.Source(api.Kubeconfig, "argocd"));
        await recorder.NextAsync<SourceEvent.ListCompleted>();

        await api.KillAsync(Token);
        var trouble = await recorder.NextAsync<SourceEvent.Trouble>();
        Assert.False(trouble.Permanent);
        Assert.Contains(api.Server.ToString(), trouble.Message, StringComparison.Ordinal);
        await api.StartAgainAsync(Token);
        await recorder.NextAsync<SourceEvent.Bookmark>(bookmark => bookmark.Scope == "argocd");
        await api.PatchAsync("argocd", "shop", SomeApplications.Health("Degraded", DateTimeOffset.UnixEpoch), Token);
        await recorder.NextAsync<SourceEvent.ApplicationSeen>(seen => seen.Json.Text().Contains("\"Degraded\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task After_a_restart_an_old_version_is_gone_and_a_new_list_shows_what_is_missing()
    {
        await using var api = await KubeApi.StartLocalAsync(new KubeApiOptions(), Token);
        var old = await api.CreateApplicationAsync(SomeApplications.Json("argocd", "deleted", 3000), Token);
        await api.CreateApplicationAsync(SomeApplications.Json("argocd", "kept", 3000), Token);
        await api.DeleteAsync("argocd", "deleted", Token);
        await api.RestartAsync(Token);
        await using var recorder = new Recorder(
            Wire.Source(api.Kubeconfig, "argocd"),
            new Dictionary<string, string> { ["argocd"] = (string)old["metadata"]!["resourceVersion"]! });
        await recorder.NextAsync<SourceEvent.ListCompleted>();
        Assert.Equal(["kept"], recorder.Received.OfType<SourceEvent.ApplicationSeen>().Select(seen => seen.Name()));
    }

    [Fact]
    public async Task A_server_that_was_set_back_is_listed_anew_instead_of_followed_in_silence()
    {
        await using var standIn = await KubeStandIn.StartAsync(null, null, Token);
        using var files = new TemporaryFiles();
        standIn.WriteKubeconfig(files["config"]);
        standIn.SetBack(50);
        standIn.Put("applications", "argocd", "restored", version => Wire.App("argocd", "restored", version));
        await using var recorder = new Recorder(
            Wire.Source(files["config"], "argocd"), new Dictionary<string, string> { ["argocd"] = "4711" });
        Assert.Equal("restored", (await recorder.NextAsync<SourceEvent.ApplicationSeen>()).Name());
        Assert.Equal("51", (await recorder.NextAsync<SourceEvent.ListCompleted>()).ResourceVersion);
    }
}
