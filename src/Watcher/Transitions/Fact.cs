using Notifications.Watcher.Applications;

namespace Notifications.Watcher.Transitions;

/// <summary>One fact that changed between two snapshots. How each of them travels is in <see cref="Wire"/>.</summary>
internal abstract record Fact
{
    private Fact() { }

    public sealed record Created(DateTimeOffset? At) : Fact;

    public sealed record Deleted(DateTimeOffset? At) : Fact;

    public sealed record SyncStarted(SyncRun Run) : Fact;

    public sealed record SyncTerminated(SyncRun Run) : Fact;

    public sealed record SyncSucceeded(SyncRun Run) : Fact;

    public sealed record SyncFailed(SyncRun Run) : Fact;

    public sealed record SyncErrored(SyncRun Run) : Fact;

    /// <summary>An automated operation put back what somebody had changed; whether the change itself was seen or not.</summary>
    public sealed record SelfHealed(SyncRun Run, IReadOnlyList<ResourceKey> Resources) : Fact;

    public sealed record HealthChanged(string? From, HealthState To) : Fact;

    /// <param name="From">The last one that was believed; null when there was none.</param>
    /// <param name="To">The new one.</param>
    /// <param name="At">When Argo CD compared.</param>
    public sealed record SyncStatusChanged(string? From, string To, DateTimeOffset? At) : Fact;

    /// <param name="From">The desired state last seen Synced, else the last deployed one; not known: <see cref="DesiredState.NotKnown"/>.</param>
    /// <param name="To">What waits.</param>
    /// <param name="Since">Since when something waits; null when that was before anybody watched.</param>
    /// <param name="At">When Argo CD compared.</param>
    /// <param name="Resources">What differs.</param>
    public sealed record ChangePending(
        DesiredState From, DesiredState To, DateTimeOffset? Since, DateTimeOffset? At, IReadOnlyList<ResourceState> Resources) : Fact
    {
        /// <summary>What waits, whichever revision it comes with: the same while only the revision moves on.</summary>
        public string ChangeId(string uid) => ContentId.Of(
            ["pending", uid, Since, .. Resources.Select(r => $"{r.Key.Group}/{r.Key.Kind}/{r.Key.Namespace}/{r.Key.Name}").Order(StringComparer.Ordinal)]);
    }

    public sealed record DriftDetected(DriftEpisode Episode, DesiredState Desired, IReadOnlyList<ResourceState> Resources) : Fact;

    public sealed record DriftChanged(
        DriftEpisode Episode, DateTimeOffset? At, IReadOnlyList<ResourceState> Resources,
        IReadOnlyList<ResourceKey> Added, IReadOnlyList<ResourceKey> Removed) : Fact;

    /// <param name="Episode">The episode; its resources are the ones last told.</param>
    /// <param name="How">How it ended.</param>
    /// <param name="At">When Argo CD compared, or when the Application was deleted.</param>
    public sealed record DriftResolved(DriftEpisode Episode, Resolution How, DateTimeOffset? At) : Fact;

    public sealed record ConditionAppeared(ConditionState Condition) : Fact;

    public sealed record ConditionCleared(ConditionState Condition) : Fact;
}

/// <summary>How a drift episode ends.</summary>
internal enum Resolution
{
    /// <summary>A sync put it back.</summary>
    Synced,

    /// <summary>Argo CD put it back by itself.</summary>
    SelfHealed,

    /// <summary>Somebody put it back by hand: no operation, and the desired state is the same.</summary>
    Reverted,

    /// <summary>The desired state became what the cluster is: no operation.</summary>
    GitCaughtUp,

    /// <summary>The Application is gone.</summary>
    Deleted,
}

/// <summary>One sync operation as far as it is known.</summary>
/// <param name="Phase">Of the fact: Running for a start, whatever came later.</param>
/// <param name="Operation">What is known of it.</param>
/// <param name="Inferred">Derived: the phase itself was not seen.</param>
internal sealed record SyncRun(string Phase, OperationState Operation, bool Inferred);
