using Notifications.Watcher.Applications;

namespace Notifications.Watcher.Transitions;

internal static class HealthFacts
{
    /// <summary>A health that the object does not tell (any more) is not news.</summary>
    public static IEnumerable<Fact> Between(ApplicationSnapshot after, Memory memory) =>
        after.Health is { } health && health.Status != memory.Health ? [new Fact.HealthChanged(memory.Health, health)] : [];
}
