using System.Text.Json.Nodes;
using Notifications.Testing.Kubernetes;

namespace Notifications.SystemTests.Deployment;

/// <summary>An API server for each way to install, with the rules of that way applied and the tokens of its pods' service accounts known.</summary>
public sealed class AccessServers : IAsyncDisposable
{
    /// <summary>Of pods that watch.</summary>
    public const string Watcher = "notifications";

    /// <summary>Of notifiers.</summary>
    public const string Notifier = "notifications-notifier";

    private readonly Dictionary<string, Task<KubeApi>> _servers = new(StringComparer.Ordinal);

    /// <summary>The token of a service account.</summary>
    public static string Token(string account) => $"token-of-{account}";

    /// <param name="how">An overlay's name; <c>read-resources</c>: the chart with <c>drift.readResources</c>; <c>self-service</c>: with
    /// <c>selfService</c> for namespaces that begin with <c>team-</c>.</param>
    public Task<KubeApi> StartedAsync(string how)
    {
        lock (_servers)
        {
            if (!_servers.TryGetValue(how, out var server))
                _servers[how] = server = StartAsync(how);
            return server;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers.Values)
            await (await server).DisposeAsync();
    }

    private static async Task<KubeApi> StartAsync(string how)
    {
        KubeUser[] users = [.. new[] { Watcher, Notifier }.Select(account => KubeUser.ServiceAccount("argocd", account, Token(account)))];
        var api = await KubeApi.StartLocalAsync(new KubeApiOptions { Users = users }, CancellationToken.None);
        foreach (var part in await RenderAsync(how))
        {
            if ((string)part["kind"]! is "ServiceAccount" or "Role" or "RoleBinding" or "ClusterRole" or "ClusterRoleBinding")
                await api.Admin.ApplyAsync(part.ToJsonString(), CancellationToken.None);
        }

        await api.CreateApplicationAsync(SomeApplications.Json("argocd", "web", 2_500), CancellationToken.None);
        return api;
    }

    private static async Task<IReadOnlyList<JsonObject>> RenderAsync(string how)
    {
        if (how is not ("read-resources" or "self-service"))
            return await Kustomize.RenderAsync($"overlays/{how}", CancellationToken.None);
        var values = Helm.Values("ci/embedded-values.yaml");
        if (how == "read-resources") values["config"]!["drift"] = new JsonObject { ["readResources"] = true };
        else
        {
            values["config"]!["selfService"] = new JsonObject { ["namespaces"] = new JsonArray("team-*") };
            values["config"]!["instances"]![0]!["watch"]!["namespaces"] = new JsonArray("argocd", "team-a", "shop");
        }

        return await Helm.RenderAsync(values, CancellationToken.None);
    }
}
