using Notifications.Watcher.Kubernetes.Api;

namespace Notifications.Watcher.Kubernetes.Following;

/// <summary>One kind of object in one namespace, or in all.</summary>
/// <param name="Resource">The kind.</param>
/// <param name="Namespace">The namespace; empty for all.</param>
internal sealed record FollowTarget(KubeResource Resource, string Namespace)
{
    /// <summary>The scope that events name.</summary>
    public string Scope => Resource == KubeResource.Applications ? Namespace : $"{Resource.Plural}/{Namespace}";
}
