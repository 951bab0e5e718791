using Notifications.Hosting.Configuration;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Destinations;
using Notifications.Notifier.Destinations.GitHub;
using Notifications.Notifier.Git;
using Notifications.Notifier.Tests.Changes;
using Notifications.Testing;
using Notifications.Testing.GitHub;
using Notifications.Testing.Servers;
using Spectre.Console;
using Xunit;

namespace Notifications.Notifier.Tests.Destinations.GitHub;

/// <summary>The pull requests between two revisions, asked of GitHub.</summary>
public sealed class GitHubRangeTests : IAsyncLifetime
{
    private const int Commits = 200;
    private const int Pulls = 60;
    private const int Applications = 40;
    private readonly ManualTime _time = new();
    private FakeGitHub _github = null!;
    private FakeRepository _repository = null!;
    private DestinationEntry _entry = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var options = new FakeGitHubOptions { Time = _time };
        _github = await FakeGitHub.StartAsync(options, Ct);
        _repository = _github.AddRepository("acme/platform");
        _entry = GitHubRegistration.Create(
            "github", new GitHubOptions { Token = new Secret(options.Token), ApiUrl = _github.Url, Limits = null },
            new DestinationServices(Repositories.Default, _time, new CollectedLogs(), AnsiConsole.Console));
    }

    public async ValueTask DisposeAsync()
    {
        await _github.DisposeAsync();
        Assert.Empty(_github.Violations);
    }

    [Fact]
    public async Task Two_hundred_commits_with_sixty_pull_requests_and_forty_Applications_take_few_calls_and_none_that_moves_data_again()
    {
        Commit(0);
        for (var i = 1; i <= Commits; i++)
        {
            Commit(i, i - 1);
            if (i % 10 is 1 or 4 or 7) _repository.AddPull(1000 + i, Id(i), $"apps/app-{i % Applications}/x.yaml", "docs/x");
        }

        Assert.Equal(Pulls, _repository.Pulls.Count);
        var cold = await AllAsync();
        Assert.All(cold.Index(), app => Assert.Equal(
            _repository.Pulls.Where(pull => pull.Files[0].Path.StartsWith($"apps/app-{app.Index}/", StringComparison.Ordinal))
                .Select(pull => $"acme/platform#{pull.Number}"), app.Item.Order()));
        var calls = _github.Requests.Count;
        TestContext.Current.SendDiagnosticMessage($"{Commits} commits, {Pulls} pull requests, {Applications} Applications: {calls} calls");
        Assert.InRange(calls, Pulls, 129);

        var left = _github.Remaining;
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(cold, await AllAsync());
        Assert.True(_github.Requests.Count > calls, "Nothing was asked again.");
        Assert.Equal(left, _github.Remaining); // only what is answered with 304 takes nothing of the limit

        async Task<List<string>[]> AllAsync() =>
            await Task.WhenAll(Enumerable.Range(0, Applications).Select(i => ResolveAsync(Of($"apps/app-{i}", 0, Commits))));
    }

    [Fact]
    public async Task A_range_of_several_pages_and_a_merge_commit_are_walked_by_first_parents()
    {
        Commit(0);
        for (var i = 1; i <= 130; i++) Commit(i, i - 1);
        Commit(131, 0); // a branch, merged with a merge commit
        Commit(132, 130, 131);
        _repository.AddPull(7, Id(132), "apps/web/x");
        _repository.AddPull(8, Id(131), "apps/web/x"); // merged into the branch: no commit of the main line
        _repository.AddPull(9, Id(3), "apps/web/x");
        Assert.Equal(["acme/platform#7", "acme/platform#9"], (await ResolveAsync(Of("apps/web", 0, 132))).Order());
    }

    [Theory]
    [InlineData(404, """{"message":"Not Found"}""")]
    [InlineData(403, """{"message":"Resource not accessible by personal access token"}""")]
    public async Task Where_commits_cannot_be_compared_those_of_the_newest_count(int status, string body)
    {
        Commit(0);
        Commit(1, 0);
        Commit(2, 1);
        _repository.AddPull(1, Id(1), "apps/web/x");
        _repository.AddPull(2, Id(2), "apps/web/x");
        _github.Faults.Otherwise = request => request.Path.Contains("/compare/", StringComparison.Ordinal)
            ? new Fault.Answers(new FakeAnswer(status, body)) : null;
        Assert.Equal(["acme/platform#2"], await ResolveAsync(Of("apps/web", 0, 2)));
    }

    [Fact]
    public async Task While_commits_cannot_be_compared_for_the_moment_the_look_up_waits()
    {
        Commit(0);
        Commit(1, 0);
        _github.Faults.Otherwise = request => request.Path.Contains("/compare/", StringComparison.Ordinal) ? Fault.Status(502) : null;
        Assert.IsType<RecipientResolution.Deferred>(await AskAsync(Of("apps/web", 0, 1)));
    }

    [Theory]
    [InlineData("123", "acme/platform#123", null)]
    [InlineData("#123", "acme/platform#123", null)]
    [InlineData(" acme/platform#123 ", "acme/platform#123", null)]
    [InlineData("https://github.com/acme/platform/pull/123", "acme/platform#123", null)]
    [InlineData("acme/secrets#123", null, "is no source of the Application")]
    [InlineData("https://evil.example/acme/platform/pull/123", null, "evil.example")]
    [InlineData("soon", null, "is no pull request")]
    [InlineData("0", null, "is no pull request")]
    public async Task An_Application_names_its_pull_request(string written, string? expected, string? refused)
    {
        var told = Of("apps/web", 0, 1);
        told.Annotations["notifications.argoproj.io/pull-request"] = written;
        var resolution = await AskAsync(told);
        if (refused is null) Assert.Equal([expected!], Assert.IsType<RecipientResolution.Resolved>(resolution).Recipients);
        else Assert.Contains(refused, Assert.IsType<RecipientResolution.Rejected>(resolution).Reason, StringComparison.Ordinal);
        Assert.Empty(_github.Requests);
    }

    [Fact]
    public async Task A_named_pull_request_of_an_Application_of_another_forge_is_nobodys_here()
    {
        var told = Of("apps/web", 0, 1);
        told.Annotations["notifications.argoproj.io/pull-request"] = "123";
        told.Source["repoURL"] = "https://gitlab.com/acme/platform";
        var resolved = Assert.IsType<RecipientResolution.Resolved>(await AskAsync(told));
        Assert.Empty(resolved.Recipients);
        Assert.Contains("no source of the Application", resolved.Note, StringComparison.Ordinal);
    }

    private static string Id(int commit) => CaseForge.Id($"c{commit}");

    private static ChangeCase Of(string path, int from, int to) =>
        new() { Source = new() { ["path"] = path }, Types = ["Directory"], Deployed = [$"c{from}"], Now = $"c{to}" };

    private void Commit(int number, params int[] parents) =>
        _repository.AddCommitAfter(Id(number), $"Change {number}", [.. parents.Select(Id)]);

    private Task<RecipientResolution> AskAsync(ChangeCase told)
    {
        var (appEvent, transition) = told.What();
        return _entry.Resolve!(new RecipientQuestion(appEvent, transition, "", IsAnnotated: false), Ct);
    }

    private async Task<List<string>> ResolveAsync(ChangeCase told) =>
        [.. Assert.IsType<RecipientResolution.Resolved>(await AskAsync(told)).Recipients];
}
