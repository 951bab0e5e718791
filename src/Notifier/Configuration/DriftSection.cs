using System.Text.RegularExpressions;
using Notifications.Notifier.Drift;

namespace Notifications.Notifier.Configuration;

/// <summary><c>drift</c>: <c>{ redact: [expression, ...] | false }</c>: what is hidden of resources besides what always is.</summary>
internal static class DriftSection
{
    public static Redactor Read(ConfigurationNode section)
    {
        var redact = section.Optional("redact");
        var isOff = redact.IsScalar && !redact.Flag(true);
        if (redact.IsScalar && !isOff) redact.Report(
            "is what happens anyway", "list expressions to hide more, or write false to show all but Secrets");
        section.RejectOtherKeys();
        return new Redactor(isOff ? [] : [.. redact.Items().Select(Pattern).OfType<Regex>()], isOff);
    }

    /// <summary>Matched in a time that grows with the text alone: what it looks at comes from outside.</summary>
    private static Regex? Pattern(ConfigurationNode node)
    {
        if (node.TextOrNull() is not { } pattern) return null;
        try
        {
            return new Regex(pattern, RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.NonBacktracking);
        }
        catch (Exception wrong) when (wrong is ArgumentException or NotSupportedException)
        {
            node.ReportFound($"no regular expression: {wrong.Message}", "no regular expression without look-around and back-references",
                null);
            return null;
        }
    }
}
