using Microsoft.Playwright;
using Notifications.Dashboard.Tests.World;
using Xunit;

namespace Notifications.Dashboard.Tests;

/// <summary>Templates and conditions, tried while typing.</summary>
public sealed class PlaygroundTests(ChromiumFixture chromium, ClusterStory story) : BrowserTest(chromium, story)
{
    private ILocator Template => Page.Locator("#template");

    private ILocator Slack => Page.GetByLabel("Slack", new() { Exact = true });

    [Fact]
    public async Task A_template_is_laid_out_for_Slack_a_pull_request_and_a_terminal_while_one_types()
    {
        await BeginAsync();
        await Expect(Slack).ToContainTextAsync("checkout");
        await Template.FillAsync("---\nseverity: failure\ntitle: \"{{ app.metadata.name }} said *hello*\"\n---\nWanted: **{{ app.status.sync.revision }}**\n");
        await Expect(Slack.Locator(".slack")).ToContainTextAsync("checkout said");
        await Expect(Page.GetByLabel("Pull request", new() { Exact = true })).ToContainTextAsync("said hello");
        await Expect(Page.GetByLabel("Plain text", new() { Exact = true })).ToContainTextAsync("Wanted: 9c1d3be7f2a4418d8f0b6a7c55e2d31908f4aa20");
    }

    [Fact]
    public async Task An_error_says_its_line_and_leads_there()
    {
        await BeginAsync();
        await Template.FillAsync("---\ntitle: ok\n---\nfine\n{{ app.metadata.name | no_such_function }}\n");
        await Expect(Page.Locator("#result .error")).ToContainTextAsync("(5,");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Go to line 5" }).ClickAsync();
        Assert.Equal(
            "{{ app.metadata.name | no_such_function }}",
            await Template.EvaluateAsync<string>("area => area.value.slice(area.selectionStart, area.selectionEnd)"));
    }

    [Fact]
    public async Task A_condition_says_whether_it_holds_or_where_it_is_wrong()
    {
        await BeginAsync();
        await Page.Locator("#condition").FillAsync("app.status.sync.status == 'OutOfSync'");
        await Expect(Page.Locator("#result")).ToContainTextAsync("it gives true");
        await Page.Locator("#condition").FillAsync("app.status.sync.status == 'Synced'");
        await Expect(Page.Locator("#result")).ToContainTextAsync("does not hold");
        await Page.Locator("#condition").FillAsync("app.status.(");
        await Expect(Page.Locator("#condition-error")).ToContainTextAsync("line 1");
    }

    [Fact]
    public async Task A_template_without_end_is_stopped_by_the_engine_s_limits()
    {
        await BeginAsync();
        await Template.FillAsync("---\ntitle: ok\n---\n{{ while true }}{{ end }}\n");
        await Expect(Page.Locator("#result .error")).ToContainTextAsync("limit", new() { IgnoreCase = true });
    }

    [Fact]
    public async Task A_pasted_Application_is_taken_and_what_is_none_is_refused()
    {
        await Page.GotoAsync("/playground?trigger=on-sync-failed");
        await Page.GetByText("Paste an Application instead").ClickAsync();
        await Page.Locator("#pasted").FillAsync("kind: Application\nmetadata:\n  name: pasted-one\nspec: {}\nstatus:\n  sync: { status: Synced, revision: abc }\n");
        await Template.FillAsync("---\ntitle: \"{{ app.metadata.name }} is {{ app.status.sync.status }}\"\n---\n");
        await Expect(Slack).ToContainTextAsync("pasted-one is Synced");
        await Page.Locator("#pasted").FillAsync("a: &a [x]\nb: [*a, *a]\nkind: Application\n");
        await Expect(Page.Locator("#result")).ToContainTextAsync("it has an alias");
        await Page.Locator("#pasted").FillAsync("kind: Deployment\nmetadata: { name: web }\n");
        await Expect(Page.Locator("#result")).ToContainTextAsync("is no Application");
    }

    [Fact]
    public async Task Markup_in_a_message_is_text_in_every_layout()
    {
        await BeginAsync();
        await Template.FillAsync("---\ntitle: \"<img src=x onerror=window.owned=1>\"\n---\n<script>window.owned = 1</script> [here](javascript:window.owned=1)\n");
        await Expect(Slack).ToContainTextAsync("onerror");
        Assert.Equal(0, await Page.Locator("#result img, #result script, #result a[href^='javascript']").CountAsync());
        Assert.True(await Page.EvaluateAsync<bool>("() => window.owned === undefined"));
    }

    private async Task BeginAsync()
    {
        await Page.GotoAsync("/playground?application=checkout&trigger=on-sync-failed");
        await Expect(Page.Locator("#result")).ToContainTextAsync("prod-eks/argocd/checkout, sync-failed");
    }
}
