using Notifications.Watcher.Applications;

namespace Notifications.Watcher.Transitions;

/// <summary>An Application is deleted when it is asked for (<c>deletionTimestamp</c>) or when it is gone, whichever comes first; once.</summary>
internal static class DeletionFacts
{
    public static Detection Between(ApplicationSnapshot? before, ApplicationSnapshot after, TrackedState tracked) =>
        after.DeletionAt is { } at && before?.DeletionAt is null && !tracked.DeletionTold ? Tell(tracked, at) : new Detection([], tracked);

    public static Detection Tell(TrackedState tracked, DateTimeOffset at)
    {
        Fact[] resolved = tracked.Drift is { } episode ? [new Fact.DriftResolved(episode, Resolution.Deleted, at)] : [];
        return new Detection([.. resolved, new Fact.Deleted(at)], tracked with { Drift = null, Pending = null, DeletionTold = true });
    }
}
