using Notifications.Watcher.Outbox;

namespace Notifications.Watcher.Snapshots;

/// <summary>What one transaction writes: the newest of each Application, and every event on the way there.</summary>
/// <param name="Follows">The sequence of the newest event that was stored before.</param>
/// <param name="Sequence">Of the last event; what the next one follows.</param>
/// <param name="Applications">New and changed ones.</param>
/// <param name="Removed">Gone ones.</param>
/// <param name="Events">In order.</param>
/// <param name="Outbox">The same, as they are stored.</param>
/// <param name="Projects">New annotations, or null for one that is gone.</param>
/// <param name="ScopeVersions">How far each scope was reported, and whether its list is through now.</param>
/// <param name="Malformed">Objects that could not be read: where, and why.</param>
internal sealed record Batch(
    long Follows,
    long Sequence,
    IReadOnlyCollection<StoredApplication> Applications,
    IReadOnlyCollection<ApplicationKey> Removed,
    IReadOnlyList<ApplicationTransitioned> Events,
    IReadOnlyList<OutboxEntry> Outbox,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>?> Projects,
    IReadOnlyDictionary<string, ScopeVersion> ScopeVersions,
    IReadOnlyList<(string Where, string Reason)> Malformed)
{
    /// <summary>Since when Argo CD compares nothing (null: it compares again), where that has changed; null: it has not.</summary>
    public StallChange? Stall { get; init; }

    /// <summary>Objects with a name that could not be read.</summary>
    public IReadOnlyList<SetAside> SetAside { get; init; } = [];

    /// <summary>Names that were set aside, and whose change is recorded with this.</summary>
    public IReadOnlyList<string> Cleared { get; init; } = [];
}

/// <param name="Since">Null: Argo CD compares again.</param>
internal sealed record StallChange(DateTimeOffset? Since);

internal sealed record ScopeVersion(string Version, bool Listed);
