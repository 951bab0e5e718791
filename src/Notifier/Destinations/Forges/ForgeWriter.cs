using System.Text;
using Notifications.Notifier.Destinations.Text;
using Notifications.Notifier.Messages.Markup;

namespace Notifications.Notifier.Destinations.Forges;

/// <summary>Writes Markdown for a forge up to a number of bytes.</summary>
/// <param name="inTable">One line, and bars in code are escaped.</param>
internal sealed class ForgeWriter(ForgeMarkdown markdown, int mostBytes, bool inTable = false)
{
    private readonly BoundedText _text = new(mostBytes, Encoding.UTF8.GetByteCount) { KeepsCodeClosed = !inTable };

    /// <summary>A cell of a table is no beginning of a line: nothing in it could be a list or a heading.</summary>
    private char Before => inTable && _text.Last == '\n' ? ' ' : _text.Last;

    public override string ToString() => _text.ToString();

    public ForgeWriter Text(string text)
    {
        _text.Pieces(markdown.Pieces(inTable ? UntrustedText.CleanLine(text) : text, Before));
        return this;
    }

    public ForgeWriter Inlines(ImmutableArray<Inline> inlines)
    {
        foreach (var inline in inlines)
            Write(inline);
        return this;
    }

    /// <summary>Every block that fits; of the first that does not its beginning.</summary>
    public ForgeWriter Blocks(ImmutableArray<Block> blocks)
    {
        for (var i = 0; i < blocks.Length && !_text.IsFull; i++)
        {
            if (i > 0)
                _text.Whole("\n\n");
            Write(blocks[i]);
        }

        return this;
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
                _text.Whole(ForgeMarkdown.Code(Shorten.To(string.Concat(runs.Select(run => run.Text)), 2000), inTable, _text.Last));
                break;
            case Inline.Strong(var content):
                _text.Enclosed(markdown.Strong.Start, markdown.Strong.End, () => Inlines(content));
                break;
            case Inline.Emphasis(var content):
                _text.Enclosed(markdown.Emphasis.Start, markdown.Emphasis.End, () => Inlines(content));
                break;
            case Inline.Link(var label, var target):
                var words = new ForgeWriter(markdown, 800, inTable).Text(PlainText.OneLine(PlainText.Of(label))).ToString();
                _text.Whole($"[{(words.Length > 0 ? words : target.Host)}]({ForgeMarkdown.Address(target)})");
                break;
            case Inline.LineBreak:
                // A tag alone in the first line of a block would begin a block of HTML, in which Markdown means nothing.
                if (inTable || _text.Last != '\n')
                    _text.Whole(inTable ? " " : markdown.LineBreak);
                break;
            default:
                throw new InvalidOperationException($"An inline of type {inline.GetType().Name}.");
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
                _text.Enclosed(markdown.Strong.Start, markdown.Strong.End, () => Inlines(content));
                break;
            case Block.Fence(var language, var runs):
                Fence(language, string.Concat(runs.Select(run => run.Text)));
                break;
            case Block.List(var start, var items):
                for (var i = 0; i < items.Length && !_text.IsFull; i++)
                    Nested(i > 0 ? "\n" : "", start is { } first ? string.Create(CultureInfo.InvariantCulture, $"{first + i}. ")
                        : "- ", null, items[i]);
                break;
            case Block.Quote(var content):
                Nested("", "> ", "> ", content);
                break;
            case Block.Rule:
                _text.Whole("---");
                break;
            default:
                throw new InvalidOperationException($"A block of type {block.GetType().Name}.");
        }
    }

    private void Fence(string language, string code)
    {
        var clean = markdown.InFence(UntrustedText.Clean(code).TrimEnd('\n'));
        var fence = ForgeMarkdown.Fence(clean);
        var name = string.Concat(language.TakeWhile(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '+'));
        _text.Enclosed($"{fence}{name}\n", $"\n{fence}", () => _text.Pieces([new Piece(clean, IsWhole: false)]));
    }

    private void Nested(string before, string mark, string? others, ImmutableArray<Block> content)
    {
        var indent = others ?? new string(' ', mark.Length);
        var room = _text.Left / 2;
        var inner = room < 20 ? "…" : new ForgeWriter(markdown, room, inTable).Blocks(content).ToString();
        _text.Whole(before + mark + inner.Replace("\n", "\n" + indent, StringComparison.Ordinal));
    }
}
