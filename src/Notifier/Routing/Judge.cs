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
        if (newest.News.After is null && about?.Kind is not TransitionKinds.Deleted) return new Verdict.Silent("the Application is gone", Over: true);
        if (IsOver(about, newest.News)) return new Verdict.Silent("the drift is over", Over: true);
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
        if (trigger.For is not null && IsOver(transition, situation.News)) return new Verdict.Silent("the drift is over already", Over: true);
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
        switch (situation.Ask(when, Side.After, transition: null))
        {
            case Answer.Failed failed:
                return new Verdict.Failed(failed.Error);
            case Answer.Value { Holds: false }:
                return new Verdict.Silent(Reasons.DoesNotHold(when), Over: true);
        }

        // What could not be looked at before (a field was missing) did not hold.
        if (situation.News.Before is null || situation.Ask(when, Side.Before, transition: null) is not Answer.Value { Holds: true })
            return new Verdict.Fires([null], Reasons.BecameTrue(when), Error: null);
        if (trigger.OncePer is not { } oncePer) return new Verdict.Silent(Reasons.HeldBefore(when), Over: false);
        return (situation.Ask(oncePer, Side.Before, transition: null), situation.Ask(oncePer, Side.After, transition: null)) switch
        {
            (_, Answer.Failed failed) => new Verdict.Failed(failed.Error),
            (Answer.Value { Text: var before }, Answer.Value { Text: var after }) when before.Length > 0 && after.Length > 0 && before != after =>
                new Verdict.Fires([null], Reasons.Changed(oncePer, before, after), Error: null),
            _ => new Verdict.Silent(Reasons.HeldBefore(when), Over: false),
        };
    }

    private static bool IsOver(Transition? about, ApplicationTransitioned news) => about?.EpisodeId is { } episode
        && about.Kind is not TransitionKinds.DriftResolved and not TransitionKinds.SelfHealed && episode != news.Standing.DriftEpisode;
}
