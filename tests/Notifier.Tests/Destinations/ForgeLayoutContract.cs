using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using FsCheck.Fluent;
using Markdig;
using Markdig.Extensions.Tables;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using Notifications.Notifier.Composing;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Destinations.Forges;
using Notifications.Notifier.Messages.Markup;
using Xunit;

namespace Notifications.Notifier.Tests.Destinations;

/// <summary>What a forge would make of a comment, whatever stands in its values: mentions and references of its own, pictures, links, a
/// broken table.</summary>
public abstract class ForgeLayoutContract
{
    private static readonly MarkdownPipeline Markup =
        new MarkdownPipelineBuilder().UsePipeTables().UseEmphasisExtras().UseAutoLinks().Build();

    private protected abstract ForgeMarkdown Dialect { get; }

    /// <summary>What means something at this forge alone.</summary>
    private protected abstract string[] Own { get; }

    /// <summary>Finds in plain text what the forge would find.</summary>
    private protected abstract Regex Reference { get; }

    [Fact]
    public void A_value_mentions_and_refers_to_nothing()
    {
        foreach (var value in Own)
            Assert.Empty(Faults(Body([Some.Message(value, Severity.Failure) with { Body = RichText.Value(value) }])));
    }

    [Fact]
    public void Code_stays_closed_wherever_the_room_ends()
    {
        var blocks = MarkupReader.Blocks(new RichText([new Run("- ```\n  one\n  ```\n\n```\ntwo\n```\n\nand more", false)]));
        for (var room = 20; room < 60; room++)
        {
            var written = new ForgeWriter(Dialect, room).Blocks(blocks) + "\n\nbehind";
            Assert.IsType<ParagraphBlock>(Markdown.Parse(written)[^1]);
        }
    }

    [Fact]
    public void Whatever_is_in_a_message_the_comment_is_whole_and_holds_no_mention_and_no_reference()
    {
        var hostile =
            from message in Hostile.Message
            from own in Gen.Elements(Own).ListOf()
            from rich in Hostile.Rich
            select message with
            {
                Body = new RichText([.. rich.Runs, .. own.SelectMany(text => new[] { new Run(text, true), new Run("\n\n```\n", false),
                    new Run(text, true), new Run("\n```\n\n", false) })]),
                About = message.About with { Name = string.Concat(own) + message.About.Name },
            };
        Hostile.Holds(hostile.NonEmptyListOf(), members =>
        {
            var body = Body([.. members]);
            Assert.InRange(Encoding.UTF8.GetByteCount(body), 1, 65_000);
            Assert.Empty(Faults(body));
        }, 100);
    }

    private protected string Body(ImmutableArray<Message> members) =>
        new ForgeMessage(Dialect, LayoutTemplates.BuiltIn, TimeZoneInfo.Utc).Body(
            "3f2a9c", [.. members.Select(member => new ConversationMember(member.About.Name, member))], 65_000);

    /// <summary>What is wrong with a comment besides.</summary>
    private protected virtual IEnumerable<string> OwnFaults(string body) => [];

    private protected IEnumerable<string> Faults(string body)
    {
        foreach (var fault in OwnFaults(body)) yield return fault;
        var document = Markdown.Parse(body, Markup);
        foreach (var text in document.Descendants<LeafBlock>().Where(block => block.Inline is not null)
            .SelectMany(block => Texts(block.Inline!)))
            if (Reference.IsMatch(text)) yield return $"a mention or a reference: {text}";
        foreach (var html in document.Descendants<HtmlBlock>().Select(block => block.Lines.ToString()))
            if (Reference.IsMatch(html.Replace("&gt;", "", StringComparison.Ordinal).Replace("&lt;", "", StringComparison.Ordinal)))
                yield return $"a mention or a reference: {html}";
        foreach (var link in document.Descendants<LinkInline>().Where(link => link.IsImage || link.IsAutoLink))
            yield return $"a picture or a link of nobody: {link.Url}";
        if (!document.Descendants<Table>().Any()) yield return "there is no table";
    }

    /// <summary>What a forge looks for references in: neighbouring text of one element, and no links and no code.</summary>
    private static IEnumerable<string> Texts(ContainerInline container)
    {
        var text = new StringBuilder();
        foreach (var inline in container)
        {
            switch (inline)
            {
                case LiteralInline literal:
                    text.Append(literal.Content.ToString());
                    continue;
                case HtmlEntityInline entity:
                    text.Append(entity.Transcoded.ToString());
                    continue;
                case LinkInline or CodeInline or HtmlInline or LineBreakInline:
                    break;
                case ContainerInline inner:
                    foreach (var found in Texts(inner)) yield return found;
                    break;
            }

            yield return text.ToString();
            text.Clear();
        }

        yield return text.ToString();
    }
}
