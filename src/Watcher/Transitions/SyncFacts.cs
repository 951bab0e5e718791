namespace Notifications.Watcher.Transitions;

/// <summary>
/// What the comparison of git and cluster tells: its status, changes that wait, drift. A comparison that is not believed (see
/// <see cref="Belief"/>) tells nothing yet; what failed (Unknown, ComparisonError) ends neither drift nor a pending change.
/// </summary>
internal static class SyncFacts
{
    /// <summary>Whether the comparison was before the first of the operations: what it saw is what they mend.</summary>
    public static bool Precede(IReadOnlyList<Fact> comparison, IReadOnlyList<Fact> operations, ApplicationSnapshot after) =>
        comparison.Count > 0 && operations.OfType<Fact.SyncStarted>().FirstOrDefault()?.Run.Operation.StartedAt is { } started
            && after.ReconciledAt <= started;

    public static Detection Between(ApplicationSnapshot? before, ApplicationSnapshot after, TrackedState tracked, DateTimeOffset observedAt)
    {
        if (after.SyncStatus is not { } status) return new Detection([], tracked);
        if (status == SyncStatuses.OutOfSync && after.IsComparisonOutdated) return new Detection([], tracked);
        Fact[] changed = status != tracked.SyncStatus ? [new Fact.SyncStatusChanged(tracked.SyncStatus, status, after.ReconciledAt)] : [];
        var compared = tracked with { SyncStatus = status };
        var detection = status switch
        {
            SyncStatuses.Synced => Synced(after, compared),
            SyncStatuses.OutOfSync when after.HasComparisonError => new Detection([], compared),
            SyncStatuses.OutOfSync => Differs(before, after, compared, observedAt),
            _ => new Detection([], compared),
        };
        return DriftSeriesFacts.Counted(detection with { Facts = [.. changed, .. detection.Facts] }, after, observedAt);
    }

    private static Detection Synced(ApplicationSnapshot after, TrackedState tracked)
    {
        var drift = DriftFacts.Ended(after, tracked);
        var how = tracked.Pending is { } pending && !pending.Desired.IsSameAs(after.Desired) ? Settlement.Withdrawn : Settlement.Synced;
        return new Detection(
            [.. drift, .. PendingFacts.SettleAll(tracked, how, after.ReconciledAt)],
            tracked with
            {
                LastSynced = after.Desired,
                AppliedAt = AppliedState.SeenAt(after),
                Applied = null,
                Drift = null,
                Pending = null
            });
    }

    private static Detection Differs(
        ApplicationSnapshot? before, ApplicationSnapshot after, TrackedState tracked, DateTimeOffset observedAt)
    {
        if (tracked.Applied is { } applied && applied.Desired.IsSameAs(after.Desired)) return LeftoverFacts.Still(
            after, tracked, applied, observedAt);
        if (tracked.LastSynced is { } synced && synced.IsSameAs(after.Desired))
        {
            return RollbackFacts.Of(before, after, tracked, observedAt) ?? DriftFacts.OutOfSync(after, tracked, observedAt, leftover: []);
        }

        return AppliedState.WasAppliedWhole(after, tracked.AppliedAt)
            ? LeftoverFacts.Begin(before, after, tracked, observedAt)
            : PendingFacts.OutOfSync(before, after, tracked, observedAt);
    }
}
