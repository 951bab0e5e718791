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
        return new Redactor(isOff ? [] : [.. redact.Items().Select(node => node.PatternOrNull()).OfType<Regex>()], isOff);
    }
}
