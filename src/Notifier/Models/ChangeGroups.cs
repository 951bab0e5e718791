namespace Notifications.Notifier.Models;

/// <summary>The message of many Applications that an event belongs to: by what its Application takes up, and nothing else.</summary>
internal static class ChangeGroups
{
    /// <summary>What is degraded later is no longer the doing of the sync.</summary>
    private static readonly TimeSpan DegradedWithin = TimeSpan.FromMinutes(15);

    /// <summary>Null: it says nothing of a change that is under way, or has no revision; or the Application has no
    /// ApplicationSet.</summary>
    public static ChangeGroup? Of(AppFacts facts, GroupBy by)
    {
        if (by is GroupBy.Application || (by is GroupBy.ApplicationSet && facts.ApplicationSet is null)) return null;
        var state = AppStates.Of(facts);
        var changed = ChangedSource.Of(facts);
        var isLate = facts.Transition is { Kind: TransitionKinds.HealthChanged } health && facts.Sync?.FinishedAt is { } finished
            && (health.OccurredAt ?? facts.View.Event.ObservedAt) - finished > DegradedWithin;
        // Health is of what was deployed last: after a sync that failed it says nothing of that sync's change.
        var isOfAnother = facts is { Transition.Kind: TransitionKinds.HealthChanged, Sync.Phase: "Failed" or "Error" };
        if (state.Stage is Stage.Other || changed.IsEmpty || isOfAnother || (isLate && state.Stage is Stage.Degraded)) return null;
        var appEvent = facts.View.Event;
        (string, string, string)? set = by is GroupBy.ApplicationSet
            ? (appEvent.Instance.Id, appEvent.App.Namespace, facts.ApplicationSet!) : null;
        return new ChangeGroup([.. changed.Select(source => ChangeGroup.KeyOf(set, source.Origin, source.Revision.Text))])
        {
            Stage = state.Stage switch
            {
                Stage.Waiting => GroupedStage.Waiting,
                Stage.Healthy => GroupedStage.Healthy,
                Stage.TakenBack => GroupedStage.TakenBack,
                _ => GroupedStage.Open,
            },
            GoesBack = changed.Any(source => source.GoesBack),
            Leaves = changed[0].Previous.Text is { Length: > 0 } left ? ChangeGroup.KeyOf(set, changed[0].Origin, left) : null,
            ChangeId = facts.Transition is { Kind: TransitionKinds.ChangePending } pending
                ? new JsonView(pending.Data)["changeId"].Text : null,
            Failure = state.Stage is Stage.Failed or Stage.Degraded ? facts.Sync?.Id ?? changed[0].Revision.Text : null,
            OnlyWhereOpen = isLate,
        };
    }
}
