namespace Notifications.Watcher.Transitions;

/// <summary>
/// What operations did between two snapshots: the one that was known, full syncs in between that only the history mentions, and the
/// newest one. In the order of their starts.
/// </summary>
internal static class OperationFacts
{
    public static IReadOnlyList<Fact> Between(ApplicationSnapshot? before, ApplicationSnapshot after, TrackedState tracked)
    {
        if (before is null && after is { Operation: null, History: [] }) return [];
        var missed = HistoryFacts.Between(before, after, tracked).ToList();
        return [.. missed, .. Newest(before, after, tracked, missed)];
    }

    /// <summary>The operation that was last seen running and is not known to have ended; null: none. As the snapshot has it, else only its
    /// start.</summary>
    public static OperationState? Unfinished(ApplicationSnapshot? snapshot, TrackedState tracked) =>
        tracked.Operation is not { IsFinished: false, StartedAt: { } started } ? null
        : snapshot?.Operation is { IsFinished: false } operation && operation.StartedAt == started ? operation
        : snapshot?.Operation?.StartedAt == started ? null
        : new OperationState { Phase = tracked.Operation.Phase, StartedAt = started };

    /// <summary>Whether an operation of an Application that was not there before can be its own: a restored object brings older ones
    /// along.</summary>
    public static bool IsOwn(ApplicationSnapshot? before, ApplicationSnapshot after, DateTimeOffset? at) =>
        before is not null || at is null || after.CreatedAt is null || at >= after.CreatedAt;

    private static IEnumerable<Fact> Newest(ApplicationSnapshot? before, ApplicationSnapshot after, TrackedState tracked, List<Fact> missed)
    {
        if (after.Operation is not { } now || !IsOwn(before, after, now.StartedAt)) return [];
        var known = tracked.Operation;
        if (known is null || now.StartedAt > known.StartedAt || (known.StartedAt is null && now.StartedAt is not null))
            return [.. Replaced(Unfinished(before, tracked), now, missed), .. Seen(now)];
        if (now.StartedAt != known.StartedAt || known.IsFinished) return now.StartedAt == known.StartedAt && now.Phase != known.Phase
            ? Reached(now, inferred: false) : [];
        return Continued(before?.Operation is { } last && last.StartedAt == now.StartedAt ? last : null, now, known);
    }

    private static IEnumerable<Fact> Seen(OperationState now) =>
        now.Phase == Phases.Running ? [Started(now, inferred: false)] : [Started(now, inferred: true), .. Reached(now, inferred: false)];

    /// <summary>The one before was running, and neither the object nor its history tells how it ended.</summary>
    private static IEnumerable<Fact> Replaced(OperationState? last, OperationState now, List<Fact> missed)
    {
        if (last is null || missed.Exists(
            f => f is Fact.SyncSucceeded { Run.Operation: var ended }
            && (ended.StartedAt is null || ended.StartedAt == last.StartedAt))) return [];
        return [new Fact.SyncSuperseded(new SyncRun(last.Phase, last, Inferred: false), Supersession.Replaced, now.Revisions)];
    }

    /// <summary>The same operation: a retry may have taken another revision (<c>retry.refresh</c>).</summary>
    private static Fact[] Continued(OperationState? last, OperationState now, OperationMark known)
    {
        var retried = last is not null && now.RetryCount > last.RetryCount;
        if (retried && last!.Revisions.Count > 0 && now.Revisions.Count > 0
            && !last.Revisions.SequenceEqual(now.Revisions, StringComparer.Ordinal))
        {
            return [new Fact.SyncSuperseded(new SyncRun(last.Phase, last, Inferred: false), Supersession.Refreshed, now.Revisions),
                .. Seen(now)];
        }

        var run = new SyncRun(now.Phase, now, Inferred: false);
        Fact[] retrying = retried && !now.IsFinished ? [new Fact.SyncRetrying(run)] : [];
        return now.Phase != known.Phase ? [.. retrying, .. Reached(now, inferred: false)]
            : retrying.Length == 0 && now.Phase == Phases.Running && last is not null && HasProgressed(last, now)
                ? [new Fact.SyncProgressed(run)]
            : retrying;
    }

    private static bool HasProgressed(OperationState last, OperationState now) =>
        now.Message != last.Message || !now.Failed.SequenceEqual(last.Failed)
            || !now.Revisions.SequenceEqual(last.Revisions, StringComparer.Ordinal);

    public static Fact Started(OperationState operation, bool inferred) =>
        new Fact.SyncStarted(
            new SyncRun(Phases.Running, operation with { FinishedAt = null, Message = inferred ? null : operation.Message }, inferred));

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
