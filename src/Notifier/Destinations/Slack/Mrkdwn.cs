using System.Buffers;
using Notifications.Notifier.Destinations.Text;

namespace Notifications.Notifier.Destinations.Slack;

/// <summary>
/// Slack's own markup (https://docs.slack.dev/messaging/formatting-message-text). Text that is written here can mention nobody, be no link
/// and open no format: <c>&amp; &lt; &gt;</c> are escaped, and what has no escape is changed as little as possible.
/// </summary>
internal static class Mrkdwn
{
    /// <summary>Stands in for a backtick, which ends code wherever it stands and cannot be escaped.</summary>
    private const char Backtick = '\u02CB';

    /// <summary>Zero-width: parts a formatting character from the word that it would format.</summary>
    private const char Apart = '\u200B';

    private const int LongestAddress = 1500;

    private const int LongestLabel = 200;

    private static readonly SearchValues<char> Meaningful = SearchValues.Create("&<>`*_~");

    private static readonly SearchValues<char> MeaningfulInCode = SearchValues.Create("&<>`");

    /// <summary>Text, escaped, in its pieces.</summary>
    public static IEnumerable<Piece> Pieces(string text)
    {
        var clean = UntrustedText.Clean(text);
        return clean.AsSpan().ContainsAny(Meaningful)
            ? Pieces(clean, Meaningful,
                static (clean, at) => Escape(clean[at], at > 0 ? clean[at - 1] : '\n', at + 1 < clean.Length ? clean[at + 1] : ' '))
            : [new Piece(clean, IsWhole: false)];
    }

    /// <summary>All of a text.</summary>
    public static string Escape(string text) => string.Concat(Pieces(text).Select(piece => piece.Text));

    /// <summary>Code, without its fence: formats mean nothing there, but mentions and links do.</summary>
    public static IEnumerable<Piece> CodePieces(string text)
    {
        var clean = UntrustedText.Clean(text);
        return clean.AsSpan().ContainsAny(MeaningfulInCode)
            ? Pieces(clean, MeaningfulInCode, static (clean, at) => Escape(clean[at], before: ' ', after: ' '))
            : [new Piece(clean, IsWhole: false)];
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
        var words = new BoundedText(LongestLabel, static piece => piece.Length);
        words.Pieces(CodePieces(UntrustedText.CleanLine(label).Replace('|', '\u2223').Trim()));
        return $"<{address}|{(words.ToString() is { Length: > 0 } shown ? shown : target.Host)}>";
    }

    /// <summary>A time, which every client shows in its reader's own time zone.</summary>
    /// <param name="fallback">For clients that do not.</param>
    public static string Date(DateTimeOffset time, string fallback) =>
        string.Create(CultureInfo.InvariantCulture,
            $"<!date^{time.ToUnixTimeSeconds()}^{{date_short_pretty}} {{time}}|{Escape(fallback)}>");

    /// <summary>What means nothing as long pieces, what does with <paramref name="escape"/> of its position.</summary>
    private static IEnumerable<Piece> Pieces(string clean, SearchValues<char> meaningful, Func<string, int, string> escape)
    {
        for (var at = 0; at < clean.Length; at++)
        {
            var plain = clean.AsSpan(at).IndexOfAny(meaningful);
            if (plain != 0)
                yield return new Piece(plain < 0 ? clean[at..] : clean.Substring(at, plain), IsWhole: false);
            if (plain < 0)
                yield break;
            at += plain;
            yield return new Piece(escape(clean, at), IsWhole: true);
        }
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
