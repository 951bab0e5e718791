namespace Notifications.Testing.Kubernetes;

/// <summary>How a local API server is started, beside what every one has.</summary>
public sealed record KubeApiOptions
{
    /// <summary>Users beside <c>admin</c> (may do everything) and <c>viewer</c> (get, list and watch of Applications). Each is a context of
    /// the kubeconfig.</summary>
    public IReadOnlyList<KubeUser> Users { get; init; } = [];

    /// <summary>Directories whose *.yaml are applied at every start, after our own definitions.</summary>
    public IReadOnlyList<string> Manifests { get; init; } = [];

    /// <summary>Further flags of the server, e.g. <c>--watch-cache=false</c>.</summary>
    public IReadOnlyList<string> Flags { get; init; } = [];
}

/// <summary>A user with a bearer token; RBAC decides what it may do.</summary>
public sealed record KubeUser(string Name, string Token, params IReadOnlyList<string> Groups)
{
    public static KubeUser ServiceAccount(string ns, string name, string token) =>
        new($"system:serviceaccount:{ns}:{name}", token, "system:serviceaccounts", $"system:serviceaccounts:{ns}");

    internal string Line(int uid) => $"{Token},{Name},{uid},\"{string.Join(',', Groups)}\"";
}
