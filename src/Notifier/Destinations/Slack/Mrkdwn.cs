using System.Text;

namespace Notifications.Notifier.Destinations.Slack;

/// <summary>
/// Slack's own markup (https://docs.slack.dev/messaging/formatting-message-text). Text that is written here can mention nobody, be no link and
/// open no format: <c>&amp; &lt; &gt;</c> are escaped, and what has no escape is changed as little as possible.
/// </summary>
internal static class Mrkdwn
{
    /// <summary>Stands in for a backtick, which ends code wherever it stands and cannot be escaped.</summary>
    private const char Backtick = '\u02CB';

    /// <summary>Zero-width: parts a formatting character from the word that it would format.</summary>
    private const char Apart = '\u200B';

    private const int LongestAddress = 1500;

    /// <summary>Text as the pieces that must not be cut, in order.</summary>
    public static IEnumerable<string> Pieces(string text)
    {
        var clean = UntrustedText.Clean(text);
        var before = '\n';
        for (var i = 0; i < clean.Length; i++)
        {
            var piece = char.IsHighSurrogate(clean[i]) ? clean.Substring(i, 2) : Escape(clean[i], before, i + 1 < clean.Length ? clean[i + 1] : ' ');
            before = clean[i];
            i += piece.Length > 1 && char.IsHighSurrogate(piece[0]) ? 1 : 0;
            yield return piece;
        }
    }

    /// <summary>All of a text.</summary>
    public static string Escape(string text) => string.Concat(Pieces(text));

    /// <summary>Code, without its fence: formats mean nothing there, but mentions and links do.</summary>
    public static IEnumerable<string> CodePieces(string text)
    {
        foreach (var rune in UntrustedText.Clean(text).EnumerateRunes())
        {
            yield return rune.Value switch
            {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                '`' => Backtick.ToString(),
                _ => rune.ToString(),
            };
        }
    }

    /// <summary>A link; null when the address is longer than any client follows.</summary>
    public static string? Link(Uri target, string label)
    {
        var address = target.AbsoluteUri
            .Replace("&", "&amp;", StringComparison.Ordinal)
            .Replace("|", "%7C", StringComparison.Ordinal)
            .Replace("<", "%3C", StringComparison.Ordinal)
            .Replace(">", "%3E", StringComparison.Ordinal);
        if (address.Length > LongestAddress)
            return null;
        var words = new StringBuilder();
        foreach (var piece in CodePieces(UntrustedText.CleanLine(label).Replace('|', '\u2223').Trim()).TakeWhile(piece => words.Length + piece.Length <= 200))
            words.Append(piece);
        return $"<{address}|{(words.Length > 0 ? words : target.Host)}>";
    }

    private static string Escape(char character, char before, char after) => character switch
    {
        '&' => "&amp;",
        '<' => "&lt;",
        '>' => before == '\n' ? Apart + "&gt;" : "&gt;", // else the line would be a quotation
        '`' => Backtick.ToString(),
        '*' or '_' or '~' when !(char.IsLetterOrDigit(before) && char.IsLetterOrDigit(after)) => $"{character}{Apart}",
        _ => character.ToString(),
    };
}
