using System.Net;
using System.Text.Json.Nodes;
using Notifications.Testing.Kubernetes;
using Xunit;

namespace Notifications.Watcher.Tests.Kubernetes;

/// <summary>What the other tests take for granted of the API server.</summary>
public sealed class KubeApiTests(KubeApiFixture fixture)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_status_is_patched_with_the_object()
    {
        var (api, ns) = (await fixture.StartedAsync(), await fixture.NamespaceAsync(Token));
        await api.CreateApplicationAsync(SomeApplications.Json(ns, "shop"), Token);
        await api.PatchAsync(ns, "shop", SomeApplications.Health("Degraded", DateTimeOffset.UnixEpoch), Token);
        var read = await api.Admin.GetAsync("Application", ns, "shop", Token);
        Assert.Equal("Degraded", (string?)read["status"]!["health"]!["status"]);
    }

    [Fact]
    public async Task A_stale_version_is_refused_and_the_change_is_made_again_on_the_newest()
    {
        var (api, ns) = (await fixture.StartedAsync(), await fixture.NamespaceAsync(Token));
        var created = await api.CreateApplicationAsync(SomeApplications.Json(ns, "shop"), Token);
        await api.PatchAsync(ns, "shop", """{"metadata":{"labels":{"first":"yes"}}}""", Token);
        var stale = new JsonObject
        {
            [
            "metadata"] = new JsonObject { ["resourceVersion"] = created["metadata"]!["resourceVersion"]!.DeepClone() }
        };
        var refused = await Assert.ThrowsAsync<KubeApiException>(() => api.PatchAsync(ns, "shop", stale.ToJsonString(), Token));
        Assert.Equal(HttpStatusCode.Conflict, refused.Status);

        var quicker = true;
        var (written, tries) = await api.Admin.ChangeAsync("Application", ns, "shop", async read =>
        {
            if (quicker)
                await api.PatchAsync(ns, "shop", """{"metadata":{"labels":{"second":"yes"}}}""", Token);
            quicker = false;
            read["metadata"]!["labels"]!["third"] = "yes";
        }, Token);
        Assert.Equal(2, tries);
        Assert.Equal(["first", "second", "team", "third"],
            written["metadata"]!["labels"]!.AsObject().Select(label => label.Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_generated_Application_has_the_size_that_was_asked_for() =>
        Assert.InRange(SomeApplications.Json("argocd", "shop", 18_000).Length, 17_800, 18_600);
}
