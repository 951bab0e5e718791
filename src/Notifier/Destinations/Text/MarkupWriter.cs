using Notifications.Notifier.Messages.Markup;

namespace Notifications.Notifier.Destinations.Text;

/// <summary>Lays the texts of a message out in a markup, up to a number of characters.</summary>
internal sealed class MarkupWriter
{
    private const int LongestLabel = 200;
    private const int LongestAddress = 1500;

    private readonly Markup _markup;
    private readonly BoundedText _text;
    private readonly bool _isOneLine;
    private string _indent = "";
    private bool _isLineStart = true;

    private MarkupWriter(Markup markup, int most, bool isOneLine) =>
        (_markup, _text, _isOneLine) = (markup, new BoundedText(most, static piece => piece.Length), isOneLine);

    /// <summary>Blocks below each other.</summary>
    public static string Body(RichText text, Markup markup, int most)
    {
        var writer = new MarkupWriter(markup, most, isOneLine: false);
        writer.Blocks(MarkupReader.Blocks(text), markup.Paragraph);
        return writer._text.ToString();
    }

    /// <summary>On one line.</summary>
    public static string Line(RichText text, Markup markup, int most)
    {
        var writer = new MarkupWriter(markup, most, isOneLine: true);
        writer.Inlines(MarkupReader.Inlines(text));
        return writer._text.ToString();
    }

    private void Blocks(ImmutableArray<Block> blocks, string between)
    {
        var isFirst = true;
        foreach (var block in blocks.Where(block => block is not Block.Rule))
        {
            if (_text.IsFull) return;
            if (!isFirst) NewLine(between);
            isFirst = false;
            Write(block);
        }
    }

    private void Write(Block block)
    {
        switch (block)
        {
            case Block.Paragraph(var content):
                Inlines(content);
                break;
            case Block.Heading(_, var content):
                Marked(_markup.Strong, content);
                break;
            case Block.Fence(_, var runs):
                Fence(string.Concat(runs.Select(run => run.Text)).TrimEnd('\n', ' '));
                break;
            case Block.List(var start, var items):
                for (var i = 0; i < items.Length && !_text.IsFull; i++)
                {
                    if (i > 0) NewLine(_markup.LineBreak);
                    var mark = start is { } number ? string.Create(CultureInfo.InvariantCulture, $"{number + i}. ")
                        : _markup.IsMarkdown ? "- " : "• ";
                    Indented(mark, new string(' ', mark.Length), items[i]);
                }

                break;
            case Block.Quote(var content):
                _text.Enclosed(_markup.Quote.Open, _markup.Quote.Close, () => Indented(_markup.QuoteMark, _markup.QuoteMark, content));
                break;
            default:
                throw new InvalidOperationException($"A block of type {block.GetType().Name}.");
        }
    }

    private void Indented(string mark, string indent, ImmutableArray<Block> content)
    {
        _text.Whole(mark);
        _isLineStart = true;
        var before = _indent;
        _indent += indent;
        Blocks(content, _markup.LineBreak);
        _indent = before;
    }

    private void NewLine(string lineBreak)
    {
        _text.Whole(lineBreak + _indent);
        _isLineStart = true;
    }

    private void Inlines(ImmutableArray<Inline> inlines)
    {
        foreach (var inline in inlines)
            Write(inline);
    }

    private void Write(Inline inline)
    {
        switch (inline)
        {
            case Inline.Text(var text):
                Text(text);
                break;
            case Inline.Value(var value):
                Text(value);
                break;
            case Inline.Code(var runs):
                Code(UntrustedText.CleanLine(string.Concat(runs.Select(run => run.Text))).Trim());
                break;
            case Inline.Strong(var content):
                Marked(_markup.Strong, content);
                break;
            case Inline.Emphasis(var content):
                Marked(_markup.Emphasis, content);
                break;
            case Inline.Link(var label, var target):
                Link(target, PlainText.OneLine(PlainText.Of(label)));
                break;
            case Inline.LineBreak:
                Break();
                break;
            default:
                throw new InvalidOperationException($"An inline of type {inline.GetType().Name}.");
        }
    }

    private void Text(string text)
    {
        var isFirst = true;
        foreach (var whole in UntrustedText.Clean(text).Split('\n'))
        {
            if (!isFirst) Break();
            isFirst = false;
            // White space at the beginning would make a line code
            var line = _markup.IsMarkdown && _isLineStart ? whole.TrimStart() : whole;
            if (line.Length == 0) continue;
            _text.Pieces(_markup.Pieces(line, _isLineStart ? '\n' : _text.Last));
            _isLineStart = false;
        }
    }

    private void Break()
    {
        if (_isOneLine) _text.Whole(" ");
        else NewLine(_markup.LineBreak);
    }

    /// <summary>A mark beside white space would be none.</summary>
    private void Marked((string Open, string Close) mark, ImmutableArray<Inline> content)
    {
        var plain = PlainText.Of(content);
        if (mark.Open.Length == 0 || string.IsNullOrWhiteSpace(plain) || (_markup.IsMarkdown && plain.Trim().Length != plain.Length)
            || _text.Last == mark.Open[0])
        {
            Inlines(content);
            return;
        }

        _text.Enclosed(mark.Open, mark.Close, () =>
        {
            _isLineStart = false;
            Text(UntrustedText.CleanLine(plain));
        });
    }

    private void Code(string code)
    {
        if (code.Length == 0) return;
        _isLineStart = false;
        if (!_markup.IsMarkdown)
        {
            _text.Enclosed(_markup.Code.Open, _markup.Code.Close, () => _text.Pieces(_markup.Pieces(code, ' ')));
            return;
        }

        // Nothing is escaped in code: its marks are longer than whatever stands in it
        var marks = new string('`', LongestRun(code) + 1);
        var space = code[0] == '`' || code[^1] == '`' ? " " : "";
        _text.Enclosed((_text.Last == '`' ? "\u200B" : "") + marks + space, space + marks,
            () => _text.Pieces([new Piece(WithoutMentions(code), IsWhole: false)]));
    }

    private void Fence(string code)
    {
        if (string.IsNullOrWhiteSpace(code)) return;
        if (_markup.IsMarkdown)
        {
            var fence = new string('`', Math.Max(3, LongestRun(code) + 1));
            var lines = WithoutMentions(UntrustedText.Clean(code)).Replace("\n", "\n" + _indent, StringComparison.Ordinal);
            _text.Enclosed($"{fence}\n{_indent}", $"\n{_indent}{fence}", () => _text.Pieces([new Piece(lines, IsWhole: false)]));
        }
        else if (_markup.Fence.Open.Length > 0)
        {
            _text.Enclosed(_markup.Fence.Open, _markup.Fence.Close, () => _text.Pieces(_markup.Pieces(UntrustedText.Clean(code), ' ')));
        }
        else
        {
            Text(code);
        }

        _isLineStart = false;
    }

    private void Link(Uri target, string label)
    {
        var words = Shorten.To(label.Length > 0 ? label : target.Host, LongestLabel);
        _isLineStart = false;
        if (target.AbsoluteUri.Length > LongestAddress)
            Text(words);
        else if (_markup.Link is { } link)
            _text.Whole(link(target, _markup.Escape(words)));
        else
            Text(words == target.OriginalString ? words : $"{words} ({target.AbsoluteUri})");
    }

    /// <summary>Some services look for names in code too.</summary>
    private static string WithoutMentions(string code) => code.Replace("@", "@\u200B", StringComparison.Ordinal);

    private static int LongestRun(string text)
    {
        var (longest, run) = (0, 0);
        foreach (var character in text)
        {
            run = character == '`' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        return longest;
    }
}
