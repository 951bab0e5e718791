using System.Diagnostics;
using Notifications.Watcher.Kubernetes.Access;
using Notifications.Watcher.Kubernetes.Api;

namespace Notifications.Watcher.Kubernetes.Following;

/// <summary>Says what failed, where, and what somebody can do about it.</summary>
internal static class TroubleText
{
    public static string Of(KubeFailure failure, string verb, FollowTarget target, KubeAccess access)
    {
        var resource = target.Resource.FullName;
        var what = $"cannot {verb} {resource} {Where(target)} at {access.Server} ({access.From})";
        return failure switch
        {
            KubeFailure.Unavailable => $"{what}: {failure.Detail}; trying again",
            KubeFailure.NoCredential => $"{what}: there is no credential: {failure.Detail}",
            KubeFailure.Unauthorized => $"{what}: 401, the server does not accept {Credential(access)}: renew it, and if it is right, is this the right server?",
            KubeFailure.Forbidden => $"{what}: 403, the permission to {verb} {resource} is missing: {failure.Detail}. {Grant(target)}",
            KubeFailure.Unknown => $"{what}: 404, the server does not know {resource}: is Argo CD installed there, and is this the right server?",
            KubeFailure.Untrusted => $"{what}: {failure.Detail}",
            KubeFailure.Unexpected other => $"{what}: the server answered {other.Status} {failure.Detail}: is this a Kubernetes API server?",
            KubeFailure.Gone => $"{what}: {failure.Detail}; listing anew",
            _ => throw new UnreachableException(),
        };
    }

    private static string Where(FollowTarget target) => target.Namespace.Length == 0 ? "in all namespaces" : $"in namespace \"{target.Namespace}\"";

    private static string Credential(KubeAccess access) =>
        access.Certificate is { } certificate ? $"{certificate.Describe()} with {access.Credential.Describe()}" : access.Credential.Describe();

    private static string Grant(FollowTarget target)
    {
        var rule = $"apiGroups [{target.Resource.Group}], resources [{target.Resource.Plural}], verbs [get, list, watch]";
        return target.Namespace.Length == 0
            ? $"Grant it with a ClusterRole ({rule}) and a ClusterRoleBinding, or name single namespaces in watch.namespaces"
            : $"Grant it with a Role in namespace \"{target.Namespace}\" ({rule}) and a RoleBinding";
    }
}
