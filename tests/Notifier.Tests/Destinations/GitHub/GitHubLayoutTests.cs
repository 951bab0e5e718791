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
using Notifications.Notifier.Destinations.GitHub;
using Notifications.Notifier.Git;
using Xunit;
using Inline = Notifications.Notifier.Messages.Markup.Inline;

namespace Notifications.Notifier.Tests.Destinations.GitHub;

public sealed partial class GitHubLayoutTests
{
    private static readonly MarkdownPipeline Gfm = new MarkdownPipelineBuilder().UsePipeTables().UseEmphasisExtras().UseAutoLinks().Build();

    [Theory]
    [InlineData("apps/shop", "apps/shop/values.yaml", true)]
    [InlineData("apps/shop", "apps/shop10/values.yaml", false)]
    [InlineData("", "anything", true)]
    public void A_folder_is_everything_in_it(string path, string file, bool touches) =>
        Assert.Equal(touches, PathRules.Of([Paths(path)], [], annotation: null).Touches([file]));

    [Theory]
    [InlineData(".", "apps/shop/x", true)]
    [InlineData(".;../common", "apps/common/x", true)]
    [InlineData("/shared", "shared/x", true)]
    [InlineData("/shared", "apps/shop/x", false)]
    [InlineData("/shared/*-secret.yaml", "shared/my-secret.yaml", true)]
    [InlineData("/shared/*-secret.yaml", "shared/deep/my-secret.yaml", false)]
    [InlineData(" ; ;/shared ", "shared/x", true)]
    public void The_annotation_says_which_paths_count(string annotation, string file, bool touches) =>
        Assert.Equal(touches, PathRules.Of([Paths("apps/shop")], [], annotation).Touches([file]));

    [Theory]
    [InlineData("../../values/common.yaml", "values/common.yaml", true)]
    [InlineData("/values/common.yaml", "values/common.yaml", true)]
    [InlineData("values-$ARGOCD_APP_NAME.yaml", "apps/shop/values-shop.yaml", true)]
    [InlineData("https://example.com/values.yaml", "values/common.yaml", false)]
    public void Value_files_count_wherever_they_lie(string valueFile, string file, bool touches) =>
        Assert.Equal(touches, PathRules.Of([Paths("apps/shop", valueFile)], [], annotation: null).Touches([file]));

    [Fact]
    public void A_source_that_others_point_into_counts_by_what_they_point_at()
    {
        var values = new SourcePaths("", "values", [], Type: null);
        var chart = Paths("", "$values/envs/prod.yaml");
        var rules = PathRules.Of([values], [values, chart], annotation: ".");
        Assert.True(rules.Touches(["envs/prod.yaml"]));
        Assert.False(rules.Touches(["envs/test.yaml"]));
    }

    [Fact]
    public void Every_Application_has_a_row_and_a_failure_its_words()
    {
        var body = Body([Some.Message("shop", Severity.Success), Some.Message("blog", Severity.Failure, "It *broke*.")]);
        Assert.StartsWith("<!-- argocd-notifications:3f2a9c -->\n### ❌ Argo CD: 1 of 2 synced (1 not healthy yet), 1 failed\n", body,
            StringComparison.Ordinal);
        Assert.Contains("| ✅ | prod-eks | [shop](https://argocd.example.com/applications/argocd/shop) | `in-cluster/guestbook-prod` | ",
            body, StringComparison.Ordinal);
        Assert.Contains("It <em>broke</em>.", body, StringComparison.Ordinal);
        Assert.DoesNotContain("<summary>✅", body, StringComparison.Ordinal);
    }

    /// <summary>There was a duration before it, and a zero-width space before that.</summary>
    [Theory]
    [InlineData("Took")]
    [InlineData("Duration")]
    [InlineData("Started by")]
    public void The_column_Since_holds_a_time_and_nothing_else(string field)
    {
        var message = Some.Message(
            "3scale", Severity.Success) with
        {
            Fields = [
                new MessageField(RichText.Markdown(field), RichText.Value("1 m 12 s"), IsShort: true)]
        };
        var cells = Body([message]).Split('\n').Single(line => line.StartsWith("| ✅", StringComparison.Ordinal)).Split('|');
        Assert.Equal(" 2026-03-04 12:00 UTC ", cells[^3]);
    }

    [Theory]
    [InlineData("Europe/Berlin", "2026-03-04 13:00 +01:00")]
    [InlineData("America/St_Johns", "2026-03-04 08:30 -03:30")]
    [InlineData("UTC", "2026-03-04 12:00 UTC")]
    public void The_column_Since_is_in_the_zone_of_the_destination(string zone, string since) =>
        Assert.Contains($"| {since} |", Body([Some.Message("web", Severity.Success)], TimeZoneInfo.FindSystemTimeZoneById(zone)),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("shop.example.com", "[shop.example.com](https://shop.example.com/)")]
    [InlineData("a|b](x) @team", "[a\\|b\\](x) @\u200Bteam](https://shop.example.com/)")]
    [InlineData("<b>", "[&lt;b&gt;](https://shop.example.com/)")]
    public void A_row_links_to_what_the_Application_runs(string label, string expected)
    {
        var message = Some.Message("web", Severity.Success);
        var body = Body([message with { About =
            message.About with { ExternalLinks = [new ExternalLink(label, new Uri("https://shop.example.com/"))] } }]);

        Assert.Contains($"| ✅ | prod-eks | [web](https://argocd.example.com/applications/argocd/web) {expected} | `in-cluster/guestbook-prod` |", body,
            StringComparison.Ordinal);
        Assert.Empty(Faults(body, 1));
    }

    [Theory]
    [InlineData("3scale")]
    [InlineData("-dashed")]
    [InlineData("1. list")]
    [InlineData("> quoted")]
    public void A_cell_of_the_table_holds_no_invisible_characters(string name) =>
        Assert.DoesNotContain(
            "\u200B", Body([Some.Message(name, Severity.Success)]).Replace("https:\u200B", "", StringComparison.Ordinal),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("web: sync to 4f2a1c9 failed", "sync to 4f2a1c9 failed")]
    [InlineData("web (prod-eks): sync to 4f2a1c9 failed", "sync to 4f2a1c9 failed")]
    [InlineData("web is degraded", "is degraded")]
    [InlineData("webshop is degraded", "webshop is degraded")]
    [InlineData("Argo CD cannot compare web with git", "Argo CD cannot compare web with git")]
    public void A_row_names_its_Application_once(string title, string state)
    {
        var body = Body([Some.Message("web", Severity.Success) with { Title = RichText.Value(title) }]);
        Assert.Contains($"| {state} |  | [4f2a1c9]", body, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_much_is_left_out_and_failures_stay()
    {
        var members = Enumerable.Range(0, 900)
            .Select(i => Some.Message($"app-{i}", i % 100 == 0 ? Severity.Failure : Severity.Success, new string('x', 20_000)));
        var body = Body([.. members]);
        Assert.InRange(Encoding.UTF8.GetByteCount(body), 50_000, 65_000);
        Assert.Equal(9, Regex.Count(body, @"^\| ❌ ", RegexOptions.Multiline));
        Assert.Contains("more Applications", body, StringComparison.Ordinal);
    }

    /// <summary>Found by the law below: the code span was none for readers that count the escaped backtick, and what was in it became a
    /// reference.</summary>
    [Fact]
    public void Code_after_a_backtick_is_still_code()
    {
        var text = new ForgeWriter(GitHubMarkdown.Instance, 1000)
            .Inlines([new Inline.Value("`"), new Inline.Code([new Run("acme/platform#3", true)])]).ToString();

        Assert.Equal("acme/platform#3", Assert.Single(Markdown.Parse(text, Gfm).Descendants<CodeInline>()).Content);
    }

    [Fact]
    public void Whatever_is_in_a_message_the_comment_is_whole_and_mentions_nobody() =>
        Hostile.Holds(Hostile.Message.NonEmptyListOf(), members =>
        {
            var body = Body([.. members]);
            Assert.InRange(Encoding.UTF8.GetByteCount(body), 1, 65_000);
            Assert.Empty(Faults(body, members.Count));
        }, 200);

    [Fact]
    public void A_block_does_not_begin_with_a_line_break() =>
        Assert.Equal("after<br>it",
            new ForgeWriter(GitHubMarkdown.Instance, 1000)
            .Inlines([new Inline.Value(""), new Inline.LineBreak(), new Inline.Value("after"), new Inline.LineBreak(),
                new Inline.Value("it")]).ToString());

    private static IEnumerable<string> Faults(string body, int members)
    {
        var document = Markdown.Parse(body, Gfm);
        foreach (var literal in document.Descendants<LiteralInline>().Select(literal => literal.Content.ToString())
            .Concat(document.Descendants<HtmlBlock>().Select(block => block.Lines.ToString())))
        {
            if (Reference().IsMatch(literal))
                yield return $"a mention or a reference: {literal}";
        }

        foreach (var link in document.Descendants<LinkInline>())
        {
            if (link.Url?.Contains("evil", StringComparison.Ordinal) == true && !OfTheAuthor().IsMatch(link.Url) || link.IsImage)
                yield return $"a link or a picture of somebody else: {link.Url}";
        }

        foreach (var html in document.Descendants<HtmlInline>().Where(html => !Harmless().IsMatch(html.Tag)))
            yield return $"HTML: {html.Tag}";
        foreach (var html in document.Descendants<HtmlBlock>().Select(block => block.Lines.ToString().Trim())
            .Where(html => !Ours().IsMatch(html)))
            yield return $"an HTML block: {html}";
        // in a fence they are only words
        var blocks = document.Descendants<HtmlBlock>().Select(block => block.Lines.ToString().Trim()).ToList();
        if (blocks.Count(html => html.StartsWith("<details", StringComparison.Ordinal)) != blocks.Count(html => html == "</details>"))
            yield return "details are open";
        var tables = document.Descendants<Table>().ToList();
        if (tables.Count is 0 or > 2 || tables.Sum(table => table.Count - 1) > members
            || tables.SelectMany(table => table).OfType<TableRow>().Any(row => row.Count != 9))
            yield return "the table is broken";
    }

    private static SourcePaths Paths(string path, string? file = null) => new(path, null, file is null ? [] : [file], Type: null);

    private static string Body(Message[] members, TimeZoneInfo? zone = null) =>
        new ForgeMessage(GitHubMarkdown.Instance, LayoutTemplates.BuiltIn, zone ?? TimeZoneInfo.Utc).Body(
            "3f2a9c", [.. members.Select(member => new ConversationMember(member.About.Name, member))], 65_000);

    [GeneratedRegex(@"@[A-Za-z0-9]|#[0-9]|\bGH-[0-9]|https?://", RegexOptions.IgnoreCase)]
    private static partial Regex Reference();

    [GeneratedRegex("^https://(?:argocd\\.)?example\\.com/")]
    private static partial Regex OfTheAuthor();

    [GeneratedRegex("^</?(?:br|strong|em|span)>$")]
    private static partial Regex Harmless();

    [GeneratedRegex(@"^(?:<!-- argocd-notifications:3f2a9c -->.*|<details(?: open)?><summary>[^<>]*(?:<span>\$</span>[^<>]*)*</summary>|</details>)$",
        RegexOptions.Singleline)]
    private static partial Regex Ours();
}
