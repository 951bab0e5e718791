namespace Notifications.Notifier.Configuration;

/// <summary><c>context</c>: constants by name, which templates and conditions see as <c>context.NAME</c>.</summary>
internal static class ContextSection
{
    /// <param name="section">Where they stand.</param>
    /// <param name="withSecrets">Also those into which something was filled from outside.</param>
    public static FrozenDictionary<string, string> Read(ConfigurationNode section, bool withSecrets)
    {
        var context = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in section.Entries())
        {
            if ((withSecrets || !value.IsFromOutside) && value.TextOrNull() is { } text) context[name] = text;
        }

        return context.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
