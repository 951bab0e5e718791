using Notifications.Watcher.Applications;

namespace Notifications.Watcher.Transitions;

/// <summary>A change that waits: OutOfSync against a desired state that was never seen Synced. Told once for each desired state; see ADR 13.</summary>
internal static class PendingFacts
{
    public static Detection OutOfSync(ApplicationSnapshot? before, ApplicationSnapshot after, TrackedState tracked, DateTimeOffset observedAt)
    {
        if (tracked.Pending is { } known && known.Desired.IsSameAs(after.Desired)) return new Detection([], tracked);
        var at = after.ReconciledAt ?? observedAt;
        var pending = new PendingChange(after.Desired, tracked.Pending is { } earlier ? earlier.Since : at);
        var resources = after.OutOfSync.Where(r => !r.Hook).ToList();
        return new Detection(
            [new Fact.ChangePending(tracked.LastSynced ?? LastDeployed(before, after), after.Desired, pending.Since, at, resources)],
            tracked with { Pending = pending });
    }

    private static DesiredState LastDeployed(ApplicationSnapshot? before, ApplicationSnapshot after) =>
        (before?.History ?? after.History) is [.., var last] ? new DesiredState(last.Revisions, null, null) : DesiredState.NotKnown;
}
