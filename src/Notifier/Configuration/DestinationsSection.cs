using Notifications.Notifier.Destinations;
using Notifications.Notifier.Subscriptions;
using Notifications.Notifier.Triggers;

namespace Notifications.Notifier.Configuration;

/// <summary><c>destinations</c>: each entry is read by its type among the types that there are; <c>timeZone</c> and <c>groupBy</c> are keys
/// of all.</summary>
internal static class DestinationsSection
{
    /// <param name="section">Where they stand.</param>
    /// <param name="types">By their names.</param>
    /// <param name="zone">Of the configuration.</param>
    /// <param name="zones">Of each destination: its own, or that of the configuration.</param>
    /// <param name="groupings">What shares one message at which of them.</param>
    public static FrozenDictionary<string, DestinationFactory> Read(
        ConfigurationNode section, FrozenDictionary<string, DestinationType> types, TimeZoneInfo zone,
        out FrozenDictionary<string, TimeZoneInfo> zones, out Groupings groupings)
    {
        var (able, grouped) = (new HashSet<string>(StringComparer.Ordinal), new Dictionary<string, GroupBy>(StringComparer.Ordinal));
        var found = new Dictionary<string, DestinationFactory>(StringComparer.Ordinal);
        var foundZones = new Dictionary<string, TimeZoneInfo>(StringComparer.Ordinal);
        foreach (var (name, node) in section.Entries())
        {
            var type = node.Required("type").WithWords(types.Keys.Order(StringComparer.Ordinal));
            if (type.TextOrNull() is not { } word)
                continue;
            if (!types.TryGetValue(word, out var known))
            {
                type.Report($"no type \"{word}\"", Nearest.Remedy(word, types.Keys));
                continue;
            }

            if (name.Contains('.', StringComparison.Ordinal))
                node.Report("a destination's name cannot hold a dot: annotations could not name it", "use - instead");
            foundZones[name] = TimeZones.Read(node.Optional("timeZone"), zone);
            found[name] = InZone(known.Bind(node), foundZones[name]);
            if (known.Groups(node)) able.Add(name);
            if (node.Optional("groupBy").GroupBy() is { } by) grouped[name] = by;
            if (grouped.GetValueOrDefault(name) is not GroupBy.Application && !able.Contains(name))
                node.Optional("groupBy").Report(
                    $"a destination of type {word} cannot show many Applications in one message", "remove it; Slack can");
            node.RejectOtherKeys();
        }

        groupings = new Groupings(able.ToFrozenSet(StringComparer.Ordinal), grouped.ToFrozenDictionary(StringComparer.Ordinal));
        zones = foundZones.ToFrozenDictionary(StringComparer.Ordinal);
        return found.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static DestinationFactory InZone(DestinationFactory create, TimeZoneInfo zone) =>
        (name, services) => create(name, services with { TimeZone = zone }) with { TimeZone = zone };
}
