using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Playwright;
using Notifications.Testing.Contracts;
using Xunit;

namespace Notifications.Dashboard.Tests.World;

/// <summary>A test in a browser window of its own. Whatever the console says against a page, and whatever a page asks of another server,
/// fails the test.</summary>
public abstract class BrowserTest(ChromiumFixture chromium, ClusterStory story) : IAsyncLifetime
{
    private const float Patience = 60_000;

    private readonly ConcurrentQueue<string> _complaints = new();
    private IBrowserContext? _context;

    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    protected ClusterStory Story { get; } = story;

    protected IPage Page { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Page = await OpenAsync(new BrowserNewContextOptions());

    public async ValueTask DisposeAsync()
    {
        if (_context is not null) await _context.DisposeAsync();
        GC.SuppressFinalize(this);
        Assert.Empty(_complaints);
    }

    /// <summary>Another window, signed in.</summary>
    protected async Task<IPage> OpenAsync(BrowserNewContextOptions options)
    {
        if (_context is not null) await _context.DisposeAsync();
        options.BaseURL = Story.Program.Address.AbsoluteUri;
        options.ReducedMotion = ReducedMotion.Reduce;
        _context = await chromium.Browser.NewContextAsync(options);
        _context.SetDefaultTimeout(Patience);
        var page = await _context.NewPageAsync();
        page.Console += (_, message) => Complain(message.Type is "error" or "warning", $"{message.Type}: {message.Text}");
        page.PageError += (_, error) => Complain(true, error);
        page.Request += (_, request) => Complain(!request.Url.StartsWith(options.BaseURL, StringComparison.Ordinal), $"asks {request.Url}");
        Page = page;
        await page.GotoAsync("/");
        await page.GetByLabel("Token").FillAsync(DashboardProgram.Token);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Now", new() { Timeout = Patience });
        return page;
    }

    protected ILocatorAssertions Expect(ILocator locator) => Assertions.Expect(locator);

    /// <summary>Violations of WCAG 2.2 AA as axe-core finds them; the script comes in by the debugger, which no policy stops.</summary>
    protected static async Task AssertAccessibleAsync(IPage page)
    {
        await page.EvaluateAsync(ContractFiles.Axe);
        var found = await page.EvaluateAsync<JsonElement>(
            "async () => (await axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })).violations"
            + ".map(violation => `${violation.id}: ${violation.help}: ${violation.nodes.map(node => node.target + ' ' + (node.failureSummary ?? '')).join(' | ')}`)");
        Assert.Equal([], found.EnumerateArray().Select(violation => violation.GetString()));
    }

    /// <summary>Kept in <c>artifacts/screenshots</c> for whoever looks.</summary>
    protected static async Task KeepAsync(IPage page, string name)
    {
        var folder = Path.Combine(ContractFiles.Artifacts, "screenshots");
        Directory.CreateDirectory(folder);
        var picture = await page.ScreenshotAsync(new() { Path = Path.Combine(folder, name + ".png"), FullPage = true });
        Assert.True(picture.Length > 5000, $"{name} is an empty picture");
    }

    /// <summary>What was provoked is no complaint.</summary>
    protected void Forgive(string words)
    {
        var others = _complaints.Where(complaint => !complaint.Contains(words, StringComparison.Ordinal)).ToList();
        _complaints.Clear();
        others.ForEach(_complaints.Enqueue);
    }

    private void Complain(bool when, string complaint)
    {
        if (when) _complaints.Enqueue(complaint);
    }
}
