namespace Notifications.Watcher.Kubernetes.Credentials;

/// <summary>A credential plugin as a kubeconfig names it (client.authentication.k8s.io, <c>users[].user.exec</c>).</summary>
internal sealed record ExecCommand(string ApiVersion, string Command)
{
    public IReadOnlyList<string> Arguments { get; init; } = [];

    public IReadOnlyList<KeyValuePair<string, string>> Environment { get; init; } = [];

    /// <summary>What to do when the command is not there, in the words of the kubeconfig's author.</summary>
    public string? InstallHint { get; init; }

    /// <summary>The cluster as the plugin is told of it (<c>provideClusterInfo</c>): a JSON object; null when it is not.</summary>
    public string? Cluster { get; init; }
}
