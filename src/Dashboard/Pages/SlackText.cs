using System.Net;
using System.Text.RegularExpressions;

namespace Notifications.Dashboard.Pages;

/// <summary>A stretch of mrkdwn.</summary>
/// <param name="Kind">b, i, s, code, pre, a, text.</param>
/// <param name="Target">Of a link.</param>
internal readonly record struct SlackPiece(string Kind, string Text, string? Target);

/// <summary>Slack's mrkdwn, about as Slack reads it: for the eye of whoever writes a template.</summary>
internal static partial class SlackText
{
    public static IEnumerable<SlackPiece> Pieces(string mrkdwn)
    {
        var at = 0;
        foreach (Match match in Marked().Matches(mrkdwn))
        {
            if (match.Index > at) yield return new SlackPiece("text", Plain(mrkdwn[at..match.Index]), null);
            at = match.Index + match.Length;
            var (kind, text) = match.Groups.Cast<Group>().Skip(1).Where(group => group.Success && group.Name != "to")
                .Select(group => (group.Name, group.Value)).FirstOrDefault(("text", match.Value));
            var words = kind is "b" or "i" or "s" ? Link().Replace(text, "${label}") : text;
            yield return new SlackPiece(kind, Plain(words), match.Groups["to"] is { Success: true } to ? Plain(to.Value) : null);
        }

        if (at < mrkdwn.Length) yield return new SlackPiece("text", Plain(mrkdwn[at..]), null);
    }

    private static string Plain(string text) => WebUtility.HtmlDecode(text);

    [GeneratedRegex(
        @"```(?<pre>.+?)```|`(?<code>[^`\n]+)`|<(?<to>[^|>]+)\|(?<a>[^>]+)>|<(?<a>https?://[^>]+)>|(?<![\w*])\*(?<b>[^*\n]+)\*(?![\w*])|(?<![\w_])_(?<i>[^_\n]+)_(?![\w_])|(?<![\w~])~(?<s>[^~\n]+)~(?![\w~])",
        RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Marked();

    [GeneratedRegex(@"<[^|>]+\|(?<label>[^>]+)>", RegexOptions.ExplicitCapture)]
    private static partial Regex Link();
}
