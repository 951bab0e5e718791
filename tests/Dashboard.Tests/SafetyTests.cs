using System.Net;
using Microsoft.Playwright;
using Notifications.Dashboard.Tests.World;
using Xunit;

namespace Notifications.Dashboard.Tests;

/// <summary>Who may look, and what others have written does nothing in a reader's browser.</summary>
public sealed class SafetyTests(ChromiumFixture chromium, ClusterStory story) : BrowserTest(chromium, story)
{
    private const string Markup = "<img src=x onerror=\"window.owned=1\"><script>window.owned=1</script>";

    private Uri Address => Story.Program.Address;

    [Fact]
    public async Task Markup_in_what_Argo_CD_says_is_text()
    {
        await Story.ShownAsync(new SomeApplication("hostile") { Project = $"shop {Markup} \u202Egnp.exe\u0007", Health = Markup });
        await Page.GotoAsync("/?search=hostile");
        var row = Page.Locator("#list tbody tr");
        await Expect(row).ToContainTextAsync(Markup);
        Assert.Equal(0, await Page.Locator("main img, main script").CountAsync());
        Assert.True(await Page.EvaluateAsync<bool>("() => window.owned === undefined"));
        var text = await Page.EvaluateAsync<string>("() => document.body.textContent");
        Assert.DoesNotContain('\u202E', text);
        Assert.DoesNotContain('\u0007', text);
        await Story.ShownAsync(new SomeApplication("hostile"));
    }

    [Fact]
    public async Task An_address_with_markup_in_it_shows_it_as_text()
    {
        await Page.GotoAsync($"/?search={Uri.EscapeDataString("\"><svg onload=window.owned=1>")}&sync={Uri.EscapeDataString(Markup)}");
        await Expect(Page.GetByLabel("Search")).ToHaveValueAsync("\"><svg onload=window.owned=1>");
        Assert.True(await Page.EvaluateAsync<bool>("() => window.owned === undefined"));
    }

    [Fact]
    public async Task The_policy_lets_no_script_of_others_run_even_if_one_came_in()
    {
        var answer = await Page.GotoAsync("/");
        var policy = (await answer!.AllHeadersAsync())["content-security-policy"];
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal(0, await Page.Locator("[style], script:not([src]), style").CountAsync());
    }

    [Fact]
    public async Task Nobody_sees_anything_without_the_token()
    {
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = Address };
        using var page = await http.GetAsync("/", Ct);
        Assert.Equal((HttpStatusCode.Redirect, "/login"), (page.StatusCode, page.Headers.Location!.AbsolutePath));
        using var live = await http.GetAsync("/live", Ct);
        Assert.Equal(HttpStatusCode.Unauthorized, live.StatusCode);
    }

    [Fact]
    public async Task A_wrong_token_is_refused_and_the_cookie_of_a_right_one_is_closed_to_scripts()
    {
        await Page.Context.ClearCookiesAsync();
        await Page.GotoAsync("/");
        await Page.GetByLabel("Token").FillAsync("wrong");
        var answer = await Page.RunAndWaitForResponseAsync(
            () => Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync(), "**/login*");
        Assert.Equal(401, answer.Status);
        await Expect(Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("This is not the token.");
        await AssertAccessibleAsync(Page);
        Forgive("401");
        await Page.GetByLabel("Token").FillAsync(DashboardProgram.Token);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Now");
        var cookies = await Page.Context.CookiesAsync();
        Assert.All(cookies, cookie => Assert.True(cookie is { HttpOnly: true, SameSite: SameSiteAttribute.Strict }, cookie.Name));
        Assert.DoesNotContain(cookies, cookie => cookie.Value.Contains(DashboardProgram.Token, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_form_of_another_page_does_nothing()
    {
        using var http = new HttpClient { BaseAddress = Address };
        using var answer = await http.PostAsync(
            "/login", new FormUrlEncodedContent([KeyValuePair.Create("token", DashboardProgram.Token)]), Ct);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.DoesNotContain(answer.Headers, header => header.Key == "Set-Cookie" && header.Value.Any(
            cookie => cookie.StartsWith("notifications-reader", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Signing_out_ends_it()
    {
        await Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Sign in");
        await Page.GotoAsync("/");
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Sign in");
    }
}
