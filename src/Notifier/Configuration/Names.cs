using Notifications.Notifier.Subscriptions;

namespace Notifications.Notifier.Configuration;

/// <summary>Names in the configuration that have to exist elsewhere in it.</summary>
internal static class Names
{
    public static string? Trigger(ConfigurationNode node, KnownNames names)
    {
        if (node.TextOrNull() is not { } name) return null;
        if (names.Triggers?.Contains(name) ?? true) return name;
        node.Report($"no trigger \"{name}\"", Nearest.Remedy(name, names.Triggers));
        return null;
    }

    public static bool Destination(ConfigurationNode node, string name, KnownNames names)
    {
        if (name.Length > 0 && (names.Destinations?.Contains(name) ?? true)) return true;
        if (name.Length == 0) node.Report("names no destination", "write \"<destination>:<recipient>\"");
        else node.Report($"no destination \"{name}\"", Nearest.Remedy(name, names.Destinations!));
        return false;
    }
}
