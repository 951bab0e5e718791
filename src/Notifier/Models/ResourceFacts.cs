namespace Notifications.Notifier.Models;

/// <summary>A resource of an Application, as its status, a sync result or a drift episode lists it.</summary>
/// <param name="Group">Empty for the core group.</param>
/// <param name="Namespace">Null for cluster-scoped ones.</param>
/// <param name="Status">Synced, OutOfSync, Unknown; of a sync result Synced, SyncFailed, Pruned, PruneSkipped.</param>
/// <param name="Health">Null where the object does not hold it (Argo CD 3 keeps it elsewhere).</param>
/// <param name="Message">Of the sync result or the health.</param>
internal sealed record ResourceFacts(
    string Group,
    string Kind,
    string? Namespace,
    string Name,
    string? Status,
    string? Health,
    string? Message,
    bool IsHook,
    bool RequiresPruning,
    string? HookPhase)
{
    /// <summary>The same for the same resource, whoever tells of it.</summary>
    public (string Group, string Kind, string? Namespace, string Name) Key => (Group, Kind, Namespace, Name);

    public bool IsUnhealthy => Health is "Degraded" or "Missing";

    public static ResourceFacts Read(JsonView resource) => new(
        resource["group"].Text ?? "",
        resource["kind"].Text ?? "",
        resource["namespace"].Text,
        resource["name"].Text ?? "",
        resource["status"].Text,
        resource["health"]["status"].Text ?? resource["health"].Text,
        resource["message"].Text ?? resource["health"]["message"].Text,
        resource["hook"].Flag || resource["hookType"].Text is not null,
        resource["requiresPruning"].Flag,
        resource["hookType"].Text is null ? null : resource["hookPhase"].Text);
}
