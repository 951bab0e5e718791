using Notifications.Events;
using Notifications.Notifier.Models;
using Notifications.Notifier.Triggers;

namespace Notifications.Notifier.Routing;

/// <summary>Whether a trigger fires for an event: on its transitions, or on the edge of its condition.</summary>
internal static class Judge
{
    public static Verdict Look(Trigger trigger, Situation situation) =>
        trigger.On.Count > 0 ? OnTransitions(trigger, situation) : OnEdge(trigger, situation);

    /// <summary>Whether what a timer waited for still holds: the condition, and the drift episode that it is about.</summary>
    public static Verdict StillHolds(Trigger trigger, Situation newest, Transition? about)
    {
        if (newest.News.After is null && !trigger.LooksAtDeletion) return new Verdict.Silent("the Application is gone", Over: true);
        if (!trigger.LooksAtDeletion && newest.IsBeingDeleted) return new Verdict.Silent(Reasons.BeingDeleted, Over: true);
        if (IsOver(about, newest.News)) return new Verdict.Silent(Reasons.IsOver(about!), Over: true);
        return trigger.When is { } when
            ? newest.Ask(when, Side.After, about) switch
            {
                Answer.Failed failed => new Verdict.Failed(failed.Error),
                Answer.Value { Holds: true } => new Verdict.Fires([about], Reasons.HeldLongEnough(trigger), Error: null),
                _ => new Verdict.Silent(Reasons.DoesNotHold(when), Over: true),
            }
            : new Verdict.Fires([about], Reasons.HeldLongEnough(trigger), Error: null);
    }

    private static Verdict OnTransitions(Trigger trigger, Situation situation)
    {
        var about = new List<Transition?>();
        string? error = null;
        Verdict.Silent? silent = null;
        foreach (var transition in situation.News.Transitions)
        {
            if (!trigger.On.Contains(transition.Kind)) continue;
            switch (OnTransition(trigger, situation, transition))
            {
                case Verdict.Fires:
                    about.Add(transition);
                    break;
                case Verdict.Failed failed:
                    error = failed.Error;
                    break;
                case Verdict.Silent one:
                    silent = one;
                    break;
            }
        }

        return about.Count > 0 ? new Verdict.Fires(about, Reasons.Happened(trigger, about), error)
            : error is not null ? new Verdict.Failed(error)
            : silent ?? Nothing(trigger, situation);
    }

    private static Verdict OnTransition(Trigger trigger, Situation situation, Transition transition)
    {
        if (trigger.For is not null && IsOver(transition, situation.News)) return new Verdict.Silent(Reasons.IsOver(transition), Over: true);
        if (trigger.When is not { } when) return new Verdict.Fires([transition], "", Error: null);
        return situation.Ask(when, Side.After, transition) switch
        {
            Answer.Failed failed => new Verdict.Failed(failed.Error),
            Answer.Value { Holds: true } => new Verdict.Fires([transition], "", Error: null),
            _ => new Verdict.Silent(Reasons.ButDoesNotHold(transition, when), Over: true),
        };
    }

    // None of its transitions; but a condition that has to hold for a while may have ended.
    private static Verdict.Silent Nothing(Trigger trigger, Situation situation)
    {
        var over = trigger.For is not null && trigger.When is { } when
            && (situation.News.After is null || situation.Ask(when, Side.After, transition: null) is Answer.Value { Holds: false });
        return new Verdict.Silent(Reasons.NothingOf(trigger), over);
    }

    private static Verdict OnEdge(Trigger trigger, Situation situation)
    {
        var when = trigger.When!;
        if (situation.News.After is null) return new Verdict.Silent("the Application is gone", Over: true);
        if (!trigger.LooksAtDeletion && situation.IsBeingDeleted) return new Verdict.Silent(Reasons.BeingDeleted, Over: true);
        switch (situation.Ask(when, Side.After, transition: null))
        {
            case Answer.Failed failed:
                return new Verdict.Failed(failed.Error);
            case Answer.Value { Holds: false }:
                return new Verdict.Silent(Reasons.DoesNotHold(when), Over: true);
        }

        // What could not be looked at before (a field was missing) did not hold.
        if (situation.News.Before is null || situation.Ask(when, Side.Before, transition: null) is not Answer.Value { Holds: true })
        {
            return situation.News.Before is null && Value(trigger, situation, Side.After) is { } came && situation.IsOlderThanApplication(came)
                ? new Verdict.Silent(Reasons.CameAlong(trigger.OncePer!, came), Over: false)
                : new Verdict.Fires([null], Reasons.BecameTrue(when), Error: null);
        }

        if (trigger.OncePer is not { } oncePer) return new Verdict.Silent(Reasons.HeldBefore(when), Over: false);
        return (situation.Ask(oncePer, Side.Before, transition: null), situation.Ask(oncePer, Side.After, transition: null)) switch
        {
            (_, Answer.Failed failed) => new Verdict.Failed(failed.Error),
            (Answer.Value { Text: var before }, Answer.Value { Text: var after }) when before.Length > 0 && after.Length > 0 && before != after =>
                new Verdict.Fires([null], Reasons.Changed(oncePer, before, after), Error: null),
            _ => new Verdict.Silent(Reasons.HeldBefore(when), Over: false),
        };
    }

    /// <summary>
    /// The <c>oncePer</c> value for which a condition held before this event, and does not hold after it: when it comes back it is not new. Null: none, or
    /// it held shorter than it has to.
    /// </summary>
    public static string? HeldBefore(Trigger trigger, Situation situation)
    {
        if (trigger is not { On.Count: 0, When: { } when, OncePer: not null } || situation.News.Before is null) return null;
        if (trigger.For is { } duration && !(situation.News.ObservedAt - situation.News.PreviousAt >= duration)) return null;
        if (situation.Ask(when, Side.Before, transition: null) is not Answer.Value { Holds: true }) return null;
        if (Value(trigger, situation, Side.Before) is not { } held) return null;
        return situation.News.After is not null && situation.Ask(when, Side.After, transition: null) is Answer.Value { Holds: true } && Value(trigger, situation, Side.After) == held ? null : held;
    }

    private static string? Value(Trigger trigger, Situation situation, Side side) =>
        trigger.OncePer is { } oncePer && situation.Ask(oncePer, side, transition: null) is Answer.Value { Text: { Length: > 0 } value } ? value : null;

    private static bool IsOver(Transition? about, ApplicationTransitioned news) => about switch
    {
        { Kind: TransitionKinds.ChangePending } => ChangeOf(about) is { } change
            && (news.Standing.PendingChange is { } waits ? waits != change.Id || news.Standing.PendingRevision != change.Revision : news.Standing.PendingSince is null),
        { EpisodeId: { } episode } => about.Kind is not TransitionKinds.DriftResolved and not TransitionKinds.SelfHealed && episode != news.Standing.DriftEpisode,
        _ => false,
    };

    private static (string Id, string? Revision)? ChangeOf(Transition about)
    {
        var payload = new JsonView(about.Data);
        return payload["changeId"].Text is { } id ? (id, payload["toRevision"].Text) : null;
    }
}
