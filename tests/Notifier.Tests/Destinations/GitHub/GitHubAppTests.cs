using System.Security.Cryptography;
using Notifications.Hosting.Configuration;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Destinations;
using Notifications.Notifier.Destinations.GitHub;
using Notifications.Notifier.Git;
using Notifications.Testing;
using Notifications.Testing.GitHub;
using Spectre.Console;
using Xunit;

namespace Notifications.Notifier.Tests.Destinations.GitHub;

public sealed class GitHubAppTests : IAsyncLifetime
{
    private const string Sha = "4f2a1c9d8e7b6a5f4e3d2c1b0a9f8e7d6c5b4a39";
    private readonly ManualTime _time = new();
    private FakeGitHub _github = null!;
    private FakeGitHubApp _app = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _github = await FakeGitHub.StartAsync(new FakeGitHubOptions { Time = _time }, Cancellation);
        _app = _github.AddApp("deploy-notes");
        foreach (var repository in new[] { "acme/platform", "acme/web", "umbrella/labs" })
            _github.AddRepository(repository).AddPull(7, Sha, "apps/x.yaml");
    }

    public async ValueTask DisposeAsync()
    {
        await _github.DisposeAsync();
        Assert.Empty(_github.Violations);
    }

    [Fact]
    public async Task Each_owner_is_written_to_by_its_own_installation_in_the_name_of_the_App()
    {
        var entry = Entry(Options());
        _app.Install("acme");
        _app.Install("umbrella");
        foreach (var recipient in new[] { "acme/platform#7", "acme/web#7", "umbrella/labs#7", "acme/platform#7" })
            Assert.IsType<DeliveryOutcome.Delivered>(await DeliverAsync(entry, recipient));
        Assert.All(new[] { "acme/platform#7", "acme/web#7", "umbrella/labs#7" },
            pull => Assert.Equal("deploy-notes[bot]", Assert.Single(_github.Comments(pull)).Author));
        Assert.Equal(2, _app.TokensMade);
        Assert.Equal(2, _github.Requests.Count(request => request.Path.EndsWith("/installation", StringComparison.Ordinal)));
        Assert.Single(_github.Requests, request => request.Path == "/app");
        Assert.Equal(entry.LaneOf("acme/platform#7"), entry.LaneOf("ACME/web#8"));
        Assert.NotEqual(entry.LaneOf("acme/platform#7"), entry.LaneOf("umbrella/labs#7"));
    }

    [Fact]
    public async Task A_token_is_renewed_before_it_ends_and_not_sooner()
    {
        var entry = Entry(Options());
        _app.Install("acme");
        await DeliverAsync(entry, "acme/platform#7");
        _time.Advance(TimeSpan.FromMinutes(54));
        await DeliverAsync(entry, "acme/platform#7");
        Assert.Equal(1, _app.TokensMade);
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.IsType<DeliveryOutcome.Delivered>(await DeliverAsync(entry, "acme/platform#7"));
        Assert.Equal(2, _app.TokensMade);
    }

    [Fact]
    public async Task A_token_that_GitHub_took_back_is_replaced_within_the_same_delivery()
    {
        var entry = Entry(Options());
        _app.Install("acme");
        await DeliverAsync(entry, "acme/platform#7");
        _app.RevokeTokens();
        Assert.IsType<DeliveryOutcome.Delivered>(await DeliverAsync(entry, "acme/web#7"));
        Assert.Equal(2, _app.TokensMade);
    }

    [Fact]
    public async Task Many_at_once_need_one_token()
    {
        var entry = Entry(Options());
        _app.Install("acme");
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => entry.Resolve!(
            SomeGitHub.Question(Sha, "", new { repoURL = "https://github.com/acme/platform", path = "apps" }), Cancellation)));
        Assert.Equal(1, _app.TokensMade);
        Assert.Equal(4, _github.Requests.Count); // installation, token, pull requests, files
    }

    [Fact]
    public async Task A_named_installation_is_not_looked_for()
    {
        var installation = _app.Install("acme");
        var entry = Entry(Options() with { App = Options().App! with { InstallationId = installation } });
        Assert.IsType<DeliveryOutcome.Delivered>(await DeliverAsync(entry, "acme/platform#7"));
        Assert.DoesNotContain(_github.Requests, request => request.Path.EndsWith("/installation", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Where_the_App_is_not_installed_is_said_and_works_once_it_is()
    {
        var entry = Entry(Options());
        Assert.Contains("not installed for acme/platform",
            Assert.IsType<DeliveryOutcome.Rejected>(await DeliverAsync(entry, "acme/platform#7")).Reason, StringComparison.Ordinal);
        _app.Install("acme", "platform");
        Assert.IsType<DeliveryOutcome.Delivered>(await DeliverAsync(entry, "acme/platform#7"));
    }

    [Fact]
    public async Task An_installation_that_does_not_exist_is_the_operators_to_mend()
    {
        var entry = Entry(Options() with { App = Options().App! with { InstallationId = 5 } });
        var outcome = Assert.IsType<DeliveryOutcome.Unusable>(await DeliverAsync(entry, "acme/platform#7"));
        Assert.Contains("installation 5 of the App 123456", outcome.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_of_another_App_refuses_everything_until_the_file_is_replaced()
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.pem");
        using var other = RSA.Create(2048);
        await File.WriteAllTextAsync(path, other.ExportRSAPrivateKeyPem(), Cancellation);
        try
        {
            _app.Install("acme");
            var entry = Entry(Options() with { App = new GitHubAppOptions("123456", null, new GitHubAppKey(null, path)) });
            var refused = Assert.IsType<DeliveryOutcome.Unusable>(await DeliverAsync(entry, "acme/platform#7"));
            Assert.Null(refused.Part);
            Assert.Contains("private key", refused.Reason, StringComparison.Ordinal);
            await File.WriteAllTextAsync(path, _app.PrivateKey, Cancellation);
            Assert.IsType<DeliveryOutcome.Delivered>(await DeliverAsync(entry, "acme/platform#7"));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("app: { id: 1 }", "app: needs its private key, once")]
    [InlineData("app: { id: 1, privateKey: nothing }", "app.privateKey: is no RSA private key in PEM that can be read")]
    [InlineData("app: { id: 1, privateKeyFile: /nowhere/app.pem }", "app.privateKeyFile: is no RSA private key in PEM that can be read")]
    [InlineData("app: { privateKey: nothing }", "app.id")]
    [InlineData("{ token: x, app: { id: 1, privateKey: nothing } }", "has both a token and an app")]
    [InlineData("app: { id: 1, privateKeys: nothing }", "privateKeys")]
    [InlineData("allow: [acme]", "is no pattern of repositories")]
    [InlineData("{}", "token")]
    public void A_wrong_configuration_says_what_to_do(string yaml, string expected) =>
        Assert.Contains(expected, string.Join('\n', Problems(yaml)), StringComparison.Ordinal);

    [Fact]
    public void A_key_from_an_environment_variable_may_have_its_line_breaks_written_out()
    {
        using var key = new GitHubAppKey(new Secret(_app.PrivateKey.ReplaceLineEndings("\\n")), null).Read();
        Assert.Equal(2048, key.KeySize);
    }

    private GitHubOptions Options() => new()
    {
        App = new GitHubAppOptions("123456", null, new GitHubAppKey(new Secret(_app.PrivateKey), null)),
        ApiUrl = _github.Url,
        Limits = null,
    };

    private DestinationEntry Entry(GitHubOptions options) => GitHubRegistration.Create(
        "github", options, new DestinationServices(Repositories.Default, _time, new CollectedLogs(), AnsiConsole.Console));

    private static Task<DeliveryOutcome> DeliverAsync(DestinationEntry entry, string recipient) =>
        entry.Destination.DeliverAsync(Some.Delivery("d", recipient, Some.Conversation(null)), Cancellation);

    private static IEnumerable<string> Problems(string yaml)
    {
        var document = ConfigurationDocument.Parse(yaml, "notifications.yaml", EnvironmentVariables.Of());
        GitHubRegistration.Read(document.Root);
        document.Root.RejectOtherKeys();
        return document.Problems.Select(problem => problem.ToString()!);
    }
}
