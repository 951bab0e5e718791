using System.Text;

namespace Notifications.Notifier.Messages.Markup;

/// <summary>Lays Markdown out as plain text: for terminals, for the text beside blocks and for logs.</summary>
internal static class PlainText
{
    public static string Of(RichText text) => Of(MarkupReader.Blocks(text));

    /// <summary>As <see cref="Of(RichText)"/>, on one line.</summary>
    public static string OneLine(RichText text) => OneLine(Of(text));

    /// <summary>Runs of white space become one space.</summary>
    public static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    public static string Of(ImmutableArray<Block> blocks) => blocks is [var only] ? Of(only) : string.Join("\n\n", blocks.Select(Of));

    public static string Of(ImmutableArray<Inline> inlines)
    {
        if (inlines is [var only])
        {
            return Of(only);
        }

        var text = new StringBuilder();
        foreach (var inline in inlines)
        {
            text.Append(Of(inline));
        }

        return text.ToString();
    }

    private static string Of(Inline inline) => inline switch
    {
        Inline.Text(var content) => content,
        Inline.Value(var content) => content,
        Inline.Strong(var content) => Of(content),
        Inline.Emphasis(var content) => Of(content),
        Inline.Code(var runs) => Of(runs),
        Inline.Link(var label, var target) => Of(label) is var words && words == target.OriginalString ? words
            : $"{words} ({target.AbsoluteUri})",
        Inline.LineBreak => "\n",
        _ => throw new InvalidOperationException($"An inline of type {inline.GetType().Name}."),
    };

    private static string Of(Block block) => block switch
    {
        Block.Paragraph(var content) => Of(content),
        Block.Heading(_, var content) => Of(content),
        Block.Fence(_, var content) => Indent(Of(content), "  ", "  "),
        Block.List(var start, var items) => string.Join('\n', items.Select((item, i) => Item(start + i, item))),
        Block.Quote(var content) => Indent(Of(content), "> ", "> "),
        Block.Rule => "---",
        _ => throw new InvalidOperationException($"A block of type {block.GetType().Name}."),
    };

    private static string Item(int? number, ImmutableArray<Block> content)
    {
        var mark = number is { } n ? string.Create(CultureInfo.InvariantCulture, $"{n}. ") : "- ";
        return Indent(string.Join('\n', content.Select(Of)), mark, new string(' ', mark.Length));
    }

    private static string Indent(string text, string first, string others) =>
        first + text.Replace("\n", "\n" + others, StringComparison.Ordinal);

    private static string Of(ImmutableArray<Run> runs) => string.Concat(runs.Select(run => run.Text));
}
