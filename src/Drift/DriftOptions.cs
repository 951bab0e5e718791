namespace Notifications.Drift;

/// <summary>The section <c>drift</c> of the configuration.</summary>
/// <param name="Redactor">What is hidden of resources besides what always is.</param>
/// <param name="ReadResources">The watcher reads the objects of the cluster where Argo CD's API is not asked.</param>
/// <param name="Clusters">Those that Argo CD deploys to besides its own.</param>
internal sealed record DriftOptions(Redactor Redactor, bool ReadResources, ImmutableArray<RemoteCluster> Clusters);

/// <summary>A cluster that Applications are deployed to, and how it is reached: by a context of a kubeconfig or by the Secret in which Argo
/// CD keeps it.</summary>
/// <param name="Cluster">As the destinations of Applications have it: its name or the address of its API server.</param>
/// <param name="Kubeconfig">Path; null: <c>KUBECONFIG</c>, else <c>~/.kube/config</c>.</param>
/// <param name="Context">Null: the current one.</param>
/// <param name="Secret">Of Argo CD's namespace; null: a kubeconfig.</param>
internal sealed record RemoteCluster(string Cluster, string? Kubeconfig, string? Context, string? Secret);
