using Notifications.Watcher.Applications;

namespace Notifications.Watcher.Transitions;

/// <summary>An Application is deleted when it is asked for (<c>deletionTimestamp</c>) or when it is gone, whichever comes first; once.</summary>
internal static class DeletionFacts
{
    public static Detection Between(ApplicationSnapshot? before, ApplicationSnapshot after, Memory memory) =>
        after.DeletionAt is { } at && before?.DeletionAt is null && !memory.DeletionTold ? Tell(memory, at) : new Detection([], memory);

    public static Detection Tell(Memory memory, DateTimeOffset at)
    {
        Fact[] resolved = memory.Drift is { } episode ? [new Fact.DriftResolved(episode, Resolution.Deleted, at)] : [];
        return new Detection([.. resolved, new Fact.Deleted(at)], memory with { Drift = null, Pending = null, DeletionTold = true });
    }
}
