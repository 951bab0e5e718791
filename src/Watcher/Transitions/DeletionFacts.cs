namespace Notifications.Watcher.Transitions;

/// <summary>
/// An Application is deleted when it is asked for (<c>deletionTimestamp</c>) or when it is gone, whichever comes first; once. From then on
/// nothing else is reported: what its status says while its resources go away is not new.
/// </summary>
internal static class DeletionFacts
{
    /// <param name="before">The last stored snapshot.</param>
    /// <param name="after">It has a <c>deletionTimestamp</c>.</param>
    /// <param name="tracked">What is remembered.</param>
    public static Detection Between(ApplicationSnapshot? before, ApplicationSnapshot after, TrackedState tracked)
    {
        if (before?.DeletionAt is not null || tracked.DeletionTold) return new Detection([], tracked);
        if (before is null) return new Detection(
            [new Fact.Created(after.CreatedAt), new Fact.Deleted(after.DeletionAt)],
            TrackedState.Baseline(after) with { DeletionTold = true });
        // How a sync ended before that is reported still.
        var operations = OperationFacts.Between(before, after, tracked).Where(f => f is not Fact.SyncSuperseded).ToList();
        var ended = after.Operation is { IsFinished: true } operation && operation.FinishedAt <= after.DeletionAt;
        return Deletion(
            ended ? operations : [],
            ended ? after.Operation : OperationFacts.Unfinished(before, tracked) is not null ? OperationFacts.Unfinished(after, tracked)
                ?? OperationFacts.Unfinished(before, tracked) : null,
            tracked,
            after.DeletionAt!.Value);
    }

    /// <summary>It is gone.</summary>
    public static Detection Gone(ApplicationSnapshot before, TrackedState tracked, DateTimeOffset observedAt) => tracked.DeletionTold
        ? new Detection([new Fact.Gone(before.DeletionAt, observedAt)], tracked)
        : Deletion([], OperationFacts.Unfinished(before, tracked), tracked, before.DeletionAt ?? observedAt);

    private static Detection Deletion(IReadOnlyList<Fact> earlier, OperationState? operation, TrackedState tracked, DateTimeOffset at)
    {
        Fact[] superseded = operation is { IsFinished: false }
            ? [new Fact.SyncSuperseded(new SyncRun(operation.Phase, operation, Inferred: false), Supersession.Deleted, [])]
            : [];
        Fact[] resolved = tracked.Drift is { } episode ? [new Fact.DriftResolved(episode, Resolution.Deleted, at)] : [];
        return new Detection(
            [.. earlier, .. superseded, .. resolved, .. PendingFacts.SettleAll(tracked, Settlement.Deleted, at), new Fact.Deleted(at)],
            tracked with
            {
                Drift = null,
                Pending = null,
                Applied = null,
                DeletionTold = true,
                Operation = OperationMark.Newest(operation, tracked.Operation)
            });
    }
}
