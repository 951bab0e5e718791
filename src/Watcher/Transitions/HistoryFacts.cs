namespace Notifications.Watcher.Transitions;

/// <summary>
/// Full syncs that <c>status.history</c> mentions and whose operation was not seen to end: the known one, and any between it and the
/// newest. That a sync is not in the history does not tell how it ended, so nothing is made up for such a one.
/// </summary>
internal static class HistoryFacts
{
    public static IEnumerable<Fact> Between(ApplicationSnapshot? before, ApplicationSnapshot after, TrackedState tracked)
    {
        foreach (var entry in after.History)
        {
            if (!IsNew(entry, before, tracked) || Covers(after.Operation, entry)) continue;
            if (!OperationFacts.IsOwn(before, after, entry.StartedAt ?? entry.DeployedAt)) continue;
            var operation = Operation(entry);
            if (!HasStarted(entry, tracked.Operation)) yield return OperationFacts.Started(operation, inferred: true);
            foreach (var fact in OperationFacts.Reached(operation, inferred: true)) yield return fact;
        }
    }

    private static bool IsNew(HistoryEntry entry, ApplicationSnapshot? before, TrackedState tracked) =>
        (before is not { History: [.., var last] } || (entry.Id > last.Id && !(entry.DeployedAt < last.DeployedAt))
            || IsOfUnfinished(entry, tracked.Operation))
        && (tracked.Operation is not { } known || !IsReported(entry, known));

    /// <summary>Argo CD writes the history before the operation's end: an entry that is known may be of one that was last seen
    /// running.</summary>
    private static bool IsOfUnfinished(HistoryEntry entry, OperationMark? known) =>
        known is { IsFinished: false, StartedAt: { } started } && entry.StartedAt == started;

    private static bool IsReported(HistoryEntry entry, OperationMark known) => entry.StartedAt is { } started
        ? started < known.StartedAt || (started == known.StartedAt && known.IsFinished)
        : known.IsFinished && entry.DeployedAt <= known.FinishedAt;

    /// <summary>The newest operation speaks for itself.</summary>
    private static bool Covers(OperationState? newest, HistoryEntry entry) => newest is not null
        && (entry.StartedAt is { } started ? started >= newest.StartedAt : !(entry.DeployedAt < newest.StartedAt));

    private static bool HasStarted(HistoryEntry entry, OperationMark? known) =>
        known is { IsFinished: false } && (entry.StartedAt is null || entry.StartedAt == known.StartedAt);

    private static OperationState Operation(HistoryEntry entry) => new()
    {
        Phase = Phases.Succeeded,
        StartedAt = entry.StartedAt,
        FinishedAt = entry.DeployedAt,
        InitiatedBy = entry.InitiatedBy ?? Initiator.Nobody,
        Revisions = entry.Revisions,
    };
}
