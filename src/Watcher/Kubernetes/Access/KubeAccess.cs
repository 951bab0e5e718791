namespace Notifications.Watcher.Kubernetes.Access;

/// <summary>Everything that is needed to talk to one API server.</summary>
/// <param name="Server">Its address; may have a path, as behind Rancher.</param>
/// <param name="From">Where this was read, for messages: <c>context "prod" of /home/me/.kube/config</c>.</param>
/// <param name="Trust">How the server's certificate is verified.</param>
/// <param name="Credential">How the client authenticates.</param>
internal sealed record KubeAccess(Uri Server, string From, ServerTrust Trust, ICredential Credential)
{
    /// <summary>A client certificate of the kubeconfig itself; one of an exec plugin goes before it.</summary>
    public ClientCertificate? Certificate { get; init; }

    /// <summary>An http, https or socks5 proxy (<c>proxy-url</c>); null: as the process's environment says.</summary>
    public Uri? Proxy { get; init; }

    /// <summary>Headers that let the server act for another user (<c>as</c> in a kubeconfig).</summary>
    public IReadOnlyDictionary<string, string> Impersonation { get; init; } = new Dictionary<string, string>();
}

internal abstract record AccessResult
{
    private AccessResult() { }

    public sealed record Found(KubeAccess Access) : AccessResult;

    /// <summary>Each problem says what is wrong, where, and the remedy.</summary>
    public sealed record Invalid(params IReadOnlyList<string> Problems) : AccessResult;
}
