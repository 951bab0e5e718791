using Notifications.Hosting.Configuration;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Destinations;
using Notifications.Notifier.Destinations.GitHub;
using Notifications.Notifier.Git;
using Notifications.Testing.GitHub;
using Notifications.Testing.Servers;
using Xunit;

namespace Notifications.Notifier.Tests.Destinations.GitHub;

/// <summary>An Application is made from files outside of its folder too.</summary>
public sealed class GitHubManifestTests : IAsyncLifetime
{
    private const string Sha = "4f2a1c9d8e7b6a5f4e3d2c1b0a9f8e7d6c5b4a39";
    private readonly FakeGitHubOptions _options = new();
    private FakeGitHub _github = null!;
    private FakeRepository _repository = null!;
    private DestinationEntry _entry = null!;

    public async ValueTask InitializeAsync()
    {
        _github = await FakeGitHub.StartAsync(_options, TestContext.Current.CancellationToken);
        _repository = _github.AddRepository("acme/platform");
        _entry = GitHubRegistration.Create(
            "github", new GitHubOptions { Token = new Secret(_options.Token), ApiUrl = _github.Url, Limits = null },
            new DestinationServices(
                Repositories.Default, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance,
                Spectre.Console.AnsiConsole.Console));
    }

    public async ValueTask DisposeAsync()
    {
        await _github.DisposeAsync();
        Assert.Empty(_github.Violations);
    }

    [Theory]
    [InlineData("Kustomize", "web/prod", "web/base/deployment.yaml", true)]
    [InlineData("Kustomize", "web/prod", "web/patches/limits.yaml", true)]
    [InlineData("Kustomize", "web/prod", "web/settings/app.properties", true)]
    [InlineData("Kustomize", "web/prod", "lib/labels/labels.yaml", true)] // a base's component
    [InlineData("Kustomize", "web/prod", "web/test/deployment.yaml", false)]
    [InlineData("Kustomize", "web/prod", "web/base10/deployment.yaml", false)]
    [InlineData(null, "web/prod", "web/base/deployment.yaml", true)]
    [InlineData("Helm", "charts/web", "charts/common/templates/_labels.tpl", true)]
    [InlineData("Helm", "charts/web", "charts/names/templates/_names.tpl", true)] // the dependency's own
    [InlineData("Helm", "charts/web", "charts/other/templates/x.yaml", false)]
    [InlineData("Helm", "charts/old", "charts/common/templates/_labels.tpl", true)] // requirements.yaml
    [InlineData(null, "charts/web", "charts/common/templates/_labels.tpl", true)]
    [InlineData("Directory", "plain", "lib/app.libsonnet", true)]
    [InlineData("Directory", "plain", "lib/app.yaml", false)]
    [InlineData("Plugin", "generated", "anywhere/at/all", true)]
    [InlineData(null, "plain", "web/base/deployment.yaml", false)]
    [InlineData("Kustomize", "unreadable", "web/base/deployment.yaml", true)] // nobody can tell
    [InlineData("Kustomize", "broken", "web/base/deployment.yaml", true)]
    [InlineData("Helm", "unreadable", "charts/common/x", true)]
    public async Task A_pull_request_is_relevant_when_it_changes_what_the_Application_is_made_from(
        string? type, string path, string file, bool relevant)
    {
        Files();
        _repository.AddPull(7, Sha, file);
        Assert.Equal(relevant, (await ResolveAsync(type, path)).Length > 0);
    }

    [Fact]
    public async Task A_manifest_is_read_once_however_many_ask_and_not_where_the_folder_itself_was_changed()
    {
        Files();
        _repository.AddPull(7, Sha, "web/base/deployment.yaml");
        Assert.All(await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ResolveAsync("Kustomize", "web/prod"))),
            pulls => Assert.Equal(["acme/platform#7"], pulls));
        var reads = _github.Requests.Where(request => request.Path.Contains("/contents/", StringComparison.Ordinal))
            .Select(request => request.Path).ToList();
        Assert.Equal(reads.Distinct(), reads);

        await ResolveAsync("Kustomize", "web/base");
        Assert.Equal(reads.Count, _github.Requests.Count(request => request.Path.Contains("/contents/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task While_manifests_cannot_be_read_the_look_up_waits()
    {
        Files();
        _repository.AddPull(7, Sha, "web/base/deployment.yaml");
        _github.Faults.Otherwise = request => request.Path.Contains("/contents/", StringComparison.Ordinal) ? Fault.Status(502) : null;
        Assert.IsType<RecipientResolution.Deferred>(await AskAsync("Kustomize", "web/prod"));
    }

    [Fact]
    public async Task A_token_that_may_not_read_contents_makes_every_pull_request_relevant()
    {
        Files();
        _repository.AddPull(7, Sha, "docs/readme.md");
        _github.Faults.Otherwise = request => request.Path.Contains("/contents/", StringComparison.Ordinal)
            ? new Fault.Answers(new FakeAnswer(403, """{"message":"Resource not accessible by personal access token"}"""))
            : null;
        Assert.Equal(["acme/platform#7"], await ResolveAsync("Kustomize", "web/prod"));
    }

    private void Files()
    {
        foreach (var (path, text) in new Dictionary<string, string>
        {
            ["web/prod/kustomization.yaml"] = """
                resources: [../base, https://example.com/x.yaml, "github.com/acme/other//base?ref=v1"]
                patches: [{ path: ../patches/limits.yaml }, { patch: "- op: remove\n  path: /spec/x" }]
                configMapGenerator: [{ name: settings, files: [app=../settings/app.properties] }]
                """,
            ["web/base/kustomization.yml"] = "resources: [deployment.yaml]\ncomponents: [../../lib/labels]\n",
            ["lib/labels/Kustomization"] = "labels: [{ pairs: { a: b } }]\n",
            ["github.com/acme/other/base?ref=v1/kustomization.yaml"] = "{}",
            ["charts/web/Chart.yaml"] = "apiVersion: v2\nname: web\ndependencies:\n- { name: common, repository: 'file://../common' }\n- { name: redis, repository: 'https://charts.example.com' }\n",
            ["charts/common/Chart.yaml"] =
                "apiVersion: v2\nname: common\ndependencies: [{ name: names, repository: 'file://../names/' }]\n",
            ["charts/names/Chart.yaml"] = "apiVersion: v2\nname: names\n",
            ["charts/old/Chart.yaml"] = "apiVersion: v1\nname: old\n",
            ["charts/old/requirements.yaml"] = "dependencies: [{ name: common, repository: 'file://../common' }]\n",
            ["broken/kustomization.yaml"] = "resources: [",
        })
        {
            _repository.Contents[path] = text;
        }
    }

    private async Task<string[]> ResolveAsync(string? type, string path) =>
        [.. Assert.IsType<RecipientResolution.Resolved>(await AskAsync(type, path)).Recipients];

    private Task<RecipientResolution> AskAsync(string? type, string path) => _entry.Resolve!(
        SomeGitHub.Question(Sha, "", new { repoURL = "https://github.com/acme/platform", path }, type: type),
        TestContext.Current.CancellationToken);
}
