using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Notifications.Events;
using Notifications.Notifier.Composing;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Destinations.Forges;
using Notifications.Notifier.Destinations.GitHub;
using Notifications.Notifier.Destinations.Slack;
using Notifications.Notifier.Git;
using Notifications.Notifier.Messages;
using Notifications.Notifier.Messages.Markup;
using Notifications.Notifier.Messages.Templates;
using Notifications.Notifier.Models;
using Notifications.Notifier.Tests.Models;
using Notifications.Templates;
using Notifications.Testing;
using Xunit;

namespace Notifications.Notifier.Tests.Messages;

/// <summary>An Application is named so that no other one can be meant.</summary>
public sealed class QualifiedNameTests
{
    private static readonly TemplateCatalog Catalog = TemplateCatalog.Load([], ["slack"], []);

    [Theory]
    [InlineData("argocd", null, false, "web")]
    [InlineData("team-a", null, false, "team-a/web")]
    [InlineData("argocd", null, true, "web (prod-eks)")]
    [InlineData("team-a", null, true, "team-a/web (prod-eks)")]
    [InlineData("gitops", "gitops", false, "web")]
    [InlineData("argocd", "gitops", false, "argocd/web")]
    public void The_title_names_the_namespace_that_is_not_Argo_CD_s_and_the_instance_where_there_are_several(
        string ns, string? home, bool several, string expected)
    {
        foreach (var template in Catalog.Names.Where(
            name => name != "app-details" && LayoutTemplates.NamesFor(name) is null
            && !name.StartsWith("app-sync-status", StringComparison.Ordinal)
            && !name.StartsWith("app-reconciliation", StringComparison.Ordinal)))
            Assert.StartsWith(expected + (template is "app-created" or "app-deleted" ? " " : ""),
                PlainText.OneLine(Message(template, ns, home, several).Title), StringComparison.Ordinal);
        Assert.Contains(expected, PlainText.OneLine(Message("app-sync-status-known", ns, home, several).Title), StringComparison.Ordinal);
        Assert.Contains(expected, PlainText.OneLine(Message("app-sync-status-unknown", ns, home, several).Title), StringComparison.Ordinal);
    }

    [Fact]
    public void A_pull_request_s_row_names_the_namespace()
    {
        ImmutableArray<ConversationMember> members = [Member("argocd"), Member("team-a")];
        var rows = new ForgeMessage(GitHubMarkdown.Instance, LayoutTemplates.BuiltIn, TimeZoneInfo.Utc).Body("m", members, 60_000)
            .Split('\n')
            .Where(line => line.Contains("prod-eks", StringComparison.Ordinal) && line.StartsWith("| ", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, rows.Count);
        Assert.Contains("[web]", rows[0], StringComparison.Ordinal);
        Assert.Contains("[team-a/web]", rows[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_digest_s_line_names_the_namespace()
    {
        ImmutableArray<ConversationMember> members = [Member("argocd"), Member("team-a")];
        var text = string.Join('\n', SlackOverview.Of(members).Blocks.OfType<SlackBlock.Section>().Select(section => section.Text));
        Assert.Contains("|web>", text, StringComparison.Ordinal);
        Assert.Contains("|team-a/web>", text, StringComparison.Ordinal);
    }

    private static ConversationMember Member(string ns) =>
        new($"prod-eks/{ns}/web", Message("app-sync-running", ns, home: null, several: false));

    private static Message Message(string template, string ns, string? home, bool several)
    {
        var app = JsonNode.Parse($$$"""{"metadata":{"name":"web","namespace":"{{{ns}}}","uid":"u"},"spec":{"project":"default"},"status":{"sync":{"status":"Synced"} } }""");
        var appEvent = SomeEvents.Event(app, null, Standing.Calm, "https://argocd.example.com");
        var facts = new ModelFactory(Repositories.Default)
            .FactsOf(EventView.Of(appEvent with { Instance = appEvent.Instance with { Namespace = home } }), null);
        var model = ModelFactory.ForMessage(
            facts, new MessageContext("on-x", "slack", "slack", "#x", new LedgerFacts(several)), Enriched.Nothing);
        var options = TemplateOptions.For(Catalog, Repositories.Default, new ManualTime(SomeEvents.Now), TimeZoneInfo.Utc);
        var scope = new RenderScope(TemplateModel.FromObject(model), options, new RenderContext(), TestContext.Current.CancellationToken);
        return MessageRenderer.Render(Catalog.Resolve([template], out _), new NativeFormat("slack", value => value), scope)!.ToMessage(
            Subjects.Of(facts), SomeEvents.Now, "slack");
    }
}
