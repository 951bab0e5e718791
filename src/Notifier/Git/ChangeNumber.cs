using System.Text.RegularExpressions;

namespace Notifications.Notifier.Git;

/// <summary>The number of a pull or merge request in the message of the commit that it became, as the forges write it.</summary>
internal static partial class ChangeNumber
{
    /// <summary>Null when the message names none. Whoever writes commits can name another one of the repository.</summary>
    public static long? In(string? message) =>
        message is not null && Written().Match(message) is { Success: true } match
            && long.TryParse(match.Groups["n"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : null;

    /// <summary>GitHub and Gitea (merge, squash), Azure DevOps, Bitbucket, GitLab (in the last line).</summary>
    [GeneratedRegex(@"\A(?:Merge pull request #(?<n>[0-9]{1,9})\b|Merged PR (?<n>[0-9]{1,9}):|[^\n]*\((?:pull request )?[#!](?<n>[0-9]{1,9})\)[ \r]*(?:\n|\z)|[\s\S]*\nSee merge request [^\s!]*!(?<n>[0-9]{1,9})\s*\z)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Written();
}
