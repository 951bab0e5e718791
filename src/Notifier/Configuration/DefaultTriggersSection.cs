using Notifications.Notifier.Subscriptions;

namespace Notifications.Notifier.Configuration;

/// <summary><c>defaultTriggers</c>: a list for all destinations, or a mapping from destinations (and <c>default</c> for the others) to
/// lists.</summary>
internal static class DefaultTriggersSection
{
    private const string ForTheOthers = "default";

    public static DefaultTriggers Read(ConfigurationNode section, KnownNames names)
    {
        if (!section.IsMapping) return new DefaultTriggers(List(section, names), DefaultTriggers.None.ByDestination);
        var lists = new Dictionary<string, ImmutableArray<string>>(StringComparer.Ordinal);
        foreach (var (key, node) in section.Entries())
            if (key == ForTheOthers || Names.Destination(node, key, names)) lists[key] = List(node, names);
        var global = lists.Remove(ForTheOthers, out var others) ? others : [];
        return new DefaultTriggers(global, lists.ToFrozenDictionary(StringComparer.Ordinal));
    }

    private static ImmutableArray<string> List(ConfigurationNode node, KnownNames names) =>
        [.. node.Items().Select(item => Names.Trigger(item, names)).OfType<string>().Distinct(StringComparer.Ordinal)];
}
