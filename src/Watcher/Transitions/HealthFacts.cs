namespace Notifications.Watcher.Transitions;

internal static class HealthFacts
{
    /// <summary>A health that the object does not have (any more) is no transition.</summary>
    public static IEnumerable<Fact> Between(ApplicationSnapshot after, TrackedState tracked) =>
        after.Health is { } health && health.Status != tracked.Health ? [new Fact.HealthChanged(tracked.Health, health)] : [];
}
