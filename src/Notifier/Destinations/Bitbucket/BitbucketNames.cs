using System.Text.RegularExpressions;
using Notifications.Notifier.Destinations.Forges;
using Notifications.Notifier.Git;

namespace Notifications.Notifier.Destinations.Bitbucket;

/// <summary>Pull requests as recipients name them: <c>workspace/repository#7</c>, <c>KEY/repository#7</c>, <c>~user/repository#7</c>.
/// Bitbucket compares names without regard to case.</summary>
internal static partial class BitbucketNames
{
    public static ForgeNames Cloud { get; } = Of(Forge.BitbucketCloud, "");

    /// <param name="web">The pages' base address, with a trailing slash.</param>
    public static ForgeNames DataCenter(Uri web) => Of(Forge.BitbucketServer, web.AbsolutePath[1..]);

    /// <param name="below">With a trailing slash; empty: the pages lie at the root.</param>
    private static ForgeNames Of(Forge forge, string below) => new(forge, "bitbucket.org", "pull request", "workspace/repository#7")
    {
        Parse = text => Parse(text.Trim(), below),
        RecipientOf = request => string.Create(CultureInfo.InvariantCulture, $"{request.Project.ToLowerInvariant()}#{request.Number}"),
    };

    private static (RequestName Name, string? Host)? Parse(string text, string below)
    {
        var match = Written().Match(text);
        if (!match.Success || !int.TryParse(match.Groups["number"].ValueSpan, CultureInfo.InvariantCulture, out var number) || number == 0)
            return null;
        if (match.Groups["below"].Value is { Length: > 0 } path && !path.Equals(below, StringComparison.OrdinalIgnoreCase)) return null;
        var (owner, name) = (match.Groups["user"].Success ? "~" + match.Groups["user"].Value : match.Groups["owner"].Value,
            match.Groups["name"].Value);
        return owner is "." or ".." || name is "." or ".." ? null
            : (new RequestName($"{owner}/{name}", number), match.Groups["host"] is { Success: true, Value: var host } ? host : null);
    }

    [GeneratedRegex(
        @"^(?:https?://(?<host>[^/\s]+)/(?<below>(?:[A-Za-z0-9_.~-]+/)*?))?(?:(?:projects/(?<owner>~?[A-Za-z0-9_.-]+)|users/(?<user>[A-Za-z0-9_.-]+))/repos/(?<name>[A-Za-z0-9_.-]+)/pull-requests/|(?<owner>~?[A-Za-z0-9_.-]+)/(?<name>[A-Za-z0-9_.-]+)(?:#|/pull-requests/))(?<number>[0-9]{1,9})(?:[/?].*)?$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Written();
}
