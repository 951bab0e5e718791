namespace Notifications.Watcher.Transitions;

/// <summary>
/// Drift: the cluster is not what git says although git says what the Application was last seen Synced with. An episode lasts from its
/// onset until the Application is Synced again; a change that comes to wait meanwhile does not end it.
/// </summary>
internal static class DriftFacts
{
    /// <summary>OutOfSync, and the desired state is the one last applied.</summary>
    /// <param name="after">As it is now.</param>
    /// <param name="tracked">What is remembered.</param>
    /// <param name="observedAt">Stands in for the time of the comparison.</param>
    /// <param name="leftover">Resources that a sync left as they are: they do not drift, they wait.</param>
    public static Detection OutOfSync(
        ApplicationSnapshot after, TrackedState tracked, DateTimeOffset observedAt, IReadOnlyList<ResourceKey> leftover)
    {
        var at = after.ReconciledAt ?? observedAt;
        var resources = leftover.Count == 0 ? after.Differing : after.Differing.FindAll(r => !leftover.Contains(r.Key));
        if (resources.Count == 0 && tracked.Applied is not null) return new Detection(Ended(after, tracked), tracked with { Drift = null });
        if (resources.Count == 0 && after.OutOfSync.Count > 0) return new Detection([], tracked);
        var keys = resources.ConvertAll(r => r.Key);
        var calm = tracked with { Pending = null };
        if (tracked.Pending is { ChangeId: { } told } pending)
        {
            var drift = OutOfSync(after, calm, observedAt, leftover);
            return drift with
            {
                Facts = [
                PendingFacts.Settled(told, pending.Desired, pending.Since, Settlement.Withdrawn, at), .. drift.Facts]
            };
        }

        if (tracked.Drift is not { } episode)
        {
            var onset = new DriftEpisode(ContentId.Of("drift", after.Uid, at), at, keys);
            return new Detection([new Fact.DriftDetected(onset, after.Desired, resources)], calm with { Drift = onset });
        }

        var added = keys.Except(episode.Resources).ToList();
        var removed = episode.Resources.Except(keys).ToList();
        if (added.Count + removed.Count == 0) return new Detection([], calm);
        var changed = episode with { Resources = keys };
        return new Detection([new Fact.DriftChanged(changed, at, resources, added, removed)], calm with { Drift = changed });
    }

    /// <summary>Nothing drifts any more.</summary>
    public static Fact[] Ended(ApplicationSnapshot after, TrackedState tracked) =>
        tracked.Drift is { } episode ? [new Fact.DriftResolved(episode, How(episode, after, tracked), after.ReconciledAt)] : [];

    private static Resolution How(DriftEpisode episode, ApplicationSnapshot after, TrackedState tracked) => after.Operation switch
    {
        { DryRun: false } operation when operation.StartedAt >= episode.Since || operation.FinishedAt >= episode.Since =>
            operation.IsSelfHeal ? Resolution.SelfHealed : Resolution.Synced,
        _ when (tracked.Applied?.Desired ?? tracked.LastSynced) is { } synced && !synced.IsSameAs(after.Desired) => Resolution.GitCaughtUp,
        _ => Resolution.Reverted,
    };
}
