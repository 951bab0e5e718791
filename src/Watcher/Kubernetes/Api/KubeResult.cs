namespace Notifications.Watcher.Kubernetes.Api;

internal abstract record KubeResult<T>
{
    private KubeResult() { }

    public sealed record Ok(T Value) : KubeResult<T>;

    public sealed record Failed(KubeFailure Failure) : KubeResult<T>;
}
