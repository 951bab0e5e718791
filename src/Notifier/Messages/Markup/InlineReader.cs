using Markdig.Syntax.Inlines;
using Parsed = Markdig.Syntax.Inlines;

namespace Notifications.Notifier.Messages.Markup;

internal sealed class InlineReader(Placeholders placeholders)
{
    public ImmutableArray<Inline> Read(ContainerInline? container)
    {
        var inlines = ImmutableArray.CreateBuilder<Inline>();
        foreach (var parsed in container ?? [])
        {
            Add(inlines, parsed);
        }

        return inlines.ToImmutable();
    }

    private void Add(ImmutableArray<Inline>.Builder inlines, Parsed.Inline parsed)
    {
        switch (parsed)
        {
            case LiteralInline literal:
                AddText(inlines, literal.Content.AsSpan());
                break;
            case HtmlEntityInline entity:
                AddText(inlines, entity.Transcoded.AsSpan());
                break;
            case CodeInline code:
                inlines.Add(new Inline.Code(placeholders.Split(code.ContentSpan)));
                break;
            case EmphasisInline emphasis:
                var content = Read(emphasis);
                inlines.Add(emphasis.DelimiterCount > 1 ? new Inline.Strong(content) : new Inline.Emphasis(content));
                break;
            case AutolinkInline auto:
                AddLink(inlines, Words(auto.Url), auto.IsEmail ? "mailto:" + auto.Url : auto.Url);
                break;
            case LinkInline link:
                AddLink(inlines, Read(link), link.Url ?? "");
                break;
            case LineBreakInline:
                inlines.Add(new Inline.LineBreak());
                break;
            case ContainerInline other:
                inlines.AddRange(Read(other));
                break;
        }
    }

    private void AddLink(ImmutableArray<Inline>.Builder inlines, ImmutableArray<Inline> label, string url)
    {
        if (LinkTarget.Of(placeholders.Split(url)) is { } target)
        {
            inlines.Add(new Inline.Link(label.IsEmpty ? [new Inline.Text(target.Host)] : label, target));
        }
        else
        {
            inlines.AddRange(label);
        }
    }

    private ImmutableArray<Inline> Words(string text)
    {
        var inlines = ImmutableArray.CreateBuilder<Inline>();
        AddText(inlines, text);
        return inlines.ToImmutable();
    }

    /// <summary>The parser cuts text at every character that could have meant something; it is joined again.</summary>
    private void AddText(ImmutableArray<Inline>.Builder inlines, ReadOnlySpan<char> text)
    {
        foreach (var run in placeholders.Split(text))
        {
            if (!run.IsValue && inlines is [.., Inline.Text(var before)])
            {
                inlines[^1] = new Inline.Text(before + run.Text);
            }
            else
            {
                inlines.Add(run.IsValue ? new Inline.Value(run.Text) : new Inline.Text(run.Text));
            }
        }
    }
}
