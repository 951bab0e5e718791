using Notifications.Watcher.Applications;

namespace Notifications.Watcher.Transitions;

/// <summary>
/// What operations did between two snapshots: the one that was known, full syncs in between that only the history tells of, and the
/// newest one. In the order of their starts.
/// </summary>
internal static class OperationFacts
{
    public static IReadOnlyList<Fact> Between(ApplicationSnapshot? before, ApplicationSnapshot after, TrackedState tracked)
    {
        if (before is null && after is { Operation: null, History: [] }) return [];
        var missed = HistoryFacts.Between(before, after, tracked);
        return [.. missed, .. Newest(before, after, tracked)];
    }

    /// <summary>Whether an operation of an Application that was not there before can be its own: a restored object brings older ones along.</summary>
    public static bool IsOwn(ApplicationSnapshot? before, ApplicationSnapshot after, DateTimeOffset? at) =>
        before is not null || at is null || after.CreatedAt is null || at >= after.CreatedAt;

    private static IEnumerable<Fact> Newest(ApplicationSnapshot? before, ApplicationSnapshot after, TrackedState tracked)
    {
        if (after.Operation is not { } now || !IsOwn(before, after, now.StartedAt)) return [];
        var known = tracked.Operation;
        if (known is null || now.StartedAt > known.StartedAt || (known.StartedAt is null && now.StartedAt is not null))
            return now.Phase == Phases.Running ? [Started(now, inferred: false)] : [Started(now, inferred: true), .. Reached(now, inferred: false)];
        return now.StartedAt == known.StartedAt && now.Phase != known.Phase ? Reached(now, inferred: false) : [];
    }

    public static Fact Started(OperationState operation, bool inferred) =>
        new Fact.SyncStarted(new SyncRun(Phases.Running, operation with { FinishedAt = null, Message = inferred ? null : operation.Message }, inferred));

    public static IEnumerable<Fact> Reached(OperationState operation, bool inferred)
    {
        var run = new SyncRun(operation.Phase, operation, inferred);
        return operation.Phase switch
        {
            Phases.Running => [new Fact.SyncStarted(run)],
            Phases.Terminating => [new Fact.SyncTerminated(run)],
            Phases.Failed => [new Fact.SyncFailed(run)],
            Phases.Error => [new Fact.SyncErrored(run)],
            Phases.Succeeded when operation is { IsSelfHeal: true, DryRun: false } =>
                [new Fact.SyncSucceeded(run), new Fact.SelfHealed(run, operation.Selected)],
            Phases.Succeeded => [new Fact.SyncSucceeded(run)],
            _ => [],
        };
    }
}
