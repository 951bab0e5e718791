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
using Notifications.Notifier.Destinations.Bitbucket;
using Notifications.Notifier.Destinations.Forges;
using Xunit;

namespace Notifications.Notifier.Tests.Destinations.Bitbucket;

/// <summary>What Bitbucket would make of a comment. It knows no HTML: a tag would be seen as it is written.</summary>
public sealed partial class BitbucketLayoutTests
{
    private static readonly MarkdownPipeline Markup =
        new MarkdownPipelineBuilder().UsePipeTables().UseEmphasisExtras().UseAutoLinks().DisableHtml().Build();

    private static readonly string[] Ours =
    [
        "@{557058:0b0e1a55}", "@ada", "@\"Ada Lovelace\"", "#7", "KEY-7", "~~gone~~", "~ada", "&amp;", "&#64;ada", "&nbsp;", "<https://evil.example>",
        "<b>", "<!-- x -->", "[//]: # (argocd-notifications:3f2a9c)", "[x]: https://evil.example", "[x]", "{: .class }", "\n    code", "\n\n- item",
        "\n===\n", "  \n# heading", "**", "***", "* * *", "__x__", ":tada:", "![x](https://evil.example/p.png)",
    ];

    public static TheoryData<string> Kinds => ["cloud", "dataCenter"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_comment_begins_with_a_line_that_shows_nowhere(string kind)
    {
        var body = Body(kind, [Some.Message(severity: Severity.Failure)]);
        Assert.StartsWith("[//]: # (argocd-notifications:3f2a9c)\n\n### ", body, StringComparison.Ordinal);
        Assert.DoesNotContain("argocd-notifications", Markdown.ToHtml(body, Markup), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Nothing_is_folded_and_no_tag_is_written(string kind)
    {
        var healthy = Enumerable.Range(0, 20).Select(i => GitHub.GitHubCommentTests.Member($"app-{i}", Stage.Healthy).Message);
        var body = Body(kind, [.. healthy, Some.Message("It **broke**", Severity.Failure) with
        {
            Body = new RichText([new Run("**bold** and *slanted*  \nnext ", false), new Run("line\nbreak", true)]),
        }]);
        Assert.DoesNotMatch(Tag(), body);
        Assert.Contains("20 healthy", body, StringComparison.Ordinal);
        var html = Markdown.ToHtml(body, Markup);
        Assert.Contains("<strong>\u200Bbold\u200B</strong>", html, StringComparison.Ordinal);
        Assert.Contains("<em>\u200Bslanted\u200B</em>", html, StringComparison.Ordinal);
        Assert.Contains("line<br />\n\u200Bbreak", html, StringComparison.Ordinal);
        Assert.Equal(2, Markdown.Parse(body, Markup).Descendants<Table>().Count());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Whatever_is_in_a_message_the_comment_is_whole_and_holds_no_mention_no_reference_and_no_link_of_anybody(string kind)
    {
        var hostile =
            from message in Hostile.Message
            from own in Gen.Elements(Ours).ListOf()
            from rich in Hostile.Rich
            select message with
            {
                Body = new RichText([.. rich.Runs, .. own.SelectMany(text => new[] { new Run(text, true), new Run("\n\n**", false),
                    new Run(text, true), new Run("**\n\n> ", false), new Run(text, true), new Run("\n\n", false) })]),
                About = message.About with { Name = string.Concat(own) + message.About.Name },
            };
        Hostile.Holds(hostile.NonEmptyListOf(), members =>
        {
            var body = Body(kind, [.. members]);
            Assert.InRange(Encoding.UTF8.GetByteCount(body), 1, 32_000);
            Assert.Empty(Faults(body));
        }, 100);
    }

    private static IEnumerable<string> Faults(string body)
    {
        var document = Markdown.Parse(body, Markup);
        foreach (var text in document.Descendants<LeafBlock>().Where(block => block.Inline is not null)
            .SelectMany(block => Texts(block.Inline!)))
        {
            if (Reference().IsMatch(text)) yield return $"a mention or a reference: {text}";
            if (Tag().IsMatch(text)) yield return $"something that looks like a tag: {text}";
        }

        foreach (var link in document.Descendants<LinkInline>().Where(link => link.IsImage || link.IsAutoLink))
            yield return $"a picture or a link of nobody: {link.Url}";
        foreach (var link in document.Descendants<LinkInline>().Where(link => !Uri.TryCreate(link.Url, UriKind.Absolute, out var target)
            || target.Host.Contains("evil", StringComparison.Ordinal)))
            yield return $"a link of somebody: {link.Url}";
        if (document.Descendants<AutolinkInline>().Any()) yield return "an address in angle brackets";
        if (document.Descendants<HtmlEntityInline>().Any()) yield return "an entity";
        if (document.Descendants<LinkReferenceDefinition>().Count(link => link.Label is not null) != 1)
            yield return "a definition of somebody";
        if (document.Descendants<HeadingBlock>().Count() != 1) yield return "a heading of somebody";
        if (!document.Descendants<Table>().Any()) yield return "there is no table";
    }

    /// <summary>What Bitbucket looks for mentions in: neighbouring text of one element, and no links and no code.</summary>
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
                case ContainerInline inner and not LinkInline:
                    foreach (var found in Texts(inner)) yield return found;
                    break;
            }

            yield return text.ToString();
            text.Clear();
        }

        yield return text.ToString();
    }

    private static string Body(string kind, ImmutableArray<Message> members) =>
        new ForgeMessage(
            kind == "cloud" ? BitbucketMarkdown.Cloud : BitbucketMarkdown.DataCenter, LayoutTemplates.BuiltIn, TimeZoneInfo.Utc).Body(
            "3f2a9c", [.. members.Select(member => new ConversationMember(member.About.Name, member))], 32_000);

    [GeneratedRegex(@"@[A-Za-z0-9_{""]|#[0-9]|\b[A-Z]+-[0-9]|https?://|www\.")]
    private static partial Regex Reference();

    [GeneratedRegex("<[A-Za-z/!?]")]
    private static partial Regex Tag();
}
