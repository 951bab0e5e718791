namespace Notifications.Watcher.Kubernetes.Access;

/// <summary>The service account of our own pod. Source: Kubernetes' "Accessing the Kubernetes API from a Pod".</summary>
internal static class InClusterAccess
{
    public const string Folder = "/var/run/secrets/kubernetes.io/serviceaccount";

    /// <param name="folder">Where the kubelet puts the token and the authority: <see cref="Folder"/>.</param>
    /// <param name="environment">Has the server's address.</param>
    public static AccessResult Of(string folder, EnvironmentVariables environment)
    {
        if (environment["KUBERNETES_SERVICE_HOST"] is not { } host || environment["KUBERNETES_SERVICE_PORT"] is not { } port)
            return new AccessResult.Invalid("watch.inCluster: KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set, so this is no pod of a cluster: name a kubeconfig in watch.kubeconfig");
        var (token, authority) = (Path.Combine(folder, "token"), Path.Combine(folder, "ca.crt"));
        if (!File.Exists(token) || !File.Exists(authority))
            return new AccessResult.Invalid($"watch.inCluster: {(File.Exists(token) ? authority : token)} is not there: the pod needs a service account whose token is mounted (automountServiceAccountToken)");
        return new AccessResult.Found(new KubeAccess(
            new UriBuilder("https", host.Contains(':', StringComparison.Ordinal) ? $"[{host.Trim('[', ']')}]"
                : host, int.TryParse(port, out var number) ? number : 443).Uri,
            "the pod's service account",
            new ServerTrust(new PemSource.InFile(authority)),
            new TokenFileCredential(token)));
    }
}
