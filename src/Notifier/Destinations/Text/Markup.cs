using System.Text;

namespace Notifications.Notifier.Destinations.Text;

/// <summary>A markup that services read. Text that is escaped by it means nothing there: it mentions nobody and opens no format.</summary>
internal sealed record Markup(string Name, Func<string, char, IEnumerable<Piece>> Pieces)
{
    /// <summary>Zero-width: parts an at sign from a name, which no escape does.</summary>
    private const char Apart = '\u200B';

    private static readonly (string, string) Unmarked = ("", "");

    public (string Open, string Close) Strong { get; private init; } = Unmarked;

    public (string Open, string Close) Emphasis { get; private init; } = Unmarked;

    public (string Open, string Close) Code { get; private init; } = Unmarked;

    public (string Open, string Close) Fence { get; private init; } = Unmarked;

    public (string Open, string Close) Quote { get; private init; } = Unmarked;

    /// <summary>An address and a label that is escaped already; null: the markup has no links.</summary>
    public Func<Uri, string, string>? Link { get; private init; }

    /// <summary>Between two lines of a paragraph.</summary>
    public string LineBreak { get; private init; } = "\n";

    /// <summary>Between two paragraphs.</summary>
    public string Paragraph { get; private init; } = "\n\n";

    /// <summary>Before each line of a quotation.</summary>
    public string QuoteMark { get; private init; } = "";

    public static Markup Plain { get; } = new("plain", static (text, _) => [new Piece(text, IsWhole: false)]) { QuoteMark = "> " };

    /// <summary>CommonMark, where every line break counts.</summary>
    public static Markup Markdown { get; } = new("markdown", MarkdownPieces)
    {
        Strong = ("**", "**"),
        Emphasis = ("_", "_"),
        QuoteMark = "> ",
        Link = static (target, label) => $"[{label}]({Address(target)})",
    };

    /// <summary>CommonMark, where a line break that counts has two spaces before it.</summary>
    public static Markup HardBreaks { get; } = Markdown with { Name = "markdown-hard-breaks", LineBreak = "  \n" };

    /// <summary>The few tags that chats know; line breaks are line breaks.</summary>
    public static Markup Html { get; } = new("html", static (text, _) => HtmlPieces(text, "@" + Apart))
    {
        Strong = ("<b>", "</b>"),
        Emphasis = ("<i>", "</i>"),
        Code = ("<code>", "</code>"),
        Fence = ("<pre>", "</pre>"),
        Quote = ("<blockquote>", "</blockquote>"),
        Link = HtmlLink,
    };

    /// <summary>Bold, italic and links alone.</summary>
    public static Markup SimpleHtml { get; } =
        Html with { Name = "html-simple", Code = Unmarked, Fence = Unmarked, Quote = Unmarked, QuoteMark = "&gt; " };

    /// <summary>A page or an e-mail, where a line break is an element.</summary>
    public static Markup Page { get; } = Html with
    {
        Name = "html-page",
        Pieces = static (text, _) => HtmlPieces(text, "@"),
        LineBreak = "<br>\n",
        Paragraph = "<br><br>\n",
    };

    public static FrozenDictionary<string, Markup> All { get; } = new[] { Plain, Markdown, HardBreaks, Html, SimpleHtml, Page }
        .ToFrozenDictionary(markup => markup.Name, StringComparer.Ordinal);

    public bool IsMarkdown => Strong.Open == "**";

    /// <summary>All of a text.</summary>
    public string Escape(string text) => string.Concat(Pieces(UntrustedText.Clean(text), ' ').Select(piece => piece.Text));

    /// <summary>As <see cref="Escape"/>, of a text that stands inside of a string of JSON, escaped for it already or not.</summary>
    public string EscapeInJson(string text)
    {
        string plain;
        try
        {
            plain = JsonSerializer.Deserialize<string>($"\"{text}\"") ?? text;
        }
        catch (JsonException)
        {
            plain = text;
        }

        return JsonEncodedText.Encode(Escape(plain), System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString();
    }

    private static string HtmlLink(Uri target, string label) =>
        $"<a href=\"{string.Concat(HtmlPieces(target.AbsoluteUri, "@").Select(piece => piece.Text))}\">{label}</a>";

    private static string Address(Uri target)
    {
        var address = new StringBuilder(target.AbsoluteUri);
        foreach (var character in "()<>[]\\`*_~|") address.Replace(character.ToString(), Uri.HexEscape(character));
        return address.ToString();
    }

    private static List<Piece> HtmlPieces(string text, string at) => text.Select(character => character switch
    {
        '&' => new Piece("&amp;", IsWhole: true),
        '<' => new Piece("&lt;", IsWhole: true),
        '>' => new Piece("&gt;", IsWhole: true),
        '"' => new Piece("&quot;", IsWhole: true),
        '@' => new Piece(at, IsWhole: true),
        _ => default,
    }).Select((piece, i) => piece.Text is null ? new Piece(text[i].ToString(), IsWhole: false) : piece)
        .Aggregate(new List<Piece>(), Joined);

    private static List<Piece> MarkdownPieces(string text, char before)
    {
        var pieces = new List<Piece>();
        for (var i = 0; i < text.Length; i++)
        {
            var (earlier, next) = (i > 0 ? text[i - 1] : before, i + 1 < text.Length ? text[i + 1] : ' ');
            var isFirst = i == 0 ? before == '\n' : text.AsSpan(0, i).IndexOfAnyExcept(' ', '\t') < 0 && before == '\n';
            var escaped = text[i] switch
            {
                '\\' or '`' or '*' or '[' or ']' or '|' or '~' or '<' or '>' => $"\\{text[i]}",
                '_' when !(char.IsLetterOrDigit(earlier) && char.IsLetterOrDigit(next)) => "\\_",
                '@' => $"@{Apart}",
                '&' when next == '#' || char.IsAsciiLetter(next) => "\\&",
                '#' or '-' or '+' or '=' when isFirst => $"\\{text[i]}",
                '.' or ')' when before == '\n' && i is > 0 and < 10
                    && !text.AsSpan(0, i).ContainsAnyExceptInRange('0', '9') => $"\\{text[i]}",
                _ => null,
            };
            Joined(pieces, escaped is null ? new Piece(text[i].ToString(), IsWhole: false) : new Piece(escaped, IsWhole: true));
        }

        return pieces;
    }

    /// <summary>What may be cut anywhere is one piece.</summary>
    private static List<Piece> Joined(List<Piece> pieces, Piece piece)
    {
        if (!piece.IsWhole && pieces is [.., { IsWhole: false } last]) pieces[^1] = new Piece(last.Text + piece.Text, IsWhole: false);
        else pieces.Add(piece);
        return pieces;
    }
}
