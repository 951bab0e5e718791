using Notifications.Notifier.Models;
using Notifications.Notifier.Subscriptions;
using Notifications.Notifier.Triggers;

namespace Notifications.Notifier.Routing;

/// <summary>From an event to who is notified of what: a pure function of the event and the table. Time comes from the event.</summary>
internal static class Router
{
    /// <summary>Only what somebody subscribed to is looked at.</summary>
    public static RoutingPlan Route(ApplicationTransitioned appEvent, RoutingTable table) => Route(appEvent, table, everything: false);

    /// <summary>As <see cref="Route(ApplicationTransitioned, RoutingTable)"/>, with a note for every trigger, whether somebody subscribed
    /// to it or not.</summary>
    public static RoutingPlan Explain(ApplicationTransitioned appEvent, RoutingTable table) => Route(appEvent, table, everything: true);

    /// <summary>A timer is due: it notifies who subscribes now, if its condition still holds.</summary>
    /// <param name="timer">With the transition that it is about.</param>
    /// <param name="newest">The newest event of the Application.</param>
    /// <param name="table">The table of now, which may no longer have the trigger.</param>
    public static RoutingPlan Fire(DueTimer timer, ApplicationTransitioned newest, RoutingTable table)
    {
        table = table.For(newest);
        var plan = new PlanBuilder(newest, table, timer.At ?? newest.ObservedAt);
        if (!table.Triggers.TryGetValue(timer.Trigger, out var trigger))
            return plan.Note(RoutingNoteKind.NotFired, timer.Trigger, "there is no such trigger any more").Build([]);
        var subscribers = table.Subscriptions.For(newest.Routing, newest.App.Project);
        switch (TriggerEvaluator.StillHolds(trigger, plan.EvaluationContext, timer.Transition))
        {
            case Evaluation.Fires fires when timer.Reminder != DueTimer.UpdateOnly:
                plan.Add(trigger, fires, subscribers, timer.TimerId, timer.Reminder > 0 ? Occasion.Reminder : Occasion.First);
                if (timer.At is { } now) plan.Remind(trigger, fires, subscribers, timer.TimerId, timer.Reminder + 1, now);
                break;
            case Evaluation.Fires fires when trigger.Conversation is ConversationKey.DriftKey && newest.Standing.DriftEpisode is not null:
                plan.Add(trigger, fires, subscribers, timer.TimerId, Occasion.Update);
                break;
            // The clock here may be behind the watcher's
            case Evaluation.Silent when timer.At is not null && plan.WaitUntilItHolds(trigger, timer.TimerId):
                break;
            case Evaluation.Silent silent:
                plan.Note(RoutingNoteKind.NotFired, trigger.Name, silent.Reason);
                break;
            case Evaluation.Later later:
                plan.Note(RoutingNoteKind.NotFired, trigger.Name, later.Reason);
                if (timer.At is { } ranOut) plan.WaitAgain(trigger, timer, ranOut);
                break;
            case Evaluation.Failed failed:
                plan.Note(RoutingNoteKind.ConditionFailed, trigger.Name, failed.Error);
                break;
        }

        return plan.Build([]);
    }

    private static RoutingPlan Route(ApplicationTransitioned appEvent, RoutingTable table, bool everything)
    {
        table = table.For(appEvent);
        var subscribers = table.Subscriptions.For(appEvent.Routing, appEvent.App.Project);
        var plan = new PlanBuilder(appEvent, table, appEvent.ObservedAt);
        Remember(appEvent, table, plan);
        if (Baseline(appEvent) is { } reason)
        {
            // What is so already is not sent, but what time alone makes true later is new
            foreach (var trigger in table.InOrder)
                if (!WaitsFromFirstSight(trigger, appEvent, subscribers, table, plan) && everything)
                    plan.Note(RoutingNoteKind.NotFired, trigger.Name, reason);
            return plan.Build(subscribers.Problems);
        }

        foreach (var trigger in table.InOrder)
            if (everything || subscribers.Any(table.AudienceOf(trigger))) Look(
                trigger, subscribers, table, plan, everything);
        return plan.Build(subscribers.Problems);
    }

    private static bool WaitsFromFirstSight(
        Trigger trigger, ApplicationTransitioned appEvent, Subscribers subscribers, RoutingTable table, PlanBuilder plan) =>
        trigger.LooksAtTime && appEvent.Schema <= ApplicationTransitioned.CurrentSchema && subscribers.Any(table.AudienceOf(trigger))
            && plan.EvaluationContext.Ask(trigger.When!, Side.After, transition: null) is Answer.Value { Holds: false }
            && plan.WaitUntilItHolds(trigger, appEvent.EventId);

    private static string? Baseline(ApplicationTransitioned appEvent) =>
        appEvent.Schema > ApplicationTransitioned.CurrentSchema ? "the event is of a newer version"
        : appEvent.Origin == Origins.Discovered ? "first sight: what is already so is not told"
        : null;

    /// <summary>Values of <c>oncePer</c> that held, whether anybody has subscribed to the trigger or not: somebody may later.</summary>
    private static void Remember(ApplicationTransitioned appEvent, RoutingTable table, PlanBuilder plan)
    {
        if (appEvent.Schema > ApplicationTransitioned.CurrentSchema) return;
        foreach (var trigger in table.OncePer)
        {
            var held = appEvent.Before is not null ? TriggerEvaluator.HeldBefore(trigger, plan.EvaluationContext)
                : trigger.LooksAtFirstSight ? null
                : TriggerEvaluator.HeldAtFirstSight(trigger, plan.EvaluationContext, Side.After);
            if (held is not null) plan.Held(trigger, held);
        }
    }

    private static void Look(Trigger trigger, Subscribers subscribers, RoutingTable table, PlanBuilder plan, bool everything)
    {
        switch (TriggerEvaluator.Look(trigger, plan.EvaluationContext))
        {
            case Evaluation.Failed failed:
                plan.Note(RoutingNoteKind.ConditionFailed, trigger.Name, failed.Error);
                break;
            case Evaluation.Silent silent:
                if (trigger.LooksAgain && silent.Over) plan.Cancel(trigger.Name);
                if (silent.Over && subscribers.Any(table.AudienceOf(trigger))
                    && plan.WaitUntilItHolds(trigger, plan.EvaluationContext.Event.EventId)) break;
                if (everything) plan.Note(RoutingNoteKind.NotFired, trigger.Name, silent.Reason);
                break;
            case Evaluation.Fires fires:
                if (fires.Error is { } error) plan.Note(RoutingNoteKind.ConditionFailed, trigger.Name, error);
                if (trigger.Recovers is { } recovered) plan.Cancel(recovered);
                if (trigger.LooksAtTime) plan.Cancel(trigger.Name);
                if (trigger.For is { } duration && subscribers.Any(table.AudienceOf(trigger))) plan.Wait(
                    trigger, fires, duration);
                else Send(trigger, fires, subscribers, plan);
                break;
        }
    }

    /// <summary>At once. A trigger that has to hold first is only here where nobody has subscribed.</summary>
    private static void Send(Trigger trigger, Evaluation.Fires fires, Subscribers subscribers, PlanBuilder plan)
    {
        var appEvent = plan.EvaluationContext.Event;
        plan.Add(trigger, fires, subscribers, appEvent.EventId, Occasion.First);
        plan.Remind(trigger, fires, subscribers, appEvent.EventId, 1, appEvent.ObservedAt);
    }
}
