using System.Text.Json;
using k8s;
using Notifications.Testing.Kubernetes;
using Notifications.Watcher.Kubernetes.Access;
using Notifications.Watcher.Kubernetes.Api;
using Notifications.Watcher.Kubernetes.Reading;
using Xunit;

namespace Notifications.Watcher.Tests.Kubernetes;

/// <summary>Single objects of any kind, from the real API server.</summary>
public sealed class LiveObjectTests(KubeApiFixture fixture)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_object_of_any_kind_is_found_by_its_group_version_and_kind()
    {
        var (api, ns) = (await fixture.StartedAsync(), await fixture.NamespaceAsync(Token));
        await api.CreateApplicationAsync(SomeApplications.Json(ns, "shop", 3000), Token);
        await api.Admin.ApplyAsync($$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"settings","namespace":"{{ns}}"},"data":{"a":"1"} }""", Token);
        using var client = Client(api);
        var reader = new LiveObjectReader(client, TimeProvider.System);

        Assert.Equal("shop", await NameAsync(reader.GetAsync(new("argoproj.io", "v1alpha1", "Application"), ns, "shop", Token)));
        Assert.Equal("settings", await NameAsync(reader.GetAsync(new("", "v1", "ConfigMap"), ns, "settings", Token)));
        Assert.Equal(ns, await NameAsync(reader.GetAsync(new("", "v1", "Namespace"), ns, ns, Token)));
        Assert.Equal("1", (await client.Typed.CoreV1.ReadNamespacedConfigMapAsync("settings", ns, cancellationToken: Token)).Data["a"]);
    }

    [Fact]
    public async Task An_object_that_does_not_exist_is_not_taken_for_a_kind_that_is_not_served()
    {
        var (api, ns) = (await fixture.StartedAsync(), await fixture.NamespaceAsync(Token));
        using var client = Client(api);
        var reader = new LiveObjectReader(client, TimeProvider.System);

        Assert.Null(Assert.IsType<KubeResult<byte[]?>.Ok>(await reader.GetAsync(new("", "v1", "ConfigMap"), ns, "missing", Token)).Value);
        var kind = Assert.IsType<KubeResult<byte[]?>.Failed>(await reader.GetAsync(new("", "v1", "ConfigMaps"), ns, "missing", Token));
        Assert.Equal(new KubeFailure.Unknown("the server does not serve ConfigMaps in v1"), kind.Failure);
        var group = Assert.IsType<KubeResult<byte[]?>.Failed>(
            await reader.GetAsync(new("example.com", "v1", "Thing"), ns, "missing", Token));
        Assert.IsType<KubeFailure.Unknown>(group.Failure);
    }

    [Fact]
    public async Task Discovery_is_asked_once_a_group_and_version()
    {
        await using var server = await KubeStandIn.StartAsync(null, null, Token);
        server.Instead = async context =>
        {
            if (context.Request.Path != "/apis/apps/v1")
                return false;
            await Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(
                context.Response, """{"kind":"APIResourceList","groupVersion":"apps/v1","resources":[{"name":"deployments/status","kind":"Deployment","namespaced":true,"verbs":["get"]},{"name":"deployments","kind":"Deployment","namespaced":true,"verbs":["get"]}]}""");
            return true;
        };
        using var files = new TemporaryFiles();
        server.WriteKubeconfig(files["config"]);
        using var client = Client(files["config"]);
        var reader = new LiveObjectReader(client, TimeProvider.System);
        for (var at = 0; at < 3; at++)
            await reader.GetAsync(new("apps", "v1", "Deployment"), "web", "shop", Token);
        Assert.Equal(["/apis/apps/v1", .. Enumerable.Repeat("/apis/apps/v1/namespaces/web/deployments/shop", 3)], server.Requests);
    }

    private static KubeClient Client(KubeApi api) => Client(api.Kubeconfig);

    private static KubeClient Client(string kubeconfig) =>
        new(Assert.IsType<AccessResult.Found>(
            new KubernetesOptions { Kubeconfig = kubeconfig }.Access(Wire.NoEnvironment, TimeProvider.System)).Access, TimeProvider.System);

    private static async Task<string?> NameAsync(Task<KubeResult<byte[]?>> read)
    {
        var result = await read;
        Assert.True(result is KubeResult<byte[]?>.Ok, result.ToString());
        using var document = JsonDocument.Parse(((KubeResult<byte[]?>.Ok)result).Value!);
        return document.RootElement.GetProperty("metadata").GetProperty("name").GetString();
    }
}
