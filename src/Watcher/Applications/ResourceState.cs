namespace Notifications.Watcher.Applications;

/// <summary>Names one object in the cluster. Core kinds have an empty group, cluster-scoped objects an empty namespace.</summary>
internal sealed record ResourceKey(string Group, string Kind, string Namespace, string Name);

/// <summary>One of <c>status.resources</c> that is OutOfSync.</summary>
/// <param name="Key">Which object.</param>
/// <param name="Health">Its health where Argo CD writes it there.</param>
/// <param name="RequiresPruning">It is in the cluster and no longer in git.</param>
/// <param name="Hook">It is a hook: never drift, whatever its status.</param>
internal sealed record ResourceState(ResourceKey Key, string? Health, bool RequiresPruning, bool Hook);

/// <summary>The values of <c>status.sync.status</c> that mean something here.</summary>
internal static class SyncStatuses
{
    public const string Synced = "Synced";
    public const string OutOfSync = "OutOfSync";
    public const string Unknown = "Unknown";
}
