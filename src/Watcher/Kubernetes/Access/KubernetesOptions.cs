namespace Notifications.Watcher.Kubernetes.Access;

/// <summary>Which API server is watched, and what of it, as the configuration says.</summary>
internal sealed record KubernetesOptions
{
    /// <summary>Whether the service account of our own pod is used; then neither a kubeconfig nor a context may be named.</summary>
    public bool InCluster { get; init; }

    /// <summary>Path of a kubeconfig, a leading <c>~/</c> being the home directory; null: <c>KUBECONFIG</c>, else
    /// <c>~/.kube/config</c>.</summary>
    public string? Kubeconfig { get; init; }

    /// <summary>A context of the kubeconfig; null: its current one.</summary>
    public string? Context { get; init; }

    /// <summary>The namespaces whose Applications are watched; <c>*</c> among them means all. Empty: Argo CD's own.</summary>
    public IReadOnlyList<string> Namespaces { get; init; } = [];

    /// <summary>Argo CD's own namespace: its AppProjects are read.</summary>
    public string ArgoCdNamespace { get; init; } = "argocd";

    /// <summary>Where self-service ConfigMaps are read: namespaces, or the empty string for all; empty: nowhere.</summary>
    public IReadOnlyList<string> SelfServiceScopes { get; init; } = [];

    /// <summary>The namespaces that may have one, among those.</summary>
    public Func<string, bool> HasSelfService { get; init; } = static _ => true;

    /// <summary>Each scope of the watch: the empty string for all namespaces, else a namespace.</summary>
    public IReadOnlyList<string> Scopes =>
        Namespaces.Count == 0 ? [ArgoCdNamespace]
        : Namespaces.Contains("*", StringComparer.Ordinal) ? [""]
        : [.. Namespaces.Distinct(StringComparer.Ordinal)];

    /// <summary>Reads the kubeconfig, or the pod's service account. Makes no network request.</summary>
    public AccessResult Access(EnvironmentVariables environment, TimeProvider time)
    {
        if (InCluster)
        {
            return this is { Kubeconfig: null, Context: null }
                ? InClusterAccess.Of(InClusterAccess.Folder, environment)
                : new AccessResult.Invalid(
                    "watch: inCluster: true uses the pod's service account: remove kubeconfig and context, or inCluster");
        }

        var paths = Kubeconfig is not null ? [Kubeconfig]
            : environment["KUBECONFIG"]?.Split(
                Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is { Length: > 0 } several
                ? several
            : ["~/.kube/config"];
        var (file, problem) = Notifications.Watcher.Kubernetes.Access.Kubeconfig.Read([.. paths.Select(environment.ExpandHome)]);
        return file is null ? new AccessResult.Invalid(problem!) : new KubeconfigAccess(file, time).Of(Context);
    }
}
