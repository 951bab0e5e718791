using Notifications.Notifier.Models;
using Notifications.Notifier.Triggers;

namespace Notifications.Notifier.Routing;

/// <summary>Whether a trigger fires for an event: on its transitions, or on the edge of its condition.</summary>
internal static class TriggerEvaluator
{
    public static Evaluation Look(Trigger trigger, EvaluationContext situation) =>
        trigger.On.Count > 0 ? OnTransitions(trigger, situation) : OnEdge(trigger, situation);

    /// <summary>Whether what a timer waited for still holds: the condition, and the drift episode that it is about.</summary>
    public static Evaluation StillHolds(Trigger trigger, EvaluationContext newest, Transition? about)
    {
        if (newest.Event.After is null && !trigger.LooksAtDeletion) return new Evaluation.Silent("the Application is gone", Over: true);
        if (!trigger.LooksAtDeletion && newest.IsBeingDeleted) return new Evaluation.Silent(Reasons.BeingDeleted, Over: true);
        if (IsOver(about, newest)) return new Evaluation.Silent(Reasons.IsOver(about!), Over: true);
        if (about is { Kind: TransitionKinds.ChangePending } && newest.IsOperationRunning(Side.After))
            return new Evaluation.Later(Reasons.SyncRuns);
        return trigger.When is { } when
            ? newest.Ask(when, Side.After, about) switch
            {
                Answer.Failed failed => new Evaluation.Failed(failed.Error),
                Answer.Value { Holds: true } => new Evaluation.Fires([about], Reasons.HeldLongEnough(trigger), Error: null),
                _ => new Evaluation.Silent(Reasons.DoesNotHold(when), Over: true),
            }
            : new Evaluation.Fires([about], Reasons.HeldLongEnough(trigger), Error: null);
    }

    private static Evaluation OnTransitions(Trigger trigger, EvaluationContext situation)
    {
        var about = new List<Transition?>();
        string? error = null;
        Evaluation.Silent? silent = null;
        foreach (var transition in situation.Event.Transitions)
        {
            if (!trigger.On.Contains(transition.Kind)) continue;
            switch (OnTransition(trigger, situation, transition))
            {
                case Evaluation.Fires:
                    about.Add(transition);
                    break;
                case Evaluation.Failed failed:
                    error = failed.Error;
                    break;
                case Evaluation.Silent one:
                    silent = one;
                    break;
            }
        }

        return about.Count > 0 ? new Evaluation.Fires(about, Reasons.Happened(trigger, about), error)
            : error is not null ? new Evaluation.Failed(error)
            : silent ?? Nothing(trigger, situation);
    }

    private static Evaluation OnTransition(Trigger trigger, EvaluationContext situation, Transition transition)
    {
        if (trigger.For is not null && IsOver(transition, situation)) return new Evaluation.Silent(Reasons.IsOver(transition), Over: true);
        if (trigger.When is not { } when) return new Evaluation.Fires([transition], "", Error: null);
        return situation.Ask(when, Side.After, transition) switch
        {
            Answer.Failed failed => new Evaluation.Failed(failed.Error),
            Answer.Value { Holds: true } => new Evaluation.Fires([transition], "", Error: null),
            _ => new Evaluation.Silent(Reasons.ButDoesNotHold(transition, when), Over: true),
        };
    }

    // None of its transitions; but a condition that has to hold for a while may have ended.
    private static Evaluation.Silent Nothing(Trigger trigger, EvaluationContext situation)
    {
        var over = trigger.LooksAgain && trigger.When is { } when
            && (situation.Event.After is null || situation.Ask(when, Side.After, transition: null) is Answer.Value { Holds: false });
        return new Evaluation.Silent(Reasons.NothingOf(trigger), over);
    }

    private static Evaluation OnEdge(Trigger trigger, EvaluationContext situation)
    {
        var when = trigger.When!;
        if (situation.Event.After is null) return new Evaluation.Silent("the Application is gone", Over: true);
        if (!trigger.LooksAtDeletion && situation.IsBeingDeleted) return new Evaluation.Silent(Reasons.BeingDeleted, Over: true);
        switch (situation.Ask(when, Side.After, transition: null))
        {
            case Answer.Failed failed:
                return new Evaluation.Failed(failed.Error);
            case Answer.Value { Holds: false }:
                return new Evaluation.Silent(Reasons.DoesNotHold(when), Over: true);
        }

        // What could not be looked at before (a field was missing) did not hold.
        if (situation.Event.Before is null || situation.Ask(when, Side.Before, transition: null) is not Answer.Value { Holds: true })
        {
            return situation.Event.Before is null && Value(trigger, situation, Side.After) is { } came
                && situation.IsOlderThanApplication(came)
                ? new Evaluation.Silent(Reasons.CameAlong(trigger.OncePer!, came), Over: false)
                : new Evaluation.Fires([null], Reasons.BecameTrue(when), Error: null);
        }

        if (trigger.OncePer is not { } oncePer) return new Evaluation.Silent(Reasons.HeldBefore(when), Over: false);
        return (situation.Ask(oncePer, Side.Before, transition: null), situation.Ask(oncePer, Side.After, transition: null)) switch
        {
            (_, Answer.Failed failed) => new Evaluation.Failed(failed.Error),
            (Answer.Value { Text: var before }, Answer.Value { Text: var after }) when before.Length > 0 && after.Length > 0
                && before != after =>
                new Evaluation.Fires([null], Reasons.Changed(oncePer, before, after), Error: null),
            _ => new Evaluation.Silent(Reasons.HeldBefore(when), Over: false),
        };
    }

    /// <summary>
    /// The <c>oncePer</c> value for which a condition held before this event, and does not hold after it: when it comes back it is not new.
    /// Null: none, or it held shorter than it has to.
    /// </summary>
    public static string? HeldBefore(Trigger trigger, EvaluationContext situation)
    {
        if (trigger is not { On.Count: 0, When: { } when, OncePer: not null } || situation.Event.Before is null) return null;
        if (trigger.For is { } duration && !(situation.Event.ObservedAt - situation.Event.PreviousAt >= duration)) return null;
        if (situation.Ask(when, Side.Before, transition: null) is not Answer.Value { Holds: true }) return null;
        if (Value(trigger, situation, Side.Before) is not { } held) return null;
        return situation.Event.After is not null && situation.Ask(when, Side.After, transition: null) is Answer.Value { Holds: true }
            && Value(trigger, situation, Side.After) == held ? null : held;
    }

    /// <summary>
    /// The <c>oncePer</c> value of an Application that is seen for the first time: what comes of it later is not new. Null: none, or an
    /// operation is running and the condition does not hold yet, so that its outcome is still to come.
    /// </summary>
    /// <param name="side">On which it is seen: <see cref="Side.Before"/> where the ledger does not know an Application that the watcher
    /// knows.</param>
    public static string? HeldAtFirstSight(Trigger trigger, EvaluationContext situation, Side side)
    {
        if (trigger.OncePer is null || Value(trigger, situation, side) is not { } value) return null;
        if (side == Side.After && situation.Event.Before is null
            && situation.Event.Origin != Origins.Discovered) return situation.IsOlderThanApplication(value) ? value : null;
        return !situation.IsOperationRunning(side)
            || (trigger is { On.Count: 0, When: { } when } && situation.Ask(when, side, transition: null) is Answer.Value { Holds: true })
            ? value
            : null;
    }

    private static string? Value(Trigger trigger, EvaluationContext situation, Side side) =>
        trigger.OncePer is { } oncePer && situation.Ask(oncePer, side, transition: null) is Answer.Value { Text: { Length: > 0 } value }
            ? value : null;

    private static bool IsOver(Transition? about, EvaluationContext situation) => about is { Kind: TransitionKinds.SyncProgressed }
        ? about.SyncId != Conversations.CurrentSync(situation)
        : IsOver(about, situation.Event);

    /// <summary>Whether the drift episode or the change that waits, which a transition is about, has ended by then.</summary>
    public static bool IsOver(Transition? about, ApplicationTransitioned appEvent) => about switch
    {
        { Kind: TransitionKinds.ChangePending } => ChangeOf(about) is { } change
            && (appEvent.Standing.PendingChange is { } waits ? waits != change.Id || appEvent.Standing.PendingRevision != change.Revision
                : appEvent.Standing.PendingSince is null),
        { EpisodeId: { } episode } => about.Kind is not TransitionKinds.DriftResolved and not TransitionKinds.SelfHealed
            && episode != appEvent.Standing.DriftEpisode,
        _ => false,
    };

    private static (string Id, string? Revision)? ChangeOf(Transition about)
    {
        var payload = new JsonView(about.Data);
        return payload["changeId"].Text is { } id ? (id, payload["toRevision"].Text) : null;
    }
}
