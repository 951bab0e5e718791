using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Notifications.Notifier.Destinations.GitHub;

/// <summary>A pull request as recipients name it: <c>owner/repository#7</c>.</summary>
internal readonly partial record struct PullRequestName(string Owner, string Repository, int Number)
{
    public string FullName => $"{Owner}/{Repository}";

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Owner}/{Repository}#{Number}");

    /// <summary>Also takes the address of its page.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out PullRequestName? name)
    {
        var match = Written().Match(text.Trim());
        name = match.Success && match.Groups[2].Value is not ("." or "..") && int.TryParse(match.Groups[3].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? new PullRequestName(match.Groups[1].Value, match.Groups[2].Value, number)
            : null;
        return name is not null;
    }

    [GeneratedRegex(@"^(?:https?://[^/]+/)?([A-Za-z0-9][\w-]*)/([\w.-]+)(?:#|/pull/)([0-9]{1,9})/?$", RegexOptions.CultureInvariant | RegexOptions.ECMAScript)]
    private static partial Regex Written();
}
