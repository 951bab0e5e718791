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
using Notifications.Notifier.Destinations.GitLab;
using Xunit;

namespace Notifications.Notifier.Tests.Destinations.GitLab;

/// <summary>What GitLab would make of a comment: commands, mentions, references.</summary>
public sealed partial class GitLabLayoutTests
{
    private static readonly MarkdownPipeline Markup =
        new MarkdownPipelineBuilder().UsePipeTables().UseEmphasisExtras().UseAutoLinks().Build();

    private static readonly string[] Ours =
    [
        "/merge", "/close\n", "\n/approve", "\n\n/label ~bug", "  /assign @ada", "```\n/merge\n```", "/", "!7", "acme/platform!3", "~bug",
        "~\"a label\"", "%v1", "%\"a milestone\"", "&12", "acme&3", "$5", "*iteration:3", "[issue:acme/platform/4]", "[vulnerability:9]",
        "^alert#2", "KEY-7", "%{project_path}", "{+ added +}", "[[_TOC_]]", "[^1]", "::include{file=x}",
    ];

    [Theory]
    [InlineData("/merge")]
    [InlineData("text\n/merge")]
    [InlineData("text\n\n/merge")]
    [InlineData("  /merge")]
    [InlineData("````\n/merge\n````")]
    public void A_value_begins_no_line_with_a_command(string value)
    {
        foreach (var body in Framed(value).Select(text => Body([Some.Message(severity: Severity.Failure) with { Body = text }])))
            Assert.DoesNotMatch(Command(), body);
    }

    [Theory]
    [InlineData("@acme/team")]
    [InlineData("see #7, !8 and acme/platform!9")]
    [InlineData("~bug %v1 &12 $5")]
    [InlineData("[issue:acme/platform/4] *iteration:3 ^alert#2")]
    [InlineData("KEY-7")]
    public void A_value_mentions_and_refers_to_nothing(string value)
    {
        var body = Body([Some.Message(value, Severity.Failure) with { Body = RichText.Value(value) }]);
        Assert.Empty(Faults(body));
    }

    [Fact]
    public void Whatever_is_in_a_message_the_comment_is_whole_and_holds_no_command_no_mention_and_no_reference()
    {
        var hostile =
            from message in Hostile.Message
            from own in Gen.Elements(Ours).ListOf()
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
            Assert.DoesNotMatch(Command(), body);
            Assert.Empty(Faults(body));
        }, 100);
    }

    private static IEnumerable<RichText> Framed(string value) =>
    [
        RichText.Value(value),
        new([new Run("```\n", false), new Run(value, true), new Run("\n```", false)]),
        new([new Run("- one\n- ", false), new Run(value, true)]),
        new([new Run("> ", false), new Run(value, true)]),
        new([new Run("before\n\n", false), new Run(value, true), new Run("\n\nafter", false)]),
    ];

    private static IEnumerable<string> Faults(string body)
    {
        var document = Markdown.Parse(body, Markup);
        foreach (var text in document.Descendants<LeafBlock>().Where(block => block.Inline is not null)
            .SelectMany(block => Texts(block.Inline!)))
            if (Reference().IsMatch(text)) yield return $"a mention or a reference: {text}";
        foreach (var html in document.Descendants<HtmlBlock>().Select(block => block.Lines.ToString()))
            if (Reference().IsMatch(html.Replace("&gt;", "", StringComparison.Ordinal).Replace("&lt;", "", StringComparison.Ordinal)))
                yield return $"a mention or a reference: {html}";
        foreach (var link in document.Descendants<LinkInline>().Where(link => link.IsImage || link.IsAutoLink))
            yield return $"a picture or a link of nobody: {link.Url}";
        if (!document.Descendants<Table>().Any()) yield return "there is no table";
    }

    /// <summary>What GitLab looks for references in: neighbouring text of one element, and no links and no code.</summary>
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

    private static string Body(ImmutableArray<Message> members) =>
        new ForgeMessage(GitLabMarkdown.Instance, LayoutTemplates.BuiltIn, TimeZoneInfo.Utc).Body(
            "3f2a9c", [.. members.Select(member => new ConversationMember(member.About.Name, member))], 65_000);

    [GeneratedRegex(@"^[ \t]*/", RegexOptions.Multiline)]
    private static partial Regex Command();

    [GeneratedRegex(@"@[A-Za-z0-9_]|#[0-9]|![0-9]|~[A-Za-z0-9_""]|%[A-Za-z0-9_""{]|&[0-9]|\$[0-9]|\*iteration:|\[(?:issue|epic|vulnerability|feature_flag):|\b[A-Z]+-[0-9]|https?://")]
    private static partial Regex Reference();
}
