namespace Notifications.Notifier.Triggers;

/// <summary>The kinds of transitions that triggers can name.</summary>
internal static class KnownKinds
{
    public static FrozenSet<string> Sync { get; } = Set(
        TransitionKinds.SyncStarted, TransitionKinds.SyncSucceeded, TransitionKinds.SyncFailed, TransitionKinds.SyncErrored,
        TransitionKinds.SyncTerminated,
        TransitionKinds.SyncRetrying, TransitionKinds.SyncProgressed, TransitionKinds.SyncSuperseded, TransitionKinds.SyncRollback);

    public static FrozenSet<string> Drift { get; } = Set(
        TransitionKinds.DriftDetected, TransitionKinds.DriftChanged, TransitionKinds.DriftResolved, TransitionKinds.SelfHealed,
        TransitionKinds.Fighting);

    /// <summary>The kinds of which the watcher also says when they are over.</summary>
    public static FrozenSet<string> WithAnEnd { get; } = Set(
        TransitionKinds.DriftDetected, TransitionKinds.DriftChanged, TransitionKinds.ChangePending);

    public static FrozenSet<string> All { get; } = Set([
        .. Sync, .. Drift, TransitionKinds.Created, TransitionKinds.Deleted, TransitionKinds.Gone, TransitionKinds.HealthChanged,
        TransitionKinds.SyncStatusChanged,
        TransitionKinds.AutoSyncDisabled, TransitionKinds.AutoSyncEnabled, TransitionKinds.ChangePending, TransitionKinds.ChangeSettled,
        TransitionKinds.ConditionAppeared, TransitionKinds.ConditionCleared,
        TransitionKinds.ReconciliationStalled, TransitionKinds.ReconciliationResumed,
    ]);

    private static FrozenSet<string> Set(params IEnumerable<string> kinds) => kinds.ToFrozenSet(StringComparer.Ordinal);
}
