using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Notifications.Dashboard.Tests.World;
using Notifications.Notifier.Ledger;
using Xunit;

namespace Notifications.Dashboard.Tests;

/// <summary>What happened to an Application, and who was notified of it.</summary>
public sealed class TimelineTests(ChromiumFixture chromium, ClusterStory story) : BrowserTest(chromium, story)
{
    [Fact]
    public async Task An_Application_s_page_says_what_happened_and_who_was_notified_where()
    {
        await Page.GetByRole(AriaRole.Link, new() { Name = "checkout" }).First.ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("checkout");
        var failure = Page.Locator(".events > li", new() { HasText = "Sync failed" });
        await Expect(failure).ToContainTextAsync("revision 9c1d3be");
        await Expect(failure).ToContainTextAsync("by anna");
        await Expect(failure.Locator(".message").First).ToContainTextAsync("spec.template.spec.containers[0].image: Required value");
        var comment = failure.Locator(".delivery", new() { HasTextRegex = new("acme/platform#128.*on-sync-failed", RegexOptions.Singleline) });
        await Expect(comment).ToContainTextAsync("delivered");
        await Expect(comment.GetByRole(AriaRole.Link)).ToHaveAttributeAsync("href", new Regex("pull/128"));
        await Expect(Page.Locator(".events > li").Last).ToContainTextAsync("Seen for the first time");
        await Expect(Page.GetByRole(AriaRole.Link, new() { Name = "Open in Argo CD" })).ToHaveAttributeAsync(
            "href", "https://argocd.prod-eks.example.com/applications/argocd/checkout");
    }

    [Fact]
    public async Task Drift_is_explained_with_its_resources_and_what_is_not_known()
    {
        await Page.GotoAsync("/applications/prod-eks/argocd/catalog");
        var drift = Page.Locator("#drift");
        await Expect(drift).ToContainTextAsync("Somebody changed the cluster");
        await Expect(drift).ToContainTextAsync("Deployment catalog/catalog");
        await Expect(drift).ToContainTextAsync("a token for Argo CD's API (argocd.token) shows them");
    }

    [Fact]
    public async Task A_dead_delivery_says_why_and_is_sent_when_somebody_asks_for_it_again()
    {
        await Page.GotoAsync("/applications/prod-eks/argocd/dead-letter");
        await Expect(Page.Locator(".message", new() { HasText = "db.password=(hidden)" })).ToHaveCountAsync(1);
        Assert.DoesNotContain("hunter2", await Page.ContentAsync(), StringComparison.Ordinal);
        await Page.GotoAsync("/timeline?application=dead-letter&state=dead");
        var dead = Page.Locator(".delivery", new() { HasText = "#not-there" });
        await Expect(dead).ToContainTextAsync("channel_not_found");
        Story.Program.Slack.AddChannel("not-there");
        await dead.GetByRole(AriaRole.Button, new() { Name = "Send again: slack #not-there" }).ClickAsync();
        await Page.GotoAsync("/applications/prod-eks/argocd/dead-letter");
        var sent = Page.Locator(".delivery", new() { HasText = "#not-there" });
        await Expect(sent).ToContainTextAsync("delivered");
        Assert.Contains(Story.Program.Slack.Messages("not-there"), message => message.Everything.Contains("dead-letter", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_is_sent_again_for_a_form_that_is_not_ours()
    {
        var before = await DeadAsync();
        var answer = await PostAsync("/redrive", $"id={before.FirstOrDefault()?.Id ?? "some"}&back=/");
        Assert.Equal(400, answer);
        Assert.Equal(before.Count, (await DeadAsync()).Count(delivery => before.Exists(one => one.Id == delivery.Id)));
    }

    [Fact]
    public async Task An_Application_that_was_never_seen_is_not_found()
    {
        var answer = await Page.GotoAsync("/applications/prod-eks/argocd/nobody");
        Assert.Equal(404, answer!.Status);
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Not found");
        Forgive("404");
    }

    /// <summary>With the reader's cookies, but without the token of a page.</summary>
    private async Task<int> PostAsync(string path, string form)
    {
        var answer = await Page.Context.APIRequest.PostAsync(path, new()
        {
            Data = form,
            Headers = new Dictionary<string, string> { ["Content-Type"] = "application/x-www-form-urlencoded" },
        });
        return answer.Status;
    }

    private Task<List<DeliverySummary>> DeadAsync() => Story.Program.Get<LedgerQueries>().ListAsync(
        new DeliveryFilter(null, null, DeliveryState.Dead, null), Ct);
}
