namespace Notifications.Notifier.Routing;

/// <summary>What one trigger makes of one event.</summary>
internal abstract record Evaluation
{
    private Evaluation()
    {
    }

    /// <summary>It fires, once for each of the transitions (null: for the condition as a whole).</summary>
    /// <param name="About">At least one.</param>
    /// <param name="Reason">Why, for the operator.</param>
    /// <param name="Error">A condition failed for other transitions of the event; null: none.</param>
    internal sealed record Fires(IReadOnlyList<Transition?> About, string Reason, string? Error) : Evaluation;

    /// <param name="Reason">Why, for the operator.</param>
    /// <param name="Over">What it waits for does not hold (any more): a timer that runs for it is cancelled.</param>
    internal sealed record Silent(string Reason, bool Over) : Evaluation;

    /// <summary>A timer ran out while it cannot be said whether what it waited for holds: it is asked again after a while.</summary>
    internal sealed record Later(string Reason) : Evaluation;

    internal sealed record Failed(string Error) : Evaluation;
}
