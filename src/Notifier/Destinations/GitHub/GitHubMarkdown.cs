using System.Buffers;
using System.Text;
using Notifications.Notifier.Destinations.Text;

namespace Notifications.Notifier.Destinations.GitHub;

/// <summary>
/// GitHub's Markdown (https://github.github.com/gfm). Text that is written here mentions nobody, refers to nothing, is no link, no HTML and
/// no structure. Backslashes and entities do not keep GitHub from finding names and numbers afterwards, a zero-width space does.
/// </summary>
internal static class GitHubMarkdown
{
    private const char Apart = '\u200B';
    private const string StructureStart = "#-+=>|~:*_0123456789";

    private static readonly SearchValues<char> Meaningful = SearchValues.Create("&<>\n\t$@#\\`*[]|~!{}_:.-");

    /// <summary>Text, escaped, in its pieces; line breaks become <c>&lt;br&gt;</c>.</summary>
    /// <param name="before">What stands before it.</param>
    public static IEnumerable<Piece> Pieces(string text, char before)
    {
        var clean = UntrustedText.Clean(text);
        if (before == '\n')
            clean = clean.TrimStart();
        if (clean.Length > 0 && (before is '@' or '#' || (before == '\n' && StructureStart.Contains(clean[0], StringComparison.Ordinal))))
            yield return new Piece(Apart.ToString(), IsWhole: true);
        for (var at = 0; at < clean.Length; at++)
        {
            var plain = clean.AsSpan(at).IndexOfAny(Meaningful);
            if (plain != 0)
                yield return new Piece(plain < 0 ? clean[at..] : clean.Substring(at, plain), IsWhole: false);
            if (plain < 0)
                yield break;
            at += plain;
            yield return new Piece(
                Escape(clean[at], at > 0 ? clean[at - 1] : before, at + 1 < clean.Length ? clean[at + 1] : ' '), IsWhole: true);
        }
    }

    /// <summary>Text inside HTML, where Markdown means nothing.</summary>
    public static string Html(string text)
    {
        var html = new StringBuilder();
        foreach (var character in UntrustedText.CleanLine(text))
        {
            html.Append(character switch
            {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                '@' or '#' => $"{character}{Apart}",
                '$' => "<span>$</span>",
                ':' or '.' or '-' => $"{character}{Apart}",
                _ => character.ToString(),
            });
        }

        return html.ToString();
    }

    /// <summary>
    /// A code span: nothing in it means anything. In a table a bar must be escaped even there. After a backtick, which some readers count
    /// even when it is escaped, it would open with one too many.
    /// </summary>
    /// <param name="before">What stands before it.</param>
    public static string Code(string text, bool inTable, char before = ' ')
    {
        var code = UntrustedText.CleanLine(text).Trim();
        if (code.Length == 0)
            return "";
        var fence = new string('`', LongestRun(code, '`') + 1);
        var space = code[0] == '`' || code[^1] == '`' ? " " : "";
        return (before == '`' ? Apart.ToString() : "") + fence + space
            + (inTable ? code.Replace("\\|", "|", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal) : code) + space
            + fence;
    }

    /// <summary>A fence longer than every run of backticks in the code.</summary>
    public static string Fence(string code) => new('`', Math.Max(3, LongestRun(code, '`') + 1));

    public static string Address(Uri target) => target.AbsoluteUri
        .Replace("(", "%28", StringComparison.Ordinal).Replace(")", "%29", StringComparison.Ordinal)
        .Replace("|", "%7C", StringComparison.Ordinal).Replace("<", "%3C", StringComparison.Ordinal)
            .Replace(">", "%3E", StringComparison.Ordinal)
        .Replace("\\", "%5C", StringComparison.Ordinal).Replace("`", "%60", StringComparison.Ordinal)
            .Replace("*", "%2A", StringComparison.Ordinal).Replace("_", "%5F", StringComparison.Ordinal);

    private static string Escape(char character, char before, char next) => character switch
    {
        '&' => "&amp;",
        '<' => "&lt;",
        '>' => "&gt;",
        '\n' => "<br>",
        '\t' => " ",
        '$' => "<span>$</span>", // else mathematics
        '@' or '#' => $"{(character == '#' ? "\\" : "")}{character}{Apart}",
        '\\' or '`' or '*' or '[' or ']' or '|' or '~' or '!' or '{' or '}' => $"\\{character}",
        '_' => char.IsLetterOrDigit(before) && char.IsLetterOrDigit(next) ? "_" : "\\_",
        ':' when next is '/' or '\\' => $":{Apart}", // an address would become a link, or a reference to an issue
        '.' when before is 'w' or 'W' => $"{Apart}.", // www.
        '-' when before is 'H' or 'h' && char.IsAsciiDigit(next) => $"-{Apart}", // GH-7
        _ => character.ToString(),
    };

    private static int LongestRun(string text, char character)
    {
        var (longest, run) = (0, 0);
        foreach (var found in text)
        {
            run = found == character ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        return longest;
    }
}
