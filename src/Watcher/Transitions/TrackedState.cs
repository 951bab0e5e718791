namespace Notifications.Watcher.Transitions;

/// <summary>
/// What the watcher remembers of an Application besides its last object: what has been believed and reported. Immutable; the detector
/// takes one and gives the next. Stored as JSON: properties are only added.
/// </summary>
/// <param name="LastSynced">The desired state last seen Synced, or the one that a rollback applied; null: none.</param>
/// <param name="SyncStatus">The last one believed.</param>
/// <param name="Health">The last one known.</param>
/// <param name="Operation">The newest one known, even where the object has forgotten it.</param>
/// <param name="Drift">The open episode.</param>
/// <param name="Pending">The change that waits.</param>
/// <param name="DeletionTold">The deletion of this uid has been reported; the name is stored, so it stays.</param>
internal sealed record TrackedState(
    DesiredState? LastSynced,
    string? SyncStatus,
    string? Health,
    OperationMark? Operation,
    DriftEpisode? Drift,
    PendingChange? Pending,
    bool DeletionTold)
{
    /// <summary>Of an Application that did not exist.</summary>
    public static TrackedState Empty { get; } = new(null, null, null, null, null, null, DeletionTold: false);

    /// <summary>What a whole sync applied and the comparison afterwards did not show Synced; null: the last applied state was seen
    /// Synced.</summary>
    public AppliedState? Applied { get; init; }

    /// <summary>When the last applied state was last seen so: an operation that had ended by then did not apply another one.</summary>
    public DateTimeOffset? AppliedAt { get; init; }

    /// <summary>Start of the operation that had ended at first sight, or that a restored object brought along: what follows from it is not
    /// new. Null: there was none.</summary>
    public DateTimeOffset? BaselineSync { get; init; }

    /// <summary>When auto-sync was seen switched off; null: it is on, or was never seen on.</summary>
    public DateTimeOffset? AutoSyncOffSince { get; init; }

    /// <summary>The drift of late.</summary>
    public DriftSeries? Series { get; init; }

    /// <summary>The self-heals of late.</summary>
    public HealEpisode? Healing { get; init; }

    /// <summary>
    /// Of an Application that was there before anybody watched: all it says is taken as reported. Its deletion, once it is gone, is
    /// reported.
    /// </summary>
    public static TrackedState Baseline(ApplicationSnapshot first)
    {
        var outOfSync = first.SyncStatus == SyncStatuses.OutOfSync;
        var applied = outOfSync && AppliedState.WasAppliedWhole(first, after: null);
        return new(
            LastSynced: first.SyncStatus == SyncStatuses.Synced ? first.Desired : null,
            first.SyncStatus,
            first.Health?.Status,
            OperationMark.Of(first.Operation),
            Drift: null,
            Pending: outOfSync && !applied ? new PendingChange(first.Desired, Since: null) : null,
            DeletionTold: false)
        {
            Applied = applied ? new AppliedState(first.Desired, first.Differing.ConvertAll(r => r.Key), Since: null) : null,
            AppliedAt = first.SyncStatus == SyncStatuses.Synced || applied ? AppliedState.SeenAt(first) : null,
            BaselineSync = first.Operation is { IsFinished: true } ended ? ended.StartedAt : null,
        };
    }

    /// <summary>As it travels.</summary>
    public Events.Standing Standing => new(
        Drift?.Id, Drift?.Since, Pending is not null ? Pending.Since : Leftover?.Since, Pending is not null ? Pending.Desired.Revision
            : Leftover?.Desired.Revision)
    {
        PendingChange = Pending is not null ? Pending.ChangeId : Leftover?.ChangeId,
        BaselineSync = BaselineSync,
        AutoSyncOffSince = AutoSyncOffSince,
        DriftSeries = Series?.Id,
        DriftCount = Series?.Count ?? 0,
        DriftRounds = Series?.Rounds ?? 0,
        HealEpisode = Healing?.LastAt >= Series?.Since ? Healing?.Id : null,
    };

    private AppliedState? Leftover => Applied is { Leftover.Count: > 0 } ? Applied : null;
}

/// <summary>Which operation, and how far it was.</summary>
internal sealed record OperationMark(DateTimeOffset? StartedAt, string Phase, DateTimeOffset? FinishedAt)
{
    public bool IsFinished => Phases.IsFinal(Phase);

    public static OperationMark? Of(OperationState? operation) =>
        operation is null ? null : new(operation.StartedAt, operation.Phase, operation.FinishedAt);

    /// <summary>The one that is remembered: an older one (of a restored object), or one without a start, does not take the place of
    /// another.</summary>
    public static OperationMark? Newest(OperationState? now, OperationMark? known) =>
        known?.StartedAt is { } start && !(now?.StartedAt >= start) ? known : Of(now) ?? known;
}

/// <summary>From the onset of drift to its end.</summary>
/// <param name="Id">Derived from the Application and the onset.</param>
/// <param name="Since">The onset: the comparison that saw it first.</param>
/// <param name="Resources">What drifts, as last reported.</param>
internal sealed record DriftEpisode(string Id, DateTimeOffset Since, IReadOnlyList<ResourceKey> Resources)
{
    /// <summary>The id of the series that it belongs to.</summary>
    public string? Series { get; init; }

    /// <summary>Its number in the series, from 1.</summary>
    public int Count { get; init; } = 1;

    /// <summary>How many episodes have begun in the hour until its onset, it included.</summary>
    public int Recent { get; init; } = 1;
}

/// <summary>Drift that comes back: episodes and rounds of which each follows the one before within an hour.</summary>
/// <param name="Id">Derived from the Application and the first one.</param>
/// <param name="Since">When the first one was seen.</param>
/// <param name="LastAt">When the last one was seen.</param>
/// <param name="Count">How many episodes there were.</param>
internal sealed record DriftSeries(string Id, DateTimeOffset Since, DateTimeOffset LastAt, int Count)
{
    /// <summary>The onsets in the hour until the last one, at most 20.</summary>
    public IReadOnlyList<DateTimeOffset> Onsets { get; init; } = [];

    /// <summary>How often a sync to <see cref="Fought"/> succeeded and was undone at once.</summary>
    public int Rounds { get; init; }

    /// <summary>The desired state that was undone last; null: none was.</summary>
    public DesiredState? Fought { get; init; }

    /// <summary>Start of the sync that was undone last.</summary>
    public DateTimeOffset? FoughtSync { get; init; }
}

/// <summary>A change that waits to be synced.</summary>
/// <param name="Desired">What it leads to.</param>
/// <param name="Since">Since when anything waits; null when that was before anybody watched.</param>
internal sealed record PendingChange(DesiredState Desired, DateTimeOffset? Since)
{
    /// <summary>Under which id it was reported last; null: it was not reported.</summary>
    public string? ChangeId { get; init; }

    /// <summary>Which resources were reported last.</summary>
    public IReadOnlyList<ResourceKey> Resources { get; init; } = [];
}

/// <summary>What a whole sync applied although the Application was not seen Synced afterwards.</summary>
/// <param name="Desired">The desired state.</param>
/// <param name="Leftover">The resources that the sync left OutOfSync: what comes to differ besides them is drift.</param>
/// <param name="Since">Since when they wait; null when that was before anybody watched.</param>
internal sealed record AppliedState(DesiredState Desired, IReadOnlyList<ResourceKey> Leftover, DateTimeOffset? Since)
{
    /// <summary>Under which id the leftover was reported; null: it was not reported.</summary>
    public string? ChangeId { get; init; }

    /// <summary>A whole sync to the desired state succeeded, and Argo CD has compared since.</summary>
    /// <param name="application">As it is now.</param>
    /// <param name="after">Only a sync that ended later counts; null: any.</param>
    public static bool WasAppliedWhole(ApplicationSnapshot application, DateTimeOffset? after)
    {
        return (application.Operation is { IsWhole: true, Phase: Phases.Succeeded } operation
            && Is(operation.Revisions, operation.FinishedAt))
            || (application.History is [.., var last] && Is(last.Revisions, last.DeployedAt));

        bool Is(IReadOnlyList<string> revisions, DateTimeOffset? ended) =>
            revisions.Count > 0 && revisions.SequenceEqual(application.Desired.Revisions, StringComparer.Ordinal)
            && application.ReconciledAt > ended && !(ended <= after);
    }

    /// <summary>The comparison, or the end of the last operation where that is later.</summary>
    public static DateTimeOffset? SeenAt(ApplicationSnapshot application) =>
        application.Operation is { IsFinished: true, FinishedAt: { } finished } && !(application.ReconciledAt >= finished) ? finished
            : application.ReconciledAt;
}

/// <summary>Self-heals of which each follows the one before closely.</summary>
/// <param name="Id">Derived from the Application and the first heal.</param>
/// <param name="Since">When the first one ended.</param>
/// <param name="LastAt">When the last one ended.</param>
/// <param name="Count">How many there were.</param>
internal sealed record HealEpisode(string Id, DateTimeOffset? Since, DateTimeOffset? LastAt, int Count);
