namespace Notifications.Watcher.Transitions;

/// <summary>Conditions are reported by type: the text of a lasting one changes with each attempt.</summary>
internal static class ConditionFacts
{
    public static IEnumerable<Fact> Between(ApplicationSnapshot? before, ApplicationSnapshot after)
    {
        var old = before?.Conditions ?? [];
        foreach (var cleared in old.ExceptBy(Types(after.Conditions), c => c.Type)) yield return new Fact.ConditionCleared(cleared);
        foreach (var appeared in after.Conditions.ExceptBy(Types(old), c => c.Type)) yield return new Fact.ConditionAppeared(appeared);
    }

    private static IEnumerable<string> Types(IReadOnlyList<ConditionState> conditions) => conditions.Select(c => c.Type);
}
