using Microsoft.Playwright;
using Notifications.Dashboard.Tests.World;
using Xunit;

namespace Notifications.Dashboard.Tests;

/// <summary>The first view.</summary>
public sealed class NowTests(ChromiumFixture chromium, ClusterStory story) : BrowserTest(chromium, story)
{
    private ILocator Rows => Page.Locator("#list tbody tr");

    [Fact]
    public async Task The_first_view_says_what_drifts_why_and_what_waits()
    {
        var drift = Page.Locator("#standing section").First;
        await Expect(drift).ToContainTextAsync("catalog");
        await Expect(drift).ToContainTextAsync("live-edited");
        await Expect(drift).ToContainTextAsync("Deployment catalog, ConfigMap catalog-config");
        await Expect(Page.Locator("#standing section").Last).ToContainTextAsync("search");
        await Expect(Page.Locator("#standing section").Last).ToContainTextAsync("9c1d3be");
        await Expect(Page.Locator("#instances")).ToContainTextAsync("staging");
    }

    [Fact]
    public async Task Fields_are_asked_for_when_somebody_opens_them()
    {
        await Page.Locator("#standing summary", new() { HasText = "catalog" }).ClickAsync();
        var details = Page.Locator("#standing details", new() { HasText = "catalog" });
        await Expect(details).ToContainTextAsync("Deployment catalog/catalog");
        await Expect(details).ToContainTextAsync("a token for Argo CD's API (argocd.token) shows them");
    }

    [Fact]
    public async Task Those_that_need_somebody_come_first()
    {
        await Expect(Rows.First).ToContainTextAsync("drift");
        await Expect(Rows.Last).ToContainTextAsync("Healthy");
    }

    [Fact]
    public async Task Typing_finds_Applications_without_a_button()
    {
        await Page.GetByLabel("Search").PressSequentiallyAsync("PAYM");
        await Expect(Rows).ToHaveCountAsync(1);
        await Expect(Rows).ToContainTextAsync("payments");
        Assert.Contains("search=PAYM", Page.Url, StringComparison.Ordinal);
        await Page.ReloadAsync();
        await Expect(Rows).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Filters_are_links_and_work_together()
    {
        await Page.GetByRole(AriaRole.Link, new() { Name = "Degraded" }).ClickAsync();
        await Expect(Rows).ToHaveCountAsync(1);
        await Expect(Rows).ToContainTextAsync("reviews");
        await Page.GetByRole(AriaRole.Link, new() { Name = "Show all" }).ClickAsync();
        await Page.GetByLabel("Instance", new() { Exact = true }).SelectOptionAsync("staging");
        await Expect(Rows).ToHaveCountAsync(3);
        await Page.GetByLabel("Health", new() { Exact = true }).SelectOptionAsync("Missing");
        await Expect(Rows).ToHaveCountAsync(1);
        await Expect(Rows).ToContainTextAsync("sandbox");
    }

    [Fact]
    public async Task A_change_appears_without_a_reload_and_the_focus_stays()
    {
        await Expect(Page.Locator("#live")).ToHaveTextAsync("Live");
        await Page.GetByLabel("Search").PressSequentiallyAsync("live-update");
        await Expect(Rows).ToHaveCountAsync(1);
        await Expect(Rows).ToContainTextAsync("Healthy");
        await Page.EvaluateAsync("() => { window.untouched = true }");
        await Story.ShownAsync(ClusterStory.Live with { Health = "Degraded" });
        await Expect(Rows).ToContainTextAsync("Degraded");
        Assert.True(await Page.EvaluateAsync<bool>("() => window.untouched && document.activeElement.id === 'search'"));
        await Story.ShownAsync(ClusterStory.Live);
        await Expect(Rows).ToContainTextAsync("Healthy");
    }
}
