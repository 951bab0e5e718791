using Notifications.Drift;
using Notifications.Watcher.Kubernetes.Access;

namespace Notifications.Watcher.Instances;

/// <summary>One Argo CD that is watched: an entry of <c>instances</c> in the configuration.</summary>
/// <param name="Name">Part of every key and every message.</param>
/// <param name="ArgoCdUrl">Address of its UI; null: messages carry no link.</param>
/// <param name="Namespace">Argo CD's own: its AppProjects are read there.</param>
/// <param name="Watch">Where its Applications come from.</param>
public sealed record InstanceOptions(string Name, Uri? ArgoCdUrl, string Namespace, WatchTarget Watch)
{
    /// <summary>Whether and how the objects of resources that drift are read; null: they are not.</summary>
    internal DriftOptions? Live { get; init; }

    /// <summary>So long without a comparison of any Application is reported; null: three of the usual intervals, as they are
    /// learned.</summary>
    public TimeSpan? StalledAfter { get; init; }

    /// <summary>Whose ConfigMaps are read; default: nobody's.</summary>
    internal SelfServiceScope SelfService { get; init; } = SelfServiceScope.Off;

    /// <summary>Of a cluster.</summary>
    internal Kubernetes.Access.KubernetesOptions Kubernetes(WatchTarget.Kubernetes cluster)
    {
        var options = cluster.Options(Namespace);
        return options with
        {
            SelfServiceScopes = SelfService.Scopes(Name, options.Scopes),
            HasSelfService = ns => SelfService.Covers(Name, ns),
        };
    }

    /// <summary>As it travels; the address without a trailing slash.</summary>
    internal Events.Instance Instance => new(Name, Name, ArgoCdUrl) { Namespace = Namespace };
}

/// <summary>Where Applications come from.</summary>
public abstract record WatchTarget
{
    private WatchTarget()
    {
    }

    /// <summary>How large one object may be, in bytes; a larger one is reported and skipped. 16 MiB.</summary>
    public int ObjectLimit { get; init; } = Sources.SourceLimits.DefaultObject;

    /// <summary>Each scope: the empty string for everything, else a namespace.</summary>
    /// <param name="argoCdNamespace">Watched where no namespace is named.</param>
    internal IReadOnlyList<string> Scopes(string argoCdNamespace) => this switch
    {
        Kubernetes cluster => cluster.Options(argoCdNamespace).Scopes,
        _ => [""],
    };

    /// <summary>For logs.</summary>
    internal string Description(string argoCdNamespace) => this switch
    {
        Directory directory => $"the files in {directory.Path}",
        Kubernetes cluster =>
            $"{(cluster.InCluster ? "this cluster" : cluster.Context is { } context ? $"context {context}" : "the kubeconfig's current context")}, "
            + (Scopes(argoCdNamespace) is [""] ? "all namespaces" : $"namespaces {string.Join(", ", Scopes(argoCdNamespace))}"),
        _ => "",
    };

    /// <summary>A Kubernetes API server.</summary>
    /// <param name="InCluster">Use the pod's own service account; then neither kubeconfig nor context are named.</param>
    /// <param name="Kubeconfig">Absolute path; null: <c>KUBECONFIG</c>, else <c>~/.kube/config</c>.</param>
    /// <param name="Context">Null: the current one.</param>
    /// <param name="Namespaces">What is watched; <c>*</c> means all; empty: Argo CD's own.</param>
    public sealed record Kubernetes(bool InCluster, string? Kubeconfig, string? Context, IReadOnlyList<string> Namespaces) : WatchTarget
    {
        internal KubernetesOptions Options(string argoCdNamespace) => new()
        {
            InCluster = InCluster,
            Kubeconfig = Kubeconfig,
            Context = Context,
            Namespaces = Namespaces,
            ArgoCdNamespace = argoCdNamespace,
        };
    }

    /// <summary>Files.</summary>
    /// <param name="Path">Absolute path of a directory.</param>
    public sealed record Directory(string Path) : WatchTarget;
}
