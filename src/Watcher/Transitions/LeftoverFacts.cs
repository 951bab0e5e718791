namespace Notifications.Watcher.Transitions;

/// <summary>
/// A whole sync that succeeded and left resources OutOfSync (to be pruned, mostly). They still wait, and are reported under the id of the
/// change that they are left of; what comes to differ besides them is drift.
/// </summary>
internal static class LeftoverFacts
{
    /// <summary>The first comparison after the sync.</summary>
    public static Detection Begin(ApplicationSnapshot? before, ApplicationSnapshot after, TrackedState tracked, DateTimeOffset observedAt)
    {
        var at = after.ReconciledAt ?? observedAt;
        var left = after.Differing.ConvertAll(r => r.Key);
        var known = tracked.Applied;
        var isKnown = known is { ChangeId: not null } && known.Leftover.ToHashSet().SetEquals(left);
        // The message of the change goes on as the message of what is left of it, unless the same was left by an earlier sync.
        var id = isKnown ? known!.ChangeId! : tracked.Pending?.ChangeId ?? PendingFacts.ChangeId(after.Uid, at, after.Differing);
        var settled = PendingFacts.SettleAll(tracked, Settlement.Synced, at).Where(s => left.Count == 0 || s.ChangeId != id);
        Fact[] pending = left.Count > 0 && !isKnown ? [Pending(PendingFacts.From(before, after, tracked), after, at, id, left)] : [];
        return new Detection(
            [.. DriftFacts.Ended(after, tracked), .. settled, .. pending],
            tracked with
            {
                Applied = isKnown ? known! with { Desired = after.Desired }
                    : new AppliedState(after.Desired, left, at) { ChangeId = left.Count > 0 ? id : null },
                AppliedAt = AppliedState.SeenAt(after),
                Drift = null,
                Pending = null,
            });
    }

    /// <summary>The same desired state as it was left.</summary>
    public static Detection Still(ApplicationSnapshot after, TrackedState tracked, AppliedState applied, DateTimeOffset observedAt)
    {
        if (RollbackFacts.Of(before: null, after, tracked, observedAt) is { } rollback) return rollback;
        var at = after.ReconciledAt ?? observedAt;
        var withdrawn = tracked.Pending?.ChangeId is { } told
            ? PendingFacts.Settled(told, tracked.Pending.Desired, tracked.Pending.Since, Settlement.Withdrawn, at) : null;
        var drift = DriftFacts.OutOfSync(after, tracked with { Pending = null }, observedAt, applied.Leftover);
        var left = applied.Leftover.Intersect(after.Differing.Select(r => r.Key)).ToList();
        if (left.Count == applied.Leftover.Count
            || after.Operation is { IsFinished: false }) return drift with { Facts = [.. Optional(withdrawn), .. drift.Facts] };
        Fact? less = applied.ChangeId is not { } id ? null
            : left.Count == 0 ? PendingFacts.Settled(id, applied.Desired, applied.Since, Settlement.Synced, at)
            : Pending(applied.Desired, after, at, id, left);
        return new Detection(
            [.. Optional(withdrawn), .. Optional(less), .. drift.Facts],
            drift.TrackedState with { Applied = applied with { Leftover = left, ChangeId = left.Count == 0 ? null : applied.ChangeId } });
    }

    private static Fact.ChangePending Pending(
        DesiredState from, ApplicationSnapshot after, DateTimeOffset at, string id, List<ResourceKey> left) => new(
        from, after.Desired, at, at, after.Differing.FindAll(r => left.Contains(r.Key)), id, IsLeftover: true);

    private static Fact[] Optional(Fact? fact) => fact is null ? [] : [fact];
}
