using Notifications.Dashboard.Tests.World;
using Xunit;

namespace Notifications.Dashboard.Tests;

/// <summary>Whether notifications get out.</summary>
public sealed class HealthTests(ChromiumFixture chromium, ClusterStory story) : BrowserTest(chromium, story)
{
    [Fact]
    public async Task Destinations_leaders_notifiers_and_parts_are_shown_with_their_state()
    {
        await Page.GotoAsync("/health");
        await Expect(Page.Locator("#destinations tr", new() { HasText = "slack" }).Last).ToContainTextAsync("usable");
        await Expect(Page.Locator("#destinations tr", new() { HasText = "github" }).Last).ToContainTextAsync("usable");
        await Expect(Page.Locator("#parts")).ToContainTextAsync("leads");
        await Expect(Page.Locator("#parts")).ToContainTextAsync("watches 3 Applications");
        await Expect(Page.Locator("#parts")).ToContainTextAsync("destinations");
        await Expect(Page.Locator("#parts")).ToContainTextAsync("ready");
        await Expect(Page.Locator("#lanes")).ToContainTextAsync("Lanes");
    }
}
