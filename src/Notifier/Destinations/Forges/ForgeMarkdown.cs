using System.Buffers;
using System.Text;
using Notifications.Notifier.Destinations.Text;

namespace Notifications.Notifier.Destinations.Forges;

/// <summary>
/// The Markdown of a forge. Text that is written here mentions nobody, refers to nothing, is no link, no HTML and no structure. Backslashes
/// and entities do not keep a forge from finding names and numbers afterwards, a zero-width space does.
/// </summary>
internal abstract class ForgeMarkdown
{
    protected const char Apart = '\u200B';

    private static readonly SearchValues<char> Escaped = SearchValues.Create("&<>\n\t$@#\\`*[]|~!{}_:.-");

    /// <summary>Characters that are escaped, at least beside others.</summary>
    protected virtual SearchValues<char> Meaningful => Escaped;

    /// <summary>With what a block, a list or a command of the forge begins.</summary>
    protected virtual string StructureStart => "#-+=>|~:*_0123456789";

    /// <summary>After them a name or a number is a mention or a reference.</summary>
    protected abstract string ReferenceStart { get; }

    /// <summary>Text, escaped, in its pieces; line breaks become <c>&lt;br&gt;</c>.</summary>
    /// <param name="before">What stands before it.</param>
    public IEnumerable<Piece> Pieces(string text, char before)
    {
        var clean = UntrustedText.Clean(text);
        if (before == '\n')
            clean = clean.TrimStart();
        if (clean.Length > 0 && (ReferenceStart.Contains(before, StringComparison.Ordinal)
            || (before == '\n' && StructureStart.Contains(clean[0], StringComparison.Ordinal))))
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
    public string Html(string text)
    {
        var html = new StringBuilder();
        foreach (var character in UntrustedText.CleanLine(text))
            html.Append(EscapeHtml(character));
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

    /// <summary>The first line of every comment of ours; by it (and its author) the comment is found again.</summary>
    public string MarkerLine(string marker) =>
        Hidden($"argocd-notifications:{string.Concat(marker.Where(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))}");

    /// <summary>Before and behind what is strong. Default: tags, which nothing beside them can make into something else.</summary>
    public virtual (string Start, string End) Strong => ("<strong>", "</strong>");

    /// <summary>Before and behind what is emphasised. Default: tags.</summary>
    public virtual (string Start, string End) Emphasis => ("<em>", "</em>");

    /// <summary>Within a paragraph. Default: a tag.</summary>
    public virtual string LineBreak => "<br>";

    /// <summary>Before and behind what is folded under a line. Default: tags.</summary>
    /// <param name="summary">Plain text.</param>
    public virtual (string Start, string End) Folded(string summary, bool isOpen) =>
        ($"\n<details{(isOpen ? " open" : "")}><summary>{Html(summary)}</summary>\n\n", "\n</details>\n");

    /// <summary>The lines of a code block. Default: as they are.</summary>
    public virtual string InFence(string code) => code;

    /// <summary>Default: as most forges understand it.</summary>
    /// <param name="before">What stands before it.</param>
    /// <param name="next">What follows it; a blank at the end.</param>
    protected virtual string Escape(char character, char before, char next) => character switch
    {
        '&' => "&amp;",
        '<' => "&lt;",
        '>' => "&gt;",
        '\n' => "<br>",
        '\t' => " ",
        '@' => $"@{Apart}",
        '#' or '!' or '$' => $"\\{character}{Apart}",
        '[' => $"&#91;{Apart}", // with a backslash it may begin mathematics, and two of them a reference
        ']' => "&#93;",
        '\\' or '`' or '*' or '|' or '~' or '{' or '}' => $"\\{character}",
        '_' => char.IsLetterOrDigit(before) && char.IsLetterOrDigit(next) ? "_" : "\\_",
        ':' when next is '/' or '\\' => $":{Apart}", // an address would become a link, or a reference to what it leads to
        '.' when before is 'w' or 'W' => $"{Apart}.", // www.
        '-' when char.IsAsciiLetterUpper(before) && char.IsAsciiDigit(next) => $"-{Apart}", // KEY-7
        _ => character.ToString(),
    };

    protected virtual string EscapeHtml(char character) => character switch
    {
        '&' => "&amp;",
        '<' => "&lt;",
        '>' => "&gt;",
        '@' or '#' or '!' or '$' or '[' or ':' or '.' or '-' => $"{character}{Apart}",
        _ => character.ToString(),
    };

    /// <summary>A line that readers do not see. Default: a comment of HTML.</summary>
    protected virtual string Hidden(string text) => $"<!-- {text} -->";

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
