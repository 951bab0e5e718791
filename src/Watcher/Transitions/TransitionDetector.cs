namespace Notifications.Watcher.Transitions;

/// <summary>What two snapshots tell, and what is to be remembered from now on.</summary>
internal sealed record Detection(IReadOnlyList<Fact> Facts, TrackedState TrackedState);

/// <summary>From two consecutive snapshots of one Application (one uid) to what happened between them. Pure.</summary>
internal static class TransitionDetector
{
    /// <param name="before">The last stored snapshot; null: it did not exist.</param>
    /// <param name="after">The Application now; null: it is gone.</param>
    /// <param name="tracked">What is remembered of it: <see cref="TrackedState.Empty"/> where it did not exist.</param>
    /// <param name="observedAt">Stands in where the object does not say when something happened.</param>
    /// <returns>The facts in the order in which they happened, as far as that can be known.</returns>
    public static Detection Between(
        ApplicationSnapshot? before, ApplicationSnapshot? after, TrackedState tracked, DateTimeOffset observedAt)
    {
        if (after is null) return before is null ? new Detection([], tracked) : DeletionFacts.Gone(before, tracked, observedAt);
        if (after.DeletionAt is not null) return DeletionFacts.Between(before, after, tracked);
        var creation = before is null ? (Fact[])[new Fact.Created(after.CreatedAt)] : [];
        var (operations, healing) = HealFacts.Counted(OperationFacts.Between(before, after, tracked), tracked.Healing, after.Uid);
        var sync = SyncFacts.Between(before, after, tracked, observedAt);
        var now = sync.TrackedState with
        {
            Health = after.Health?.Status ?? tracked.Health,
            Operation = OperationMark.Newest(after.Operation, tracked.Operation),
            Healing = healing,
            AutoSyncOffSince = AutoSyncFacts.OffSince(before, after, tracked, observedAt),
            BaselineSync = before is null && after.Operation is { IsFinished: true } brought
                && !OperationFacts.IsOwn(before, after, brought.StartedAt) ? brought.StartedAt : tracked.BaselineSync,
        };
        var middle = SyncFacts.Precede(sync.Facts, operations, after) ? sync.Facts.Concat(operations) : operations.Concat(sync.Facts);
        return new Detection(
            [.. creation, .. AutoSyncFacts.Between(before, after), .. middle, .. HealthFacts.Between(after, tracked),
                .. ConditionFacts.Between(before, after)], now);
    }
}
