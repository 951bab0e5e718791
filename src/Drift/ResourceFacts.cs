namespace Notifications.Drift;

/// <summary>
/// A resource of an Application, as its status, a sync result or a drift episode lists it. There are many, of which a message tells a few:
/// what is asked for is read when it is asked for.
/// </summary>
internal readonly record struct ResourceFacts(JsonView Listed)
{
    /// <summary>Empty for the core group.</summary>
    public string Group => Listed["group"].Text ?? "";

    public string Kind => Listed["kind"].Text ?? "";

    /// <summary>Null for cluster-scoped ones.</summary>
    public string? Namespace => Listed["namespace"].Text;

    public string Name => Listed["name"].Text ?? "";

    /// <summary>Synced, OutOfSync, Unknown; of a sync result Synced, SyncFailed, Pruned, PruneSkipped.</summary>
    public string? Status => Listed["status"].Text;

    /// <summary>Null where the object does not hold it (Argo CD 3 keeps it elsewhere).</summary>
    public string? Health => Listed["health"] is var health && health["status"].Text is { } status ? status : health.Text;

    /// <summary>Of the sync result or the health.</summary>
    public string? Message => Listed["message"].Text ?? Listed["health"]["message"].Text;

    public bool IsHook => Listed["hook"].Flag || Listed["hookType"].Text is not null;

    public bool RequiresPruning => Listed["requiresPruning"].Flag;

    public string? HookPhase => Listed["hookType"].Text is null ? null : Listed["hookPhase"].Text;

    /// <summary>The same for the same resource, whoever mentions it.</summary>
    public (string Group, string Kind, string? Namespace, string Name) Key => (Group, Kind, Namespace, Name);

    /// <summary>Of one that is OutOfSync, as far as the Application tells.</summary>
    public ResourceDifference Difference => RequiresPruning ? ResourceDifference.Extra : Health == "Missing" ? ResourceDifference.Missing
        : ResourceDifference.Modified;

    public bool IsUnhealthy => Health is "Degraded" or "Missing";

    public static ResourceFacts Read(JsonView resource) => new(resource);
}
