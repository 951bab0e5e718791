using System.Collections.Frozen;
using Notifications.Hosting.Configuration;
using Notifications.Notifier.Destinations;

namespace Notifications.Notifier.Configuration;

/// <summary><c>destinations</c>: each entry is read by its type in the <see cref="DestinationCatalog"/>.</summary>
internal static class DestinationsSection
{
    /// <summary>Types whose layout a template may override.</summary>
    public static IReadOnlyCollection<string> Natives { get; } = [.. DestinationCatalog.Types.Keys];

    public static FrozenDictionary<string, DestinationFactory> Read(ConfigurationNode section)
    {
        var found = new Dictionary<string, DestinationFactory>(StringComparer.Ordinal);
        foreach (var (name, node) in section.Entries())
        {
            var type = node.Required("type");
            if (type.TextOrNull() is not { } word)
                continue;
            if (!DestinationCatalog.Types.TryGetValue(word, out var bind))
            {
                type.Report($"no type \"{word}\"", Nearest.Remedy(word, DestinationCatalog.Types.Keys));
                continue;
            }

            if (name.Contains('.', StringComparison.Ordinal))
                node.Report("a destination's name cannot hold a dot: annotations could not name it", "use - instead");
            found[name] = bind(node);
            node.RejectOtherKeys();
        }

        return found.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
