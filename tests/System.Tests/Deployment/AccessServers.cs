using Notifications.Testing.Kubernetes;

namespace Notifications.SystemTests.Deployment;

/// <summary>An API server for each folder of deploy/kustomize, with its rules applied and the service account's token known.</summary>
public sealed class AccessServers : IAsyncDisposable
{
    public const string Token = "token-of-the-service-account";

    private readonly Dictionary<string, Task<KubeApi>> _servers = new(StringComparer.Ordinal);

    public Task<KubeApi> StartedAsync(string folder)
    {
        lock (_servers)
        {
            if (!_servers.TryGetValue(folder, out var server))
                _servers[folder] = server = StartAsync(folder);
            return server;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers.Values)
            await (await server).DisposeAsync();
    }

    private static async Task<KubeApi> StartAsync(string folder)
    {
        var users = new[] { KubeUser.ServiceAccount("argocd", "notifications", Token) };
        var api = await KubeApi.StartLocalAsync(new KubeApiOptions { Users = users }, CancellationToken.None);
        foreach (var part in await Kustomize.RenderAsync(folder, CancellationToken.None))
        {
            if ((string)part["kind"]! is "ServiceAccount" or "Role" or "RoleBinding" or "ClusterRole" or "ClusterRoleBinding")
                await api.Admin.ApplyAsync(part.ToJsonString(), CancellationToken.None);
        }
        await api.CreateApplicationAsync(SomeApplications.Json("argocd", "web", 2_500), CancellationToken.None);
        return api;
    }
}
