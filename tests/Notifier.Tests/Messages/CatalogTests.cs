using System.Text.RegularExpressions;
using Notifications.Notifier.Composing;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Git;
using Notifications.Notifier.Messages;
using Notifications.Notifier.Messages.Templates;
using Notifications.Notifier.Models;
using Notifications.Notifier.Tests.Models;
using Notifications.Templates;
using Notifications.Testing;
using Xunit;

namespace Notifications.Notifier.Tests.Messages;

/// <summary>The built-in templates over real Applications, against the files in Cases/golden (values in «»).</summary>
public sealed class CatalogTests
{
    private static readonly ManualTime Clock = new(SomeEvents.Now);
    private static readonly TemplateCatalog Catalog = TemplateCatalog.Load([], ["slack"], []);
    private static readonly RenderOptions Options = TemplateOptions.For(Catalog, Repositories.Default, Clock, TimeZoneInfo.Utc);

    public static TheoryData<string> Stories => [.. CatalogStory.All.Select(story => story.Name)];

    [Theory]
    [MemberData(nameof(Stories))]
    public void A_built_in_template_says_what_happened(string name)
    {
        var story = CatalogStory.All.Single(story => story.Name == name);

        Golden.Matches(Path.Combine("Messages", "Cases", "golden", name + ".md"), MessageText.Of(Render(story, Options)));
    }

    [Fact]
    public void Every_trigger_of_the_catalog_has_its_template()
    {
        string[] expected =
        [
            "app-auto-sync-disabled", "app-auto-sync-enabled", "app-auto-sync-off-pending",
            "app-change-pending", "app-change-settled", "app-created", "app-deleted", "app-deployed", "app-drift-calm",
            "app-drift-detected", "app-drift-flapping", "app-drift-open",
            "app-drift-resolved", "app-health-degraded",
            "app-health-recovered", "app-reconciliation-resumed", "app-reconciliation-stalled", "app-self-healed", "app-sync-failed",
            "app-sync-retrying", "app-sync-rolled-back", "app-sync-running", "app-sync-status-known",
            "app-sync-status-unknown", "app-sync-succeeded", "app-sync-superseded",
        ];

        Assert.Equal([.. expected, "app-details"], Catalog.Names.Where(name => LayoutTemplates.NamesFor(name) is null)
            .Order(StringComparer.Ordinal).OrderBy(name => name == "app-details"));
        Assert.Equal(expected, CatalogStory.All.Select(story => story.Template).Distinct().Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Stories))]
    public void A_built_in_template_uses_only_names_that_the_model_has(string name)
    {
        var story = CatalogStory.All.Single(story => story.Name == name);

        Render(story, Options with { StrictVariables = true });
    }

    [Theory]
    [InlineData("app-drift-detected.outofsync-healthy", "&tab=diff")]
    [InlineData("app-drift-flapping.fighting", "&tab=diff")]
    [InlineData("app-change-pending.shop", "&tab=diff")]
    [InlineData("app-health-degraded.shop", "node=apps%2FDeployment%2Fshop%2Fweb%2F0")]
    [InlineData("app-sync-failed.shop", "node=apps%2FDeployment%2Fshop%2Fweb%2F0")]
    public void Resources_link_to_their_diff_or_to_themselves(string story, string address) =>
        Assert.Matches($@"\[«Deployment shop/web»\]\(«[^»]*{Regex.Escape(address)}[^»]*»\)", MessageText.Of(Message(story)));

    /// <summary>The message of a story.</summary>
    internal static Message Message(string name) => Render(CatalogStory.All.Single(story => story.Name == name), Options);

    [Fact]
    public void A_message_about_an_instance_needs_no_Application()
    {
        var story = CatalogStory.All.Single(story => story.Name == "app-reconciliation-stalled.healthy");
        var view = EventView.Of(story.View().Event with { Before = null, After = null });

        Assert.Equal(MessageText.Of(Render(story, Options)), MessageText.Of(Render(story, Options, view)));
    }

    private static Message Render(CatalogStory story, RenderOptions options, EventView? view = null)
    {
        var facts = new ModelFactory(Repositories.Default).FactsOf(view ?? story.View(), story.Transition);
        var model = ModelFactory.ForMessage(
            facts, new MessageContext("on-something", "team-slack", "slack", "#shop", story.Ledger), story.Enriched);
        var scope = new RenderScope(TemplateModel.FromObject(model), options, new RenderContext(), TestContext.Current.CancellationToken);
        var parts = MessageRenderer.Render(Catalog.Resolve([story.Template], out _), new NativeFormat("slack", value => value), scope);
        Assert.Null(scope.Error?.ToDisplay());
        return parts!.ToMessage(Subjects.Of(facts), SomeEvents.Now, "slack");
    }
}
