using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using Markdig;
using Markdig.Extensions.Tables;
using Markdig.Syntax;
using Notifications.Notifier.Composing;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Destinations.Forges;
using Notifications.Notifier.Destinations.GitHub;
using Notifications.Notifier.Git;
using Notifications.Notifier.Messages.Templates;
using Notifications.Templates;
using Xunit;

namespace Notifications.Notifier.Tests.Destinations.GitHub;

/// <summary>The comment of a pull request: its sums, its table, what is folded, and its templates.</summary>
public sealed class GitHubCommentTests
{
    private static readonly MarkdownPipeline Gfm = new MarkdownPipelineBuilder().UsePipeTables().Build();

    [Fact]
    public void The_heading_says_how_many_stand_where()
    {
        var body = Body(
        [
            .. Many(10, Stage.Healthy), .. Many(2, Stage.Synced), Member("bad", Stage.Failed), Member("slow", Stage.Waiting),
            Member("ill", Stage.Degraded), Member("old", Stage.TakenBack), .. Many(3, Stage.Syncing),
        ]);
        Assert.Equal(
            "### ❌ Argo CD: 13 of 19 synced (2 not healthy yet), 1 failed, 1 degraded, 3 syncing, 1 waits for a sync, 1 taken back",
            body.Split('\n')[1]);
    }

    [Theory]
    [InlineData(1, "### ✅ Argo CD: healthy")]
    [InlineData(14, "### ✅ Argo CD: all 14 Applications are healthy")]
    public void When_all_are_healthy_the_heading_says_nothing_else(int count, string heading) =>
        Assert.Equal(heading, Body(Many(count, Stage.Healthy)).Split('\n')[1]);

    [Fact]
    public void A_change_that_waits_links_to_what_a_sync_would_change_and_says_why_it_waits()
    {
        var waiting = Member(
            "web", Stage.Waiting, note: "auto-sync was switched off", diff: "https://argocd.example.com/applications/argocd/web?tab=diff");
        Assert.Contains(
            "| [merged, waits for Sync](https://argocd.example.com/applications/argocd/web?tab=diff) (auto-sync was switched off) |",
            Body([waiting]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_tells_instance_application_namespace_sync_health_revision_since_and_by_whom()
    {
        var lines = Body([Member("web", Stage.Synced, health: "Progressing", by: "anna")]).Split('\n');
        Assert.Equal("|  | Argo CD | Application | Namespace | Sync | Health | Revision | Since | By |", lines[3]);
        Assert.Equal(
            "| ⏳ | prod-eks | [web](https://argocd.example.com/applications/argocd/web) | `in-cluster/guestbook-prod` | synced | Progressing "
                + "| [4f2a1c9](https://github.com/acme/platform/commit/4f2a1c9d8e7b6a5f4e3d2c1b0a9f8e7d6c5b4a39) | 2026-03-04 11:59 UTC | anna |",
            lines[5]);
    }

    [Fact]
    public void Of_many_the_healthy_ones_are_folded_and_failures_are_open()
    {
        var body = Body([.. Many(12, Stage.Healthy), Member("bad", Stage.Failed, body: "It broke.")]);
        var (open, folded) = (
            body.IndexOf("| ❌ |", StringComparison.Ordinal),
            body.IndexOf("<details><summary>✅ 12 healthy</summary>", StringComparison.Ordinal));
        Assert.InRange(open, 1, folded);
        Assert.True(body.IndexOf("| ✅ |", StringComparison.Ordinal) > folded);
        Assert.Contains(
            "<details open><summary>❌ bad (prod-eks): Sync of bad failed</summary>\n\nIt broke.\n",
            body.Replace("\u200B", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("<details>", Body(Many(10, Stage.Healthy)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200, 20)]
    [InlineData(1000, 100)]
    public void Two_hundred_Applications_fit_and_what_does_not_is_counted(int count, int failed)
    {
        var body = Body([.. Many(count - failed, Stage.Healthy, new string('n', 90)),
            .. Many(failed, Stage.Failed, new string('f', 90), new string('x', 4000))]);
        Assert.InRange(Encoding.UTF8.GetByteCount(body), 40_000, 65_000);
        var document = Markdown.Parse(body, Gfm);
        var shown = document.Descendants<Table>().Sum(table => table.Count - 1);
        var omitted = Regex.Match(body, @"… and (\d+) more Applications: (.*)\.");
        Assert.Equal(count, shown + int.Parse(omitted.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture));
        Assert.EndsWith(" healthy", omitted.Groups[2].Value, StringComparison.Ordinal);
        Assert.Equal(failed, Regex.Count(body, @"^\| ❌ ", RegexOptions.Multiline));
        Assert.Equal(Regex.Count(body, "^<details", RegexOptions.Multiline), Regex.Count(body, "^</details>", RegexOptions.Multiline));
    }

    [Fact]
    public void Heading_row_and_details_are_templates_that_can_be_replaced_and_the_table_stays_whole()
    {
        var body = Body(
            [Member("a|b @team", Stage.Failed, body: "It broke.")],
            (LayoutTemplates.Comment, "---\ntitle: \"{{ comment.failed }} kaputt\"\n---\nSee **our** runbook."),
            (LayoutTemplates.Row, "---\ntitle: \"Who | How\"\n---\n{{ row.application }} | *{{ row.stage }}* | too much"),
            (LayoutTemplates.Details, "---\ntitle: \"{{ row.application }}!\"\n---\nAsk #platform."));
        Assert.Equal(
            """
            <!-- argocd-notifications:3f2a9c -->
            ### 1 kaputt

            See <strong>our</strong> runbook.

            | Who | How |
            |---|---|
            | a\|b @​team | <em>failed</em> |

            <details open><summary>a|b @​team!</summary>

            Ask \#​platform.

            It broke.

            [Open in Argo CD](https://argocd.example.com/applications/argocd/guestbook)

            </details>

            """.ReplaceLineEndings("\n"), body);
    }

    [Fact]
    public void Where_an_own_template_fails_the_built_in_one_is_used() =>
        Assert.Contains(
            "### ✅ Argo CD: healthy\n",
            Body([Member("web", Stage.Healthy)], (LayoutTemplates.Comment, "---\ntitle: \"{{ include 'nothing' }}\"\n---\n")),
            StringComparison.Ordinal);

    [Fact]
    public void A_template_that_names_what_no_comment_has_is_reported()
    {
        var catalog = Catalog([(LayoutTemplates.Row, "{{ row.application }} {{ rows.health }}")]);
        var unknown = catalog.UnknownNames(TemplateOptions.Functions(Repositories.Default, TimeProvider.System, TimeZoneInfo.Utc));
        Assert.Contains("rows", Assert.Single(unknown).Message, StringComparison.Ordinal);
    }

    internal static ConversationMember Member(
        string name, Stage stage, string? health = null, string? by = null, string? note = null, string? diff = null, string body = "")
    {
        var severity = stage switch
        {
            Stage.Failed or Stage.Degraded => Severity.Failure,
            Stage.Syncing => Severity.Progress,
            Stage.Healthy or Stage.Synced => Severity.Success,
            _ => Severity.Info,
        };
        var message = Some.Message(name, severity, body);
        var state = new AppState(stage, health, by, Some.Noon.AddSeconds(-30)) { Note = note, Diff = diff is null ? null : new Uri(diff) };
        return new ConversationMember($"prod-eks/argocd/{name}", message with { About = message.About with { State = state } });
    }

    private static ImmutableArray<ConversationMember> Many(int count, Stage stage, string name = "app", string body = "") =>
        [.. Enumerable.Range(0, count).Select(i => Member($"{name}-{stage}-{i}", stage, body: body))];

    private static string Body(ImmutableArray<ConversationMember> members, params (string Name, string Text)[] own)
    {
        var catalog = Catalog(own);
        var layout = new LayoutTemplates(
            catalog, zone => TemplateOptions.For(catalog, Repositories.Default, TimeProvider.System, zone));
        return new ForgeMessage(GitHubMarkdown.Instance, layout, TimeZoneInfo.Utc).Body("3f2a9c", members, 65_000);
    }

    private static TemplateCatalog Catalog((string Name, string Text)[] own)
    {
        var problems = new List<TemplateError>();
        var catalog = TemplateCatalog.Load(
            own.Select(file => KeyValuePair.Create(file.Name, new TemplateFile(file.Name, file.Text))), ["github"], problems);
        Assert.Empty(problems);
        return catalog;
    }
}
