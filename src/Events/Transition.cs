using System.Text.Json.Serialization;

namespace Notifications.Events;

/// <summary>One fact that changed between two snapshots, as it travels: a kind and an open payload.</summary>
/// <param name="Id">Derived from content (Application uid and what identifies the fact: sync id, episode, condition): the same fact has the
/// same id.</param>
/// <param name="Kind">One of <see cref="TransitionKinds"/>, or one of a newer watcher.</param>
/// <param name="OccurredAt">When it happened, as far as the object says; null when only the observation time is known.</param>
/// <param name="SyncId">Of the sync operation it belongs to (derived from uid and startedAt); null for others.</param>
/// <param name="EpisodeId">Of the drift episode it belongs to; null for others.</param>
/// <param name="Data">Payload by kind; see <see cref="TransitionKinds"/>.</param>
public sealed record Transition(string Id, string Kind, DateTimeOffset? OccurredAt, string? SyncId, string? EpisodeId, JsonElement Data)
{
    /// <summary>Fields that a later version added, by name; they stay with the message wherever it is kept or passed on. Null: there are
    /// none.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}

/// <summary>The kinds of this version, each with the fields of its payload (absent when unknown).</summary>
public static class TransitionKinds
{
    /// <summary>A new Application. <c>{}</c></summary>
    public const string Created = "created";

    /// <summary>An Application is being deleted or is gone, whichever is seen first. <c>{}</c></summary>
    public const string Deleted = "deleted";

    /// <summary>An Application whose deletion was reported before is gone. <c>{since, at}</c>; <c>since</c>: when the deletion was asked
    /// for.</summary>
    public const string Gone = "gone";

    /// <summary>A sync operation runs; reported again when a retry takes another revision. Payload of all <c>sync-*</c>:
    /// <c>{phase, revision, revisions[], dryRevision, startedAt, finishedAt, initiatedBy{username, automated}, retryCount, dryRun, partial,
    /// prune, autoHealAttempts, message, inferred}</c>;
    /// <c>revision</c> is the first source's; <c>dryRevision</c>: the commit it was rendered from (source hydrator: the pull request's);
    /// <c>partial</c>: a selective sync (<c>operation.sync.resources</c>); <c>inferred</c>: derived, the phase itself was not
    /// seen.</summary>
    public const string SyncStarted = "sync-started";

    /// <summary>A sync operation ended with phase Succeeded.</summary>
    public const string SyncSucceeded = "sync-succeeded";

    /// <summary>A sync operation ended with phase Failed.</summary>
    public const string SyncFailed = "sync-failed";

    /// <summary>A sync operation ended with phase Error.</summary>
    public const string SyncErrored = "sync-errored";

    /// <summary>A running sync operation is being terminated (phase Terminating).</summary>
    public const string SyncTerminated = "sync-terminated";

    /// <summary>A running sync operation is tried again: <c>retryCount</c> and <c>message</c> have changed.</summary>
    public const string SyncRetrying = "sync-retrying";

    /// <summary>A running sync operation has another <c>message</c> (such as "blocked by sync window"), its revision is known now, or other
    /// resources have failed; it is no retry.</summary>
    public const string SyncProgressed = "sync-progressed";

    /// <summary>A sync operation that was seen running does not run any more, and how it ended was not seen. With <c>how</c>:
    /// <c>deleted</c> (its Application), <c>replaced</c> (by another operation) or <c>refreshed</c> (a retry took another revision), and
    /// <c>byRevision</c>.</summary>
    public const string SyncSuperseded = "sync-superseded";

    /// <summary>A whole sync applied another revision than the one that git wants and that was applied before. With <c>fromRevision</c>,
    /// <c>fromRevisions[]</c> (what was taken back and waits now) and <c>earlier</c>: the revision was deployed before; else it is one that
    /// somebody named.</summary>
    public const string SyncRollback = "sync-rollback";

    /// <summary><c>{from, to, message, since}</c> as in <c>status.health</c>.</summary>
    public const string HealthChanged = "health-changed";

    /// <summary><c>{from, to}</c> of <c>status.sync.status</c>.</summary>
    public const string SyncStatusChanged = "sync-status-changed";

    /// <summary>OutOfSync against a desired state that was never applied. <c>{fromRevision, fromRevisions[], toRevision, toRevisions[],
    /// toDryRevision, since, firstSince, changeId, leftover, resources[]}</c>;
    /// <c>since</c>: when this revision came to wait; <c>firstSince</c>: since when anything waits; <c>leftover</c>: a whole sync has
    /// applied it and left these resources.</summary>
    public const string ChangePending = "change-pending";

    /// <summary>What was reported as <c>change-pending</c> under this <c>changeId</c> waits no more. <c>{changeId, revision, since,
    /// how}</c>; how: <c>synced | withdrawn | replaced | deleted</c>.</summary>
    public const string ChangeSettled = "change-settled";

    /// <summary>OutOfSync although the desired state is the one last applied, in resources that the sync had not left over. <c>{since,
    /// revision, resources[{group, kind, namespace, name, status, health, requiresPruning}], series, count, recent}</c>; episodes of which
    /// each follows the one before within an hour are one <c>series</c>, this is its <c>count</c>th, and <c>recent</c> of them have begun
    /// in the last hour. With <c>drift.readResources</c> also <c>live[{group, kind, namespace, name, detail}]</c>: what the watcher read of
    /// the objects, with secrets hidden; so in <c>drift-changed</c> and <c>fighting</c>.</summary>
    public const string DriftDetected = "drift-detected";

    /// <summary>A sync has succeeded again, and what it had applied is OutOfSync again at once: something else writes it. <c>{series,
    /// since, rounds, count, revision, startedAt, resources[]}</c>;
    /// <c>rounds</c>: how often, two at least; <c>startedAt</c>: of the sync; the series is that of <c>drift-detected</c>.</summary>
    public const string Fighting = "fighting";

    /// <summary>Other resources drift now. <c>{since, resources[], added[], removed[], series, count, recent}</c></summary>
    public const string DriftChanged = "drift-changed";

    /// <summary>The episode is over. <c>{since, how, resources[]}</c>; how: <c>synced | self-healed | reverted | git-caught-up |
    /// deleted</c>.</summary>
    public const string DriftResolved = "drift-resolved";

    /// <summary>An automated operation put back what somebody changed. <c>{revision, attempts, resources[], startedAt, finishedAt,
    /// healEpisode, count, since}</c>; heals of which each follows the one before within an hour are one episode, <c>count</c> says how
    /// many there were.</summary>
    public const string SelfHealed = "self-healed";

    /// <summary>An Application that had auto-sync has it no more. <c>{}</c></summary>
    public const string AutoSyncDisabled = "auto-sync-disabled";

    /// <summary>Auto-sync is on again, or for the first time. <c>{}</c></summary>
    public const string AutoSyncEnabled = "auto-sync-enabled";

    /// <summary>Argo CD has compared no Application of the instance for three of its usual intervals (10 minutes at least): what they say
    /// may be old. <c>{since, usual}</c>;
    /// <c>since</c>: the last comparison; <c>usual</c>: seconds from one comparison of an Application to the next. The event is of no real
    /// Application: its name is
    /// <c>argocd-application-controller</c>, its uid <c>instance/{id}</c>, and it has no documents.</summary>
    public const string ReconciliationStalled = "reconciliation-stalled";

    /// <summary>It compares again. <c>{since, at}</c>; <c>since</c> as in <c>reconciliation-stalled</c>.</summary>
    public const string ReconciliationResumed = "reconciliation-resumed";

    /// <summary>A condition (ComparisonError, SyncError, ...). <c>{type, message, since}</c></summary>
    public const string ConditionAppeared = "condition-appeared";

    /// <summary>A condition is gone. <c>{type}</c></summary>
    public const string ConditionCleared = "condition-cleared";
}
