namespace Notifications.Notifier.Models;

/// <summary>Where an event's Application stands with the change that the event is about.</summary>
internal static class AppStates
{
    private const string Window = "sync window";

    public static AppState Of(AppFacts facts)
    {
        var app = facts.App;
        var sync = facts is { Transition.Kind: TransitionKinds.HealthChanged, Sync.Phase: not "Succeeded" } ? null : facts.Sync;
        var health = HealthOf(facts);
        var stage = StageOf(facts, health);
        return new AppState(
            stage,
            health,
            stage is Stage.Waiting or Stage.Other ? null
                : sync?.By ?? (sync?.SelfHealAttempts > 0 ? "self-heal" : sync?.Automated == true ? "auto-sync" : null),
            SinceOf(stage, facts))
        {
            Note = stage switch
            {
                Stage.Waiting when facts.Pending.Leftover => "left over by the sync",
                Stage.Waiting when IsHeld(facts) => "held by a sync window",
                Stage.Waiting when facts.View.Event.Standing.AutoSyncOffSince is not null => "auto-sync was switched off",
                Stage.Waiting when IsAutomated(app) => "auto-sync is on",
                Stage.Syncing when sync?.Message?.Contains(Window, StringComparison.OrdinalIgnoreCase) == true =>
                    "blocked by a sync window",
                Stage.Syncing when sync is { Retries: > 0 } => "tried again",
                Stage.Synced or Stage.Healthy or Stage.Degraded when sync is { DryRun: true } => "dry run",
                Stage.Synced or Stage.Healthy or Stage.Degraded when sync is { Partial: true } => "in part",
                _ => null,
            },
            Diff = stage is Stage.Waiting ? facts.Links.Diff : null,
            Began = stage switch
            {
                Stage.Other => null,
                Stage.Waiting => facts.Pending.FirstSince ?? facts.Pending.Since,
                _ => facts.Sync?.StartedAt,
            },
        };
    }

    private static Stage StageOf(AppFacts facts, string? health) => facts.Transition?.Kind switch
    {
        TransitionKinds.SyncRollback => Stage.TakenBack,
        // What waited for a minute is told after it, when its sync may be under way.
        TransitionKinds.ChangePending => facts.Sync?.Phase is "Running" or "Terminating" ? Stage.Syncing : Stage.Waiting,
        TransitionKinds.SyncStarted or TransitionKinds.SyncRetrying or TransitionKinds.SyncProgressed => Stage.Syncing,
        TransitionKinds.SyncFailed or TransitionKinds.SyncErrored or TransitionKinds.SyncTerminated => Stage.Failed,
        TransitionKinds.SyncSucceeded => Applied(facts, health),
        // Health is of what was deployed last, whatever an operation does meanwhile.
        TransitionKinds.HealthChanged => Applied(facts, health),
        // Of a change that waits no more the sync says how.
        null or TransitionKinds.ChangeSettled => facts.Sync?.Phase switch
        {
            "Running" or "Terminating" => Stage.Syncing,
            "Failed" or "Error" => Stage.Failed,
            "Succeeded" => Applied(facts, health),
            _ => Stage.Other,
        },
        _ => Stage.Other,
    };

    /// <summary>A health that Argo CD looked at before the sync had ended says nothing about it.</summary>
    private static Stage Applied(AppFacts facts, string? health) => health switch
    {
        "Healthy" when facts.Sync is not { Phase: "Succeeded" } sync || SyncModel.IsCompared(sync, facts) => Stage.Healthy,
        "Degraded" when facts.Sync is not { Phase: "Succeeded" } sync || SyncModel.IsCompared(sync, facts) => Stage.Degraded,
        _ => Stage.Synced,
    };

    private static string? HealthOf(AppFacts facts) =>
        (facts.Transition is { Kind: TransitionKinds.HealthChanged } changed ? new JsonView(changed.Data)["to"].Text : null)
            ?? facts.App["status"]["health"]["status"].Text;

    private static DateTimeOffset? SinceOf(Stage stage, AppFacts facts)
    {
        var changed = facts.App["status"]["health"]["lastTransitionTime"].Time;
        return stage switch
        {
            Stage.Waiting => facts.Pending.FirstSince ?? facts.Pending.Since,
            Stage.Syncing => facts.Sync?.StartedAt,
            Stage.Healthy or Stage.Degraded => Latest(facts.Sync?.FinishedAt, changed),
            Stage.Synced or Stage.Failed or Stage.TakenBack => facts.Sync?.FinishedAt,
            _ => null,
        } ?? facts.Transition?.OccurredAt ?? facts.View.Event.ObservedAt;
    }

    /// <summary>A window keeps it from being synced, by whoever would do it.</summary>
    private static bool IsHeld(AppFacts facts)
    {
        var appEvent = facts.View.Event;
        return appEvent.Routing.SyncWindows is { } windows
            && SyncWindows.StateOf(new JsonView(windows), facts, appEvent.ObservedAt) is { } state
            && (state.HoldsManual || (state.HoldsAutomatic && IsAutomated(facts.App)));
    }

    private static DateTimeOffset? Latest(DateTimeOffset? one, DateTimeOffset? other) => one > other || other is null ? one : other;

    private static bool IsAutomated(JsonView app) => app["spec"]["syncPolicy"]["automated"] is { Exists: true } automated
        && (!automated["enabled"].Exists || automated["enabled"].Flag);
}
