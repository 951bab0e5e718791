using Notifications.Watcher.Applications;

namespace Notifications.Watcher.Transitions;

/// <summary>
/// What the comparison of git and cluster tells: its status, changes that wait, drift. A comparison that is not believed (see
/// <see cref="Belief"/>) tells nothing yet; what failed (Unknown, ComparisonError) ends neither drift nor a pending change.
/// </summary>
internal static class SyncFacts
{
    /// <summary>Whether the comparison was before the first of the operations: what it saw is what they mend.</summary>
    public static bool Precede(IReadOnlyList<Fact> comparison, IReadOnlyList<Fact> operations, ApplicationSnapshot after) =>
        comparison.Count > 0 && operations is [Fact.SyncStarted { Run.Operation.StartedAt: { } started }, ..] && after.ReconciledAt <= started;

    public static Detection Between(ApplicationSnapshot? before, ApplicationSnapshot after, TrackedState tracked, DateTimeOffset observedAt)
    {
        if (after.SyncStatus is not { } status) return new Detection([], tracked);
        if (status == SyncStatuses.OutOfSync && after.IsComparisonOutdated) return new Detection([], tracked);
        Fact[] changed = status != tracked.SyncStatus ? [new Fact.SyncStatusChanged(tracked.SyncStatus, status, after.ReconciledAt)] : [];
        var compared = tracked with { SyncStatus = status };
        var detection = status switch
        {
            SyncStatuses.Synced => DriftFacts.Synced(after, compared),
            SyncStatuses.OutOfSync when after.HasComparisonError || after.DeletionAt is not null => new Detection([], compared),
            SyncStatuses.OutOfSync when IsDesiredAsLastSynced(after, tracked) => DriftFacts.OutOfSync(after, compared, observedAt),
            SyncStatuses.OutOfSync => PendingFacts.OutOfSync(before, after, compared, observedAt),
            _ => new Detection([], compared),
        };
        return detection with { Facts = [.. changed, .. detection.Facts] };
    }

    private static bool IsDesiredAsLastSynced(ApplicationSnapshot after, TrackedState tracked) =>
        tracked.LastSynced is { } synced && synced.IsSameAs(after.Desired);
}
