using Microsoft.Playwright;
using Notifications.Dashboard.Tests.World;
using Xunit;

namespace Notifications.Dashboard.Tests;

/// <summary>Every view in light, in dark and on a phone: axe-core finds nothing, nothing is wider than the window, and a picture is kept.</summary>
public sealed class PictureTests(ChromiumFixture chromium, ClusterStory story) : BrowserTest(chromium, story)
{
    public static TheoryData<string, string> Views => new()
    {
        { "now", "/" },
        { "timeline", "/timeline" },
        { "application", "/applications/prod-eks/argocd/checkout" },
        { "drift", "/applications/prod-eks/argocd/catalog" },
        { "playground", "/playground?application=checkout&trigger=on-sync-failed" },
        { "health", "/health" },
    };

    [Theory]
    [MemberData(nameof(Views))]
    public Task A_view_is_accessible_in_light(string name, string path) => LookAsync(name, path, ColorScheme.Light, 1280, 900);

    [Theory]
    [MemberData(nameof(Views))]
    public Task A_view_is_accessible_in_dark(string name, string path) => LookAsync(name + "-dark", path, ColorScheme.Dark, 1280, 900);

    [Theory]
    [MemberData(nameof(Views))]
    public Task A_view_fits_a_phone(string name, string path) => LookAsync(name + "-phone", path, ColorScheme.Light, 390, 844);

    private async Task LookAsync(string name, string path, ColorScheme colours, int width, int height)
    {
        var page = await OpenAsync(new() { ColorScheme = colours, ViewportSize = new() { Width = width, Height = height } });
        await page.GotoAsync(path);
        if (name.StartsWith("playground", StringComparison.Ordinal)) await Expect(page.GetByLabel("Plain text")).ToContainTextAsync("checkout");
        else await Expect(page.Locator("#live")).ToHaveTextAsync("Live");
        Assert.True(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth"), "it is wider than the window");
        await AssertAccessibleAsync(page);
        await KeepAsync(page, name);
    }
}
