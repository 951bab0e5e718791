using Notifications.Hosting.Configuration;

namespace Notifications.Watcher.Kubernetes.Access;

/// <summary>From the options to an API server.</summary>
internal static class AccessOptions
{
    /// <summary>Reads the kubeconfig or the pod's service account. Asks nothing of the network.</summary>
    public static AccessResult Access(this KubernetesOptions options, EnvironmentVariables environment, TimeProvider time)
    {
        if (options.InCluster)
        {
            return options is { Kubeconfig: null, Context: null }
                ? InClusterAccess.Of(InClusterAccess.Folder, environment)
                : new AccessResult.Invalid("watch: inCluster: true uses the pod's service account: remove kubeconfig and context, or inCluster");
        }

        var path = options.Kubeconfig ?? environment["KUBECONFIG"] ?? "~/.kube/config";
        if (options.Kubeconfig is null && path.Contains(Path.PathSeparator, StringComparison.Ordinal))
            return new AccessResult.Invalid("KUBECONFIG names several files: name one of them in watch.kubeconfig");
        var (file, wrong) = Kubeconfig.Read(environment.ExpandHome(path));
        return file is null ? new AccessResult.Invalid(wrong!) : new KubeconfigAccess(file, time).Of(options.Context);
    }
}
