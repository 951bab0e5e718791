using Microsoft.Playwright;
using Notifications.Dashboard.Tests.World;
using Xunit;

namespace Notifications.Dashboard.Tests;

/// <summary>Everything is reached and used without a mouse.</summary>
public sealed class KeyboardTests(ChromiumFixture chromium, ClusterStory story) : BrowserTest(chromium, story)
{
    [Fact]
    public async Task The_first_key_leads_past_the_navigation_to_the_content()
    {
        await Page.GotoAsync("/timeline");
        await Page.Keyboard.PressAsync("Tab");
        await Expect(Page.GetByRole(AriaRole.Link, new() { Name = "Skip to content" })).ToBeFocusedAsync();
        await Page.Keyboard.PressAsync("Enter");
        await Expect(Page.Locator("#main")).ToBeFocusedAsync();
        await Page.Keyboard.PressAsync("Tab");
        await Expect(Page.GetByLabel("Application", new() { Exact = true })).ToBeFocusedAsync();
    }

    [Fact]
    public async Task An_Application_is_found_and_opened_with_keys_alone()
    {
        await Page.GetByLabel("Search").FocusAsync();
        await Page.Keyboard.TypeAsync("catalog");
        await Expect(Page.Locator("#list tbody tr")).ToHaveCountAsync(1);
        for (var steps = 0; steps < 20; steps++)
        {
            await Page.Keyboard.PressAsync("Tab");
            if (await Page.EvaluateAsync<bool>("() => document.activeElement.closest('#list tbody') !== null")) break;
        }

        Assert.NotEqual("none", await Page.EvaluateAsync<string>("() => getComputedStyle(document.activeElement).outlineStyle"));
        await Page.Keyboard.PressAsync("Enter");
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("catalog");
    }
}
