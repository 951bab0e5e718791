namespace Notifications.Watcher.Transitions;

/// <summary>One fact that changed between two snapshots. How each of them travels is in <see cref="Wire"/>.</summary>
internal abstract record Fact
{
    private Fact() { }

    public sealed record Created(DateTimeOffset? At) : Fact;

    public sealed record AutoSyncDisabled : Fact;

    public sealed record AutoSyncEnabled : Fact;

    public sealed record Deleted(DateTimeOffset? At) : Fact;

    /// <param name="Since">When the deletion was asked for.</param>
    /// <param name="At">When it was seen to be gone.</param>
    public sealed record Gone(DateTimeOffset? Since, DateTimeOffset At) : Fact;

    public sealed record SyncStarted(SyncRun Run) : Fact;

    public sealed record SyncTerminated(SyncRun Run) : Fact;

    public sealed record SyncRetrying(SyncRun Run) : Fact;

    /// <summary>It goes on with another message, a revision that was not known before, or other failures.</summary>
    public sealed record SyncProgressed(SyncRun Run) : Fact;

    /// <param name="Run">As it was last seen.</param>
    /// <param name="How">Why it does not run any more.</param>
    /// <param name="ByRevisions">What runs instead.</param>
    public sealed record SyncSuperseded(SyncRun Run, Supersession How, IReadOnlyList<string> ByRevisions) : Fact;

    /// <param name="Run">The sync that took it back.</param>
    /// <param name="From">What was applied before, and what git still wants.</param>
    /// <param name="Earlier">The revision that it went to was deployed before.</param>
    public sealed record SyncRolledBack(SyncRun Run, DesiredState From, bool Earlier) : Fact;

    public sealed record SyncSucceeded(SyncRun Run) : Fact;

    public sealed record SyncFailed(SyncRun Run) : Fact;

    public sealed record SyncErrored(SyncRun Run) : Fact;

    /// <summary>An automated operation put back what somebody had changed; whether the change itself was seen or not.</summary>
    public sealed record SelfHealed(SyncRun Run, IReadOnlyList<ResourceKey> Resources) : Fact
    {
        /// <summary>It and the heals that it follows closely.</summary>
        public HealEpisode? Episode { get; init; }
    }

    public sealed record HealthChanged(string? From, HealthState To) : Fact;

    /// <param name="From">The last one that was believed; null when there was none.</param>
    /// <param name="To">The new one.</param>
    /// <param name="At">When Argo CD compared.</param>
    public sealed record SyncStatusChanged(string? From, string To, DateTimeOffset? At) : Fact;

    /// <param name="From">The desired state last seen Synced, else the last deployed one; not known:
    /// <see cref="DesiredState.NotKnown"/>.</param>
    /// <param name="To">What waits.</param>
    /// <param name="Since">Since when something waits; null when that was before anybody watched.</param>
    /// <param name="At">When Argo CD compared.</param>
    /// <param name="Resources">What differs.</param>
    /// <param name="ChangeId">Names what waits, whichever revision it comes with: the same while only the revision moves on, or less
    /// waits.</param>
    /// <param name="IsLeftover">A whole sync has applied <paramref name="To"/> and left the resources.</param>
    public sealed record ChangePending(
        DesiredState From, DesiredState To, DateTimeOffset? Since, DateTimeOffset? At, IReadOnlyList<ResourceState> Resources,
        string ChangeId, bool IsLeftover) : Fact;

    /// <param name="ChangeId">As it was reported.</param>
    /// <param name="Desired">What waited.</param>
    /// <param name="Since">Since when.</param>
    /// <param name="How">Why it waits no more.</param>
    /// <param name="At">When Argo CD compared, or when the Application was deleted.</param>
    public sealed record ChangeSettled(string ChangeId, DesiredState Desired, DateTimeOffset? Since, Settlement How, DateTimeOffset? At)
        : Fact;

    public sealed record DriftDetected(DriftEpisode Episode, DesiredState Desired, IReadOnlyList<ResourceState> Resources) : Fact;

    /// <summary>A sync has succeeded once more, and what it had applied is OutOfSync again at once.</summary>
    /// <param name="Series">With the number of rounds.</param>
    /// <param name="Desired">What is applied again and again.</param>
    /// <param name="Resources">What is undone.</param>
    /// <param name="EpisodeId">Of the open drift episode; null: none is open.</param>
    /// <param name="At">When Argo CD compared.</param>
    public sealed record Fighting(
        DriftSeries Series, DesiredState Desired, IReadOnlyList<ResourceState> Resources, string? EpisodeId, DateTimeOffset At) : Fact;

    public sealed record DriftChanged(
        DriftEpisode Episode, DateTimeOffset? At, IReadOnlyList<ResourceState> Resources,
        IReadOnlyList<ResourceKey> Added, IReadOnlyList<ResourceKey> Removed) : Fact;

    /// <param name="Episode">The episode; its resources are the ones last reported.</param>
    /// <param name="How">How it ended.</param>
    /// <param name="At">When Argo CD compared, or when the Application was deleted.</param>
    public sealed record DriftResolved(DriftEpisode Episode, Resolution How, DateTimeOffset? At) : Fact;

    /// <summary>Argo CD compares no Application of the instance any more.</summary>
    public sealed record Stalled(DateTimeOffset Since, TimeSpan Usual) : Fact;

    /// <summary>It compares them again.</summary>
    public sealed record Resumed(DateTimeOffset Since, DateTimeOffset At) : Fact;

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

/// <summary>How a change that waited waits no more.</summary>
internal enum Settlement
{
    /// <summary>It was applied.</summary>
    Synced,

    /// <summary>Git wants what it wanted before.</summary>
    Withdrawn,

    /// <summary>More or other resources wait now; reported under another id.</summary>
    Replaced,

    /// <summary>The Application is being deleted.</summary>
    Deleted,
}

/// <summary>Why a sync that was seen running runs no more, where its own end was not seen.</summary>
internal enum Supersession
{
    /// <summary>The Application is being deleted.</summary>
    Deleted,

    /// <summary>Another operation has taken its place.</summary>
    Replaced,

    /// <summary>A retry took a newer revision (<c>retry.refresh</c>).</summary>
    Refreshed,
}

/// <summary>One sync operation as far as it is known.</summary>
/// <param name="Phase">Of the fact: Running for a start, whatever came later.</param>
/// <param name="Operation">What is known of it.</param>
/// <param name="Inferred">Derived: the phase itself was not seen.</param>
internal sealed record SyncRun(string Phase, OperationState Operation, bool Inferred);
