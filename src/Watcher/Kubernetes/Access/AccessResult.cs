namespace Notifications.Watcher.Kubernetes.Access;

internal abstract record AccessResult
{
    private AccessResult() { }

    public sealed record Found(KubeAccess Access) : AccessResult;

    /// <summary>Each problem says what, where and the remedy.</summary>
    public sealed record Invalid(params IReadOnlyList<string> Problems) : AccessResult;
}
