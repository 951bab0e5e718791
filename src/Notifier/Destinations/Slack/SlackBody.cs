using System.Text;
using Notifications.Notifier.Destinations.Text;
using Notifications.Notifier.Messages.Markup;

namespace Notifications.Notifier.Destinations.Slack;

/// <summary>Lays a Markdown body out as sections, within a number of characters and of blocks.</summary>
internal static class SlackBody
{
    private const int LongestSection = 3000;
    private const string Omitted = "_… shortened_";

    public static ImmutableArray<SlackBlock> Layout(RichText body, int characters, int blocks)
    {
        var layout = ImmutableArray.CreateBuilder<SlackBlock>();
        var section = new StringBuilder();
        var left = characters - Omitted.Length - 2;
        var complete = true;
        foreach (var block in body.IsEmpty ? [] : MarkupReader.Blocks(body))
        {
            // two more for the section that is open and for the note at the end
            if (left < 20 || layout.Count + 2 >= blocks)
            {
                complete = false;
                break;
            }

            if (block is Block.Rule)
            {
                Close(layout, section);
                layout.Add(new SlackBlock.Divider());
                continue;
            }

            var text = Text(block, Math.Min(left, LongestSection));
            if (section.Length + 2 + text.Length > LongestSection)
                Close(layout, section);
            section.Append(section.Length > 0 ? "\n\n" : "").Append(text);
            left -= text.Length + 2;
        }

        Close(layout, section);
        if (!complete)
            layout.Add(new SlackBlock.Section(Omitted));
        return layout.ToImmutable();
    }

    private static void Close(ImmutableArray<SlackBlock>.Builder layout, StringBuilder section)
    {
        if (!string.IsNullOrWhiteSpace(section.ToString()))
            layout.Add(new SlackBlock.Section(section.ToString()));
        section.Clear();
    }

    private static string Text(Block block, int most) => block switch
    {
        Block.Paragraph(var content) => new MrkdwnWriter(most).Inlines(content).ToString(),
        Block.Heading(_, var content) => new MrkdwnWriter(most).Inlines([new Inline.Strong(content)]).ToString(),
        Block.Fence(_, var runs) => new MrkdwnWriter(most).Fence(string.Concat(runs.Select(run => run.Text))).ToString(),
        Block.List(var start, var items) => Lines(items.Select((item, i) => (Mark(start + i), item)), most),
        Block.Quote(var content) => Lines([("> ", content)], most),
        _ => throw new InvalidOperationException($"A block of type {block.GetType().Name}."),
    };

    private static string Mark(int? number) => number is { } n ? string.Create(CultureInfo.InvariantCulture, $"{n}. ") : "• ";

    /// <summary>Items with a mark before each; what stands in an item below its first line is indented, quotations keep their
    /// mark.</summary>
    private static string Lines(IEnumerable<(string Mark, ImmutableArray<Block> Content)> items, int most)
    {
        var lines = new StringBuilder();
        foreach (var (mark, content) in items)
        {
            var indent = mark == "> " ? mark : "    ";
            var left = most - lines.Length - mark.Length - Shorten.Ellipsis.Length - 1;
            if (left < 10)
                return lines.Append(lines.Length > 0 ? "\n" : "").Append(Shorten.Ellipsis).ToString();
            var text = Inside(content, left, indent);
            lines.Append(lines.Length > 0 ? "\n" : "").Append(mark).Append(text);
        }

        return lines.ToString();
    }

    private static string Inside(ImmutableArray<Block> content, int most, string indent)
    {
        var text = new StringBuilder();
        foreach (var block in content)
        {
            var left = most - text.Length - indent.Length - 1;
            if (left < 10)
                break;
            var written = block is Block.Rule ? "" : Indented(Text(block, left), indent, left);
            text.Append(text.Length > 0 && written.Length > 0 ? "\n" + indent : "").Append(written);
        }

        return text.ToString();
    }

    /// <summary>Code is not indented: its fence would no longer stand at the beginning of a line.</summary>
    private static string Indented(string text, string indent, int most)
    {
        var indented = text.StartsWith("```", StringComparison.Ordinal) ? text
            : text.Replace("\n", "\n" + indent, StringComparison.Ordinal);
        return indented.Length <= most ? indented : text;
    }
}
