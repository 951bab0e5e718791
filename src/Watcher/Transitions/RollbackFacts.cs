namespace Notifications.Watcher.Transitions;

/// <summary>
/// A whole sync to another revision than git wants, where git's was applied before: a rollback, or a sync to a revision that somebody
/// named. What is OutOfSync then is no drift: it waits.
/// </summary>
internal static class RollbackFacts
{
    /// <summary>Null: there was no such sync since the desired state was last seen applied.</summary>
    public static Detection? Of(ApplicationSnapshot? before, ApplicationSnapshot after, TrackedState tracked, DateTimeOffset observedAt)
    {
        if (after.Operation is not { IsWhole: true, Phase: Phases.Succeeded, Revisions.Count: > 0 } operation) return null;
        if (operation.Revisions.SequenceEqual(after.Desired.Revisions, StringComparer.Ordinal)) return null;
        if (!(after.ReconciledAt > operation.FinishedAt) || operation.FinishedAt <= tracked.AppliedAt) return null;
        var at = after.ReconciledAt ?? observedAt;
        var earlier = (before ?? after).History.Any(
            entry => entry.Revisions.SequenceEqual(operation.Revisions, StringComparer.Ordinal) && entry.StartedAt != operation.StartedAt);
        return new Detection(
            [
                .. DriftFacts.Ended(after, tracked), .. PendingFacts.SettleAll(tracked, Settlement.Replaced, at),
                new Fact.SyncRolledBack(new SyncRun(operation.Phase, operation, Inferred: false), after.Desired, earlier),
            ],
            tracked with
            {
                LastSynced = new DesiredState(operation.Revisions, after.Desired.ComparedTo, operation.DryRevision),
                AppliedAt = AppliedState.SeenAt(after),
                Applied = null,
                Drift = null,
                Pending = new PendingChange(after.Desired, operation.FinishedAt) { Resources = after.Differing.ConvertAll(r => r.Key) },
            });
    }
}
