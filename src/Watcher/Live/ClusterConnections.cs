using Notifications.Drift;
using Notifications.Watcher.Kubernetes.Access;
using Notifications.Watcher.Kubernetes.Api;

namespace Notifications.Watcher.Live;

/// <summary>The clusters that Argo CD deploys to, opened when they are first asked for.</summary>
/// <param name="own">How Argo CD's own cluster is reached; null: Applications come from files.</param>
/// <param name="argoCdNamespace">Where Argo CD keeps its clusters' Secrets.</param>
/// <param name="remote">The others.</param>
internal sealed class ClusterConnections(
    KubernetesOptions? own, string argoCdNamespace, ImmutableArray<RemoteCluster> remote, EnvironmentVariables environment,
    TimeProvider time) : IDisposable
{
    private const string Own = "in-cluster";

    /// <summary>No request takes longer.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    private readonly SemaphoreSlim _opening = new(1);
    private readonly List<(KubeClient Client, long At)> _closed = [];
    private readonly Dictionary<string, ClusterConnection.Open> _open = new(StringComparer.Ordinal);

    /// <summary>Of a destination: Argo CD's own cluster has two names.</summary>
    public static string NameOf(string? name, string? server) =>
        name ?? (server is null or "https://kubernetes.default.svc" ? Own : server.TrimEnd('/'));

    public async Task<ClusterConnection> FindAsync(string cluster, CancellationToken cancellationToken)
    {
        await _opening.WaitAsync(cancellationToken);
        try
        {
            if (_open.TryGetValue(cluster, out var known)) return known;
            var opened = await OpenAsync(cluster, cancellationToken);
            if (opened is ClusterConnection.Open open) _open[cluster] = open;
            return opened;
        }
        finally
        {
            _opening.Release();
        }
    }

    /// <summary>Its credentials may have changed: it is opened anew. Requests under way may end before the old client does.</summary>
    public async Task CloseAsync(string cluster, CancellationToken cancellationToken)
    {
        await _opening.WaitAsync(cancellationToken);
        try
        {
            foreach (var (client, _) in _closed.FindAll(closed => time.GetElapsedTime(closed.At) > Longest)) client.Dispose();
            _closed.RemoveAll(closed => time.GetElapsedTime(closed.At) > Longest);
            if (_open.Remove(cluster, out var open)) _closed.Add((open.Client, time.GetTimestamp()));
        }
        finally
        {
            _opening.Release();
        }
    }

    public void Dispose()
    {
        foreach (var open in _open.Values) open.Client.Dispose();
        foreach (var (client, _) in _closed) client.Dispose();
        _open.Clear();
        _closed.Clear();
        _opening.Dispose();
    }

    private async Task<ClusterConnection> OpenAsync(string cluster, CancellationToken cancellationToken)
    {
        var named = remote.FirstOrDefault(known => known.Cluster == cluster);
        if (named?.Secret is { } secret) return await OfSecretAsync(secret, cancellationToken);
        var options = named is not null ? new KubernetesOptions { Kubeconfig = named.Kubeconfig, Context = named.Context }
            : cluster == Own ? own : null;
        return options is null
            ? new ClusterConnection.Closed("the configuration does not say how it is reached: name it in drift.clusters")
            : Of(options.Access(environment, time));
    }

    private async Task<ClusterConnection> OfSecretAsync(string secret, CancellationToken cancellationToken)
    {
        if (own is null) return new ClusterConnection.Closed($"the Secret {secret} is in Argo CD's cluster, which is not watched");
        var found = own.Access(environment, time);
        if (found is not AccessResult.Found(var access)) return Of(found);
        using var client = new KubeClient(access, time);
        var path = $"{new KubeResource("", "v1", "secrets").Path(argoCdNamespace)}/{Uri.EscapeDataString(secret)}";
        return await client.GetAsync(path, cancellationToken) switch
        {
            KubeResult<byte[]>.Ok(var json) => Of(ClusterSecret.Access(json, $"the Secret {argoCdNamespace}/{secret}", time)),
            KubeResult<byte[]>.Failed(var failure) =>
                new ClusterConnection.Closed($"the Secret {argoCdNamespace}/{secret} cannot be read: {failure.Detail}"),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private ClusterConnection Of(AccessResult access)
    {
        if (access is not AccessResult.Found(var found))
            return new ClusterConnection.Closed(string.Join("; ", ((AccessResult.Invalid)access).Problems));
        var client = new KubeClient(found, time);
        return new ClusterConnection.Open(client, new LiveObjectReader(client, time));
    }
}
