using Notifications.Watcher.Applications;

namespace Notifications.Watcher.Transitions;

/// <summary>
/// Drift: the cluster is not what git says although git says what the Application was last seen Synced with. An episode lasts from its
/// onset until the Application is Synced again; a change that comes to wait meanwhile does not end it.
/// </summary>
internal static class DriftFacts
{
    /// <summary>OutOfSync, and the desired state is the one last seen Synced.</summary>
    public static Detection OutOfSync(ApplicationSnapshot after, TrackedState tracked, DateTimeOffset observedAt)
    {
        var resources = after.OutOfSync.Where(r => !r.Hook).ToList();
        if (resources.Count == 0 && after.OutOfSync.Count > 0) return new Detection([], tracked);
        var keys = resources.ConvertAll(r => r.Key);
        var at = after.ReconciledAt ?? observedAt;
        var calm = tracked with { Pending = null };
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

    public static Detection Synced(ApplicationSnapshot after, TrackedState tracked)
    {
        Fact[] resolved = tracked.Drift is { } episode ? [new Fact.DriftResolved(episode, How(episode, after, tracked), after.ReconciledAt)] : [];
        return new Detection(resolved, tracked with { LastSynced = after.Desired, Drift = null, Pending = null });
    }

    private static Resolution How(DriftEpisode episode, ApplicationSnapshot after, TrackedState tracked) => after.Operation switch
    {
        { DryRun: false } operation when operation.StartedAt >= episode.Since || operation.FinishedAt >= episode.Since =>
            operation.IsSelfHeal ? Resolution.SelfHealed : Resolution.Synced,
        _ when tracked.LastSynced is { } synced && !synced.IsSameAs(after.Desired) => Resolution.GitCaughtUp,
        _ => Resolution.Reverted,
    };
}
