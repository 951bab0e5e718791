namespace Notifications.Notifier.Configuration;

/// <summary><c>context</c>: constants by name, which templates and conditions see as <c>context.NAME</c>.</summary>
internal static class ContextSection
{
    public static FrozenDictionary<string, string> Read(ConfigurationNode section)
    {
        var context = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in section.Entries())
        {
            if (value.TextOrNull() is { } text) context[name] = text;
        }

        return context.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
