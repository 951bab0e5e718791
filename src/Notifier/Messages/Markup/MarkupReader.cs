using Markdig;
using Markdig.Parsers;
using Markdig.Syntax;

namespace Notifications.Notifier.Messages.Markup;

/// <summary>
/// Reads the Markdown of a <see cref="RichText"/> into a small tree. Values never take part in the parse: they come back as they
/// were, as leaves. HTML is text; indented lines are no code (templates are indented).
/// </summary>
internal static class MarkupReader
{
    private static readonly MarkdownPipeline Pipeline = CreatePipeline();

    /// <summary>The blocks of a body.</summary>
    public static ImmutableArray<Block> Blocks(RichText text) => PlainWords.Read(text) switch
    {
        { IsDefault: true } => Parse(text),
        { IsEmpty: true } => [],
        var words => [new Block.Paragraph(words)],
    };

    /// <summary>Whatever the text is.</summary>
    internal static ImmutableArray<Block> Parse(RichText text)
    {
        var placeholders = Placeholders.For(text);
        return Blocks(Markdown.Parse(placeholders.Text, Pipeline), new InlineReader(placeholders), placeholders);
    }

    /// <summary>The pieces of a title, label or field: block structure is flattened into line breaks.</summary>
    public static ImmutableArray<Inline> Inlines(RichText text) => Flatten(Blocks(text));

    private static ImmutableArray<Inline> Flatten(ImmutableArray<Block> blocks)
    {
        var all = ImmutableArray.CreateBuilder<Inline>();
        foreach (var block in blocks)
        {
            var content = block switch
            {
                Block.Paragraph(var inlines) => inlines,
                Block.Heading(_, var inlines) => inlines,
                Block.Fence(_, var runs) => [new Inline.Code(runs)],
                Block.List(_, var items) => Flatten([.. items.SelectMany(item => item)]),
                Block.Quote(var quoted) => Flatten(quoted),
                Block.Rule => [],
                _ => throw new InvalidOperationException($"A block of type {block.GetType().Name}."),
            };
            if (all.Count > 0 && content.Length > 0)
            {
                all.Add(new Inline.LineBreak());
            }

            all.AddRange(content);
        }

        return all.ToImmutable();
    }

    private static ImmutableArray<Block> Blocks(ContainerBlock container, InlineReader inlines, Placeholders placeholders)
    {
        var blocks = ImmutableArray.CreateBuilder<Block>(container.Count);
        foreach (var block in container)
        {
            Block? read = block switch
            {
                HeadingBlock heading => new Block.Heading(heading.Level, inlines.Read(heading.Inline)),
                FencedCodeBlock fence => new Block.Fence(fence.Info ?? "", placeholders.Split(fence.Lines.ToString())),
                ListBlock list => new Block.List(
                    list.IsOrdered ? StartOf(list) : null,
                    [.. list.OfType<ListItemBlock>().Select(item => Blocks(item, inlines, placeholders))]),
                QuoteBlock quote => new Block.Quote(Blocks(quote, inlines, placeholders)),
                ThematicBreakBlock => new Block.Rule(),
                ParagraphBlock paragraph => new Block.Paragraph(inlines.Read(paragraph.Inline)),
                _ => null,
            };
            if (read is not null and not Block.Paragraph { Content.IsEmpty: true })
            {
                blocks.Add(read);
            }
        }

        return blocks.ToImmutable();
    }

    private static int StartOf(ListBlock list) => int.TryParse(list.OrderedStart, out var start) ? start : 1;

    private static MarkdownPipeline CreatePipeline()
    {
        var builder = new MarkdownPipelineBuilder().DisableHtml();
        builder.BlockParsers.TryRemove<IndentedCodeBlockParser>();
        return builder.Build();
    }
}
