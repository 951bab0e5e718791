using Notifications.Watcher.Applications;

namespace Notifications.Watcher.Transitions;

/// <summary>
/// What the watcher remembers of an Application besides its last object: what has been believed and told. Immutable; the detector
/// takes one and gives the next.
/// </summary>
/// <param name="LastSynced">The desired state last seen Synced; null: never seen so.</param>
/// <param name="SyncStatus">The last one believed.</param>
/// <param name="Health">The last one known.</param>
/// <param name="Operation">The newest one known, even where the object has forgotten it.</param>
/// <param name="Drift">The open episode.</param>
/// <param name="Pending">The change that waits.</param>
/// <param name="DeletionTold">The deletion of this uid has been told.</param>
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

    /// <summary>
    /// Of an Application that was there before anybody watched: all it says is taken as told. Its deletion, once it is gone, is news.
    /// </summary>
    public static TrackedState Baseline(ApplicationSnapshot first) => new(
        LastSynced: first.SyncStatus == SyncStatuses.Synced ? first.Desired : null,
        first.SyncStatus,
        first.Health?.Status,
        OperationMark.Of(first.Operation),
        Drift: null,
        Pending: first.SyncStatus == SyncStatuses.OutOfSync ? new PendingChange(first.Desired, Since: null) : null,
        DeletionTold: false);

    /// <summary>As it travels.</summary>
    public Events.Standing Standing => new(Drift?.Id, Drift?.Since, Pending?.Since, Pending?.Desired.Revision);
}

/// <summary>Which operation, and how far it was.</summary>
internal sealed record OperationMark(DateTimeOffset? StartedAt, string Phase, DateTimeOffset? FinishedAt)
{
    public bool IsFinished => Phases.IsFinal(Phase);

    public static OperationMark? Of(OperationState? operation) =>
        operation is null ? null : new(operation.StartedAt, operation.Phase, operation.FinishedAt);

    /// <summary>The one that is remembered: an older one (of a restored object), or one without a start, does not take the place of another.</summary>
    public static OperationMark? Newest(OperationState? now, OperationMark? known) =>
        known?.StartedAt is { } start && !(now?.StartedAt >= start) ? known : Of(now) ?? known;
}

/// <summary>From the onset of drift to its end.</summary>
/// <param name="Id">Derived from the Application and the onset.</param>
/// <param name="Since">The onset: the comparison that saw it first.</param>
/// <param name="Resources">What drifts, as last told.</param>
internal sealed record DriftEpisode(string Id, DateTimeOffset Since, IReadOnlyList<ResourceKey> Resources);

/// <summary>A change that waits to be synced.</summary>
/// <param name="Desired">What it leads to.</param>
/// <param name="Since">Since when; null when that was before anybody watched.</param>
internal sealed record PendingChange(DesiredState Desired, DateTimeOffset? Since);
