using System.Diagnostics;
using Notifications.Watcher.Kubernetes.Access;
using Notifications.Watcher.Kubernetes.Reading;
using Notifications.Watcher.Sources;

namespace Notifications.Watcher.Kubernetes;

/// <summary>Reports the errors of a list or watch: when one is new, and again when it lasts. The text says what failed, where, and the
/// remedy.</summary>
internal sealed class WatchErrors(KubeAccess access, WatchedResource target, TimeSpan repeat, TimeProvider time)
{
    private (string Message, long At)? _last;

    /// <returns>Null when there is nothing to report.</returns>
    public SourceEvent.Trouble? Report(KubeFailure failure, ReflectorStep step)
    {
        if (failure is KubeFailure.Gone) // a new list mends it, and is seen as such
            return null;
        var message = Text(failure, step is ReflectorStep.Watch ? "watch" : "list");
        if (_last is var (reported, at) && reported == message && time.GetElapsedTime(at) < repeat)
            return null;
        _last = (message, time.GetTimestamp());
        return new SourceEvent.Trouble(target.Scope, message, Permanent: failure is not KubeFailure.Unavailable);
    }

    public void Clear() => _last = null;

    private string Text(KubeFailure failure, string verb)
    {
        var resource = target.Resource.FullName;
        var what = $"cannot {verb} {resource} {Where()} at {access.Server} ({access.From})";
        return failure switch
        {
            KubeFailure.Unavailable => $"{what}: {failure.Detail}; trying again",
            KubeFailure.NoCredential => $"{what}: there is no credential: {failure.Detail}",
            KubeFailure.Unauthorized =>
                $"{what}: 401, the server does not accept {Credential()}: renew it, and if it is right, is this the right server?",
            KubeFailure.Forbidden => $"{what}: 403, the permission to {verb} {resource} is missing: {failure.Detail}. {Grant()}",
            KubeFailure.Unknown =>
                $"{what}: 404, the server does not know {resource}: is Argo CD installed there, and is this the right server?",
            KubeFailure.Untrusted => $"{what}: {failure.Detail}",
            KubeFailure.Unexpected other =>
                $"{what}: the server answered {other.Status} {failure.Detail}: is this a Kubernetes API server?",
            KubeFailure.Gone => $"{what}: {failure.Detail}; listing anew",
            _ => throw new UnreachableException(),
        };
    }

    private string Where() => target.Namespace.Length == 0 ? "in all namespaces" : $"in namespace \"{target.Namespace}\"";

    private string Credential() =>
        access.Certificate is { } certificate ? $"{certificate.Describe()} with {access.Credential.Describe()}"
            : access.Credential.Describe();

    private string Grant()
    {
        var rule = $"apiGroups [{target.Resource.Group}], resources [{target.Resource.Plural}], verbs [get, list, watch]";
        return target.Namespace.Length == 0
            ? $"Grant it with a ClusterRole ({rule}) and a ClusterRoleBinding, or name single namespaces in watch.namespaces"
            : $"Grant it with a Role in namespace \"{target.Namespace}\" ({rule}) and a RoleBinding";
    }
}
