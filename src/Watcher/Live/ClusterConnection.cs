using Notifications.Watcher.Kubernetes.Api;

namespace Notifications.Watcher.Live;

/// <summary>A cluster that Argo CD deploys to.</summary>
internal abstract record ClusterConnection
{
    private ClusterConnection()
    {
    }

    internal sealed record Open(KubeClient Client, LiveObjectReader Reader) : ClusterConnection;

    /// <param name="Reason">With the remedy.</param>
    internal sealed record Closed(string Reason) : ClusterConnection;
}
