namespace Notifications.Watcher.Applications;

/// <summary>
/// What the detector needs of one Application object, as it was at one moment. Absent, null and unreadable inner fields are null or
/// empty: only an object without a name or of another shape altogether is an error (see <see cref="ReadResult"/>).
/// </summary>
internal sealed record ApplicationSnapshot
{
    public required ApplicationKey Key { get; init; }

    /// <summary>Tells a recreated Application of the same name apart; namespace/name for an object (a file's, say) that has none.</summary>
    public required string Uid { get; init; }

    /// <summary>The object's version at the API server; empty for a file's.</summary>
    public string ResourceVersion { get; init; } = "";

    /// <summary>As in Argo CD: <c>default</c> when the object names none.</summary>
    public string Project { get; init; } = "default";

    /// <summary><c>spec.syncPolicy.automated</c> is there, and not disabled.</summary>
    public bool AutoSync { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }

    public DateTimeOffset? DeletionAt { get; init; }

    public IReadOnlyDictionary<string, string> Labels { get; init; } = NoText;

    public IReadOnlyDictionary<string, string> Annotations { get; init; } = NoText;

    /// <summary>Synced, OutOfSync, Unknown, or what tomorrow brings; null when Argo CD has not compared yet.</summary>
    public string? SyncStatus { get; init; }

    /// <summary>What git (or a chart) wants, of the last comparison.</summary>
    public DesiredState Desired { get; init; } = DesiredState.NotKnown;

    /// <summary>When Argo CD compared last.</summary>
    public DateTimeOffset? ReconciledAt { get; init; }

    /// <summary>Null when Argo CD has not assessed it yet.</summary>
    public HealthState? Health { get; init; }

    /// <summary>The operation that runs, or the last one; null when there never was one.</summary>
    public OperationState? Operation { get; init; }

    /// <summary>Full syncs that succeeded, oldest first; Argo CD keeps the last ten by default.</summary>
    public IReadOnlyList<HistoryEntry> History { get; init; } = [];

    public IReadOnlyList<ConditionState> Conditions { get; init; } = [];

    /// <summary>The resources that differ, hooks too. The others are many and nobody asks for them.</summary>
    public IReadOnlyList<ResourceState> OutOfSync { get; init; } = [];

    /// <summary>The resources that differ, without hooks.</summary>
    public List<ResourceState> Differing => [.. OutOfSync.Where(r => !r.Hook)];

    public bool HasComparisonError => Conditions.Any(c => c.Type == "ComparisonError");

    /// <summary>
    /// The comparison is not later than the end of the last operation (times are whole seconds): what it says may be undone already.
    /// </summary>
    public bool IsComparisonOutdated => Belief.IsOutdated(ReconciledAt, Operation?.Phase, Operation?.FinishedAt);

    private static IReadOnlyDictionary<string, string> NoText { get; } = new Dictionary<string, string>(StringComparer.Ordinal);
}

/// <summary><c>status.health</c>.</summary>
/// <param name="Status">Healthy, Progressing, Degraded, Suspended, Missing, Unknown, or what tomorrow brings.</param>
/// <param name="Message">Argo CD's own words.</param>
/// <param name="Since"><c>lastTransitionTime</c>.</param>
internal sealed record HealthState(string Status, string? Message, DateTimeOffset? Since);

/// <summary>One of <c>status.conditions</c>.</summary>
internal sealed record ConditionState(string Type, string? Message, DateTimeOffset? Since);

/// <summary>One of <c>status.history</c>: a full sync that succeeded.</summary>
/// <param name="Id">Rises by one.</param>
/// <param name="Revisions">One, or one for each source.</param>
/// <param name="StartedAt">The operation's own <c>startedAt</c>; null in old versions.</param>
/// <param name="DeployedAt">Its end.</param>
/// <param name="InitiatedBy">Who started it; null in old versions.</param>
internal sealed record HistoryEntry(
    long Id, IReadOnlyList<string> Revisions, DateTimeOffset? StartedAt, DateTimeOffset? DeployedAt, Initiator? InitiatedBy);
