namespace Notifications.Notifier.Routing;

/// <summary>Why each trigger fires for an event or not, and who would be notified: what <c>notifications explain</c> shows.</summary>
/// <param name="Triggers">All, by name.</param>
/// <param name="Deliveries">Those of triggers that have to hold for a while as well, as if it stayed as it is.</param>
/// <param name="WrongAnnotations">What the annotations say that means nothing.</param>
internal sealed record Explanation(
    IReadOnlyList<ExplainedTrigger> Triggers, IReadOnlyList<PlannedDelivery> Deliveries,
    IReadOnlyList<SubscriptionProblem> WrongAnnotations)
{
    public static Explanation Of(ApplicationTransitioned appEvent, RoutingTable table)
    {
        var plan = Router.Explain(appEvent, table);
        return new Explanation(
            [.. plan.Notes.GroupBy(note => note.Trigger, StringComparer.Ordinal).Select(Explain)
                .OrderBy(trigger => trigger.Name, StringComparer.Ordinal)],
            [.. plan.Deliveries, .. plan.Timers.SelectMany(timer => Router.Fire(Due(timer, appEvent), appEvent, table).Deliveries)],
            plan.WrongAnnotations);
    }

    private static DueTimer Due(PlannedTimer timer, ApplicationTransitioned appEvent) =>
        new(timer.TimerId, timer.Trigger, appEvent.Transitions.FirstOrDefault(transition => transition.Id == timer.TransitionId))
        {
            At = timer.Due,
        };

    // A trigger that fired may also have a condition that failed elsewhere: both are said.
    private static ExplainedTrigger Explain(IGrouping<string, RoutingNote> notes) => new(
        notes.Key,
        notes.Any(note => note.Fires),
        notes.Select(note => note.After).FirstOrDefault(after => after is not null),
        string.Join("; ", notes.OrderByDescending(note => note.Fires).Select(note => note.Reason).Distinct(StringComparer.Ordinal)));
}

/// <param name="Name">The trigger.</param>
/// <param name="Fired">It fires, though perhaps for nobody, or only after a while.</param>
/// <param name="After">How long its condition has to hold first; null: at once, or it does not fire.</param>
/// <param name="Reason">Why, or why not.</param>
internal sealed record ExplainedTrigger(string Name, bool Fired, TimeSpan? After, string Reason);
