using Notifications.Watcher.Kubernetes.Credentials;

namespace Notifications.Watcher.Kubernetes.Access;

/// <summary>Everything that is needed to talk to one API server.</summary>
/// <param name="Server">Its address; may have a path, as behind Rancher.</param>
/// <param name="From">Where this was read, for messages: <c>context "prod" of /home/me/.kube/config</c>.</param>
/// <param name="Trust">How the server proves who it is.</param>
/// <param name="Credential">How we prove who we are.</param>
internal sealed record KubeAccess(Uri Server, string From, ServerTrust Trust, ICredential Credential)
{
    /// <summary>A client certificate of the kubeconfig itself; one of an exec plugin goes before it.</summary>
    public ClientCertificate? Certificate { get; init; }

    public Uri? Proxy { get; init; }

    /// <summary>Headers that let the server act for somebody else (<c>as</c> in a kubeconfig).</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Impersonation { get; init; } = [];
}
