using System.Text.Json.Serialization;

namespace Notifications.Notifier.Contracts;

/// <summary>Where an Application stands with the change that a message is about.</summary>
/// <param name="Health">As Argo CD writes it; null: not known.</param>
/// <param name="By">Who started the sync: a user, "auto-sync" or "self-heal"; null: nobody has, or nobody knows.</param>
/// <param name="Since">Null: not known.</param>
internal sealed record AppState(Stage Stage, string? Health, string? By, DateTimeOffset? Since)
{
    /// <summary>Why it stands there, in a few words; null: nothing to add.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Note { get; init; }

    /// <summary>When its sync began, or since when the change waits; null: not known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? Began { get; init; }

    /// <summary>The page with what a sync would change; null: nothing waits, or the instance has no address.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Uri? Diff { get; init; }
}

internal enum Stage
{
    /// <summary>Something that says nothing about a change.</summary>
    Other,

    /// <summary>The change is in git, and waits for a sync.</summary>
    Waiting,

    Syncing,

    /// <summary>The sync has succeeded, and the Application is not healthy yet.</summary>
    Synced,

    /// <summary>The sync has succeeded, and the Application is healthy.</summary>
    Healthy,

    /// <summary>The sync has succeeded, and the Application is degraded.</summary>
    Degraded,

    Failed,

    /// <summary>Another sync went back behind the change.</summary>
    TakenBack,
}
