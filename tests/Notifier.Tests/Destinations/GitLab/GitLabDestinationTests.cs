using Notifications.Hosting.Configuration;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Destinations;
using Notifications.Notifier.Destinations.GitLab;
using Notifications.Notifier.Git;
using Notifications.Notifier.Tests.Destinations.GitHub;
using Notifications.Testing;
using Notifications.Testing.GitHub;
using Notifications.Testing.GitLab;
using Notifications.Testing.Servers;
using Spectre.Console;
using Xunit;

namespace Notifications.Notifier.Tests.Destinations.GitLab;

/// <summary>What is GitLab's own: tokens, limits, addresses, pipelines, its way to tell commits.</summary>
public sealed class GitLabDestinationTests : IAsyncDisposable
{
    private const string Sha = "4f2a1c9d8e7b6a5f4e3d2c1b0a9f8e7d6c5b4a39";
    private const string Merge = "acme/deploy/platform!7";
    private readonly ManualTime _time = new();
    private FakeGitLab? _gitLab;
    private FakeRepository _project = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        if (_gitLab is null) return;
        await _gitLab.DisposeAsync();
        Assert.Empty(_gitLab.Violations);
    }

    [Theory]
    [InlineData("access", "PRIVATE-TOKEN", true)]
    [InlineData("oauth", "Authorization", true)]
    [InlineData("job", "JOB-TOKEN", false)]
    public async Task A_token_travels_in_the_header_of_its_kind(string kind, string header, bool knowsItself)
    {
        var token = Enum.Parse<GitLabTokenKind>(kind, ignoreCase: true);
        var entry = await StartAsync(new FakeGitLabOptions { Header = header }, options => options with { TokenKind = token });
        var outcome = await DeliverAsync(entry, Some.Conversation(null));
        if (knowsItself)
        {
            Assert.IsType<DeliveryOutcome.Delivered>(outcome);
            return;
        }

        Assert.Contains("set the destination's author", Assert.IsType<DeliveryOutcome.Unusable>(outcome).Reason, StringComparison.Ordinal);
        var named = Entry(options => options with { TokenKind = token, Author = "project_42_bot_1f2e" });
        Assert.IsType<DeliveryOutcome.Delivered>(await DeliverAsync(named, Some.Conversation(null)));
    }

    [Fact]
    public async Task A_server_below_a_path_is_asked_there_and_its_projects_are_those_of_both_kinds_of_addresses()
    {
        var entry = await StartAsync(new FakeGitLabOptions { BasePath = "/gitlab" });
        foreach (var url in (
            string[])["https://git.example.com/gitlab/acme/deploy/platform.git", "git@git.example.com:acme/deploy/platform.git"])
            Assert.Equal([Merge], await ResolveAsync(entry, url, annotated: true));
        Assert.Equal(
            [Merge], await ResolveAsync(
                entry, "git@git.example.com:acme/deploy/platform.git", $"{_gitLab!.Url}gitlab/acme/deploy/platform/-/merge_requests/7",
                annotated: true));
        var delivered = Assert.IsType<DeliveryOutcome.Delivered>(await DeliverAsync(entry, Some.Conversation(null)));
        Assert.Equal($"{_gitLab.Url}gitlab/acme/deploy/platform/-/merge_requests/7#note_{_gitLab.Notes("acme/deploy/platform", 7)[0].Id}",
            delivered.Where!.AbsoluteUri);
        Assert.All(_gitLab.Requests, request => Assert.StartsWith("/gitlab/api/v4/", request.Path, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_mirror_is_mapped_to_the_project_that_people_review_in()
    {
        var entry = await StartAsync(new FakeGitLabOptions());
        var mapping = new RepositoryMapping(
            new System.Text.RegularExpressions.Regex("^https://git-codecommit"), Forge.GitLab, new Uri("https://gitlab.com"), null,
            "acme/deploy/platform");
        var mirrored = Entry(options => options, new Repositories([mapping]));
        Assert.Equal([Merge], await ResolveAsync(mirrored, "https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/platform"));
        Assert.Empty(await ResolveAsync(entry, "https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/platform"));
    }

    [Fact]
    public async Task A_limit_without_a_time_of_its_own_is_obeyed_by_its_reset_and_else_for_a_minute()
    {
        var entry = await StartAsync(new FakeGitLabOptions { Time = _time, NotesPerMinute = 1 });
        await DeliverAsync(entry, Some.Conversation(null));
        _gitLab!.Delete(_gitLab.Notes("acme/deploy/platform", 7)[0]);
        var reset = Assert.IsType<DeliveryOutcome.Deferred>(await DeliverAsync(entry, Some.Conversation(null)));
        Assert.True(reset.BlocksLane);
        Assert.InRange(reset.After!.Value, TimeSpan.FromSeconds(58), TimeSpan.FromSeconds(60));
        _gitLab.Faults.Next(new Fault.Answers(new FakeAnswer(429, "Retry later\n")));
        Assert.Equal(
            TimeSpan.FromMinutes(1), Assert.IsType<DeliveryOutcome.Deferred>(await DeliverAsync(entry, Some.Conversation(null))).After);
    }

    [Theory]
    [InlineData(403, """{"error":"insufficient_scope","error_description":"needs more"}""", null, "scope api")]
    [InlineData(403, """{"message":"403 Forbidden"}""", "acme/deploy/platform", "Developer")]
    [InlineData(404, "<html>no such page</html>", null, "apiUrl")]
    [InlineData(401, """{"message":"401 Unauthorized: glpat-fake0123456789"}""", null, "***")]
    public async Task What_the_operator_has_to_mend_is_told_with_what_to_do(int status, string body, string? part, string remedy)
    {
        var entry = await StartAsync(new FakeGitLabOptions());
        _gitLab!.Faults.NextWrite(new Fault.Answers(new FakeAnswer(status, body)));
        var outcome = Assert.IsType<DeliveryOutcome.Unusable>(await DeliverAsync(entry, Some.Conversation("1")));
        Assert.Equal(part, outcome.Part);
        Assert.Contains(remedy, outcome.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("glpat-fake", outcome.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_did_not_change_is_asked_for_by_its_tag()
    {
        var entry = await StartAsync(new FakeGitLabOptions());
        await DeliverAsync(entry, Some.Conversation(null));
        for (var i = 0; i < 2; i++)
            Assert.True(Assert.IsType<DeliveryOutcome.Delivered>(await DeliverAsync(entry, Some.Conversation(null))).NothingWritten);
        Assert.NotNull(_gitLab!.Requests[^1].Headers.GetValueOrDefault("If-None-Match"));
    }

    [Fact]
    public async Task More_files_than_GitLab_lists_are_all_taken_for_relevant()
    {
        var entry = await StartAsync(new FakeGitLabOptions());
        _project.AddPull(8, Sha, Enumerable.Range(0, 1100).Select(i => $"other/{i}"));
        Assert.Equal([Merge, "acme/deploy/platform!8"], await ResolveAsync(entry, "https://gitlab.com/acme/deploy/platform"));
    }

    [Fact]
    public async Task Commits_have_an_author_a_subject_and_a_merge_request_and_the_newest_of_a_range_come_first()
    {
        var entry = await StartAsync(new FakeGitLabOptions());
        Assert.Equal(
            new CommitInfo("Ada Lovelace", null, "Change") { Email = "author@example.com", Change = 7 },
            await entry.FindCommit!("https://gitlab.com/acme/deploy/platform", Sha, Ct));
        _project.AddCommitAfter(Id(0), "Before");
        for (var i = 1; i <= 130; i++) _project.AddCommitAfter(Id(i), $"Change {i} (!{i + 1000})", Id(i - 1));
        var range = await WaitingAsync(entry, Id(0), Id(130));
        Assert.Equal(130, range!.Count);
        Assert.Equal([1130L, 1129, 1128, 1127, 1126], range.Newest.Select(commit => commit.Commit.Change));
        Assert.Null(await entry.FindCommit("https://github.com/acme/platform", Sha, Ct));

        static string Id(int i) => i.ToString("x40", System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task Commits_that_touch_no_file_of_the_Application_are_counted_and_not_listed()
    {
        var entry = await StartAsync(new FakeGitLabOptions());
        string[] ids = [.. Enumerable.Range(0, 4).Select(i => i.ToString("x40", System.Globalization.CultureInfo.InvariantCulture))];
        _project.AddCommitAfter(ids[0], "Before");
        for (var i = 1; i < 4; i++)
            _project.AddCommitAfter(ids[i], $"Change {i}", ids[i - 1]).Changes(ids[i], i == 2 ? "docs/x" : "apps/guestbook/x.yaml");
        var range = await WaitingAsync(entry, ids[0], ids[3]);
        Assert.Equal((2, 1), (range!.Count, range.Others));
        Assert.Equal(["Change 3", "Change 1"], range.Newest.Select(commit => commit.Commit.Subject));
    }

    [Fact]
    public async Task Statuses_go_into_the_commits_own_pipeline_and_what_is_set_is_not_set_again()
    {
        var entry = await StartAsync(new FakeGitLabOptions(), options => options with { CommitStatuses = true });
        var pipeline = _gitLab!.Statuses.AddPipeline(Sha);
        var recipient = (await ResolveAsync(entry, "https://gitlab.com/acme/deploy/platform"))[1];
        Assert.Equal($"status:acme/deploy/platform@{Sha}", recipient);
        Stage[] stages = [Stage.Waiting, Stage.Waiting, Stage.Syncing, Stage.Synced, Stage.Healthy, Stage.Degraded, Stage.TakenBack];
        foreach (var stage in stages)
            Assert.IsType<DeliveryOutcome.Delivered>(await ShowAsync(entry, recipient, GitHubCommentTests.Member("web", stage)));
        Assert.Equal(
            new[] { "pending", "running", "success", "failed", "canceled" }.Select(state => $"argocd/prod-eks/web: {state} in {pipeline}"),
            _gitLab.Statuses.Written);
        Assert.Equal(0, _gitLab.Statuses.Strays);
    }

    [Fact]
    public async Task Without_a_pipeline_one_is_made_and_kept_and_what_runs_does_not_become_pending_again()
    {
        var entry = await StartAsync(new FakeGitLabOptions(), options => options with { CommitStatuses = true });
        var recipient = $"status:acme/deploy/platform@{Sha}";
        await ShowAsync(entry, recipient, GitHubCommentTests.Member("web", Stage.Syncing), GitHubCommentTests.Member("api", Stage.Waiting));
        _gitLab!.Statuses.AddPipeline(Sha);
        Assert.IsType<DeliveryOutcome.Delivered>(await ShowAsync(
            entry, recipient, GitHubCommentTests.Member("web", Stage.Waiting), GitHubCommentTests.Member("api", Stage.Healthy)));
        Assert.Equal(1, _gitLab.Statuses.Strays);
        Assert.Equal(3, _gitLab.Statuses.Written.Count);
        Assert.Single(_gitLab.Statuses.Written.Select(written => written.Split(' ')[^1]).Distinct(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("api", true, "scope api")]
    [InlineData("read_api", false, "the scope api is missing; it has read_api")]
    public async Task The_check_says_whose_the_token_is_and_which_scope_is_missing(string scope, bool usable, string text)
    {
        var entry = await StartAsync(new FakeGitLabOptions { Scopes = [scope] });
        var (isUsable, said) = await entry.AskAsync!(Ct);
        Assert.Equal(usable, isUsable);
        Assert.Contains("as project_42_bot_1f2e", said, StringComparison.Ordinal);
        Assert.Contains(text, said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("acme/platform!7", "acme/platform!7")]
    [InlineData("Acme/Sub/Deep/Platform.X!12", "acme/sub/deep/platform.x!12")]
    [InlineData("acme/platform#7", null)]
    [InlineData("platform!7", null)]
    [InlineData("acme/../platform!7", null)]
    [InlineData("acme/platform!0", null)]
    [InlineData("acme/platform/-/merge_requests/7", "acme/platform!7")]
    public void A_recipient_is_a_project_and_a_number(string written, string? expected)
    {
        var parsed = GitLabNames.AtRoot.Parse(written);
        Assert.Equal(expected, parsed is var (name, _) ? GitLabNames.AtRoot.RecipientOf(name) : null);
    }

    private async Task<DestinationEntry> StartAsync(FakeGitLabOptions fake, Func<GitLabOptions, GitLabOptions>? with = null)
    {
        _gitLab = await FakeGitLab.StartAsync(fake, Ct);
        _project = _gitLab.AddProject("acme/deploy/platform");
        _project.AddPull(7, Sha, "apps/guestbook/x.yaml");
        return Entry(with ?? (options => options));
    }

    private DestinationEntry Entry(Func<GitLabOptions, GitLabOptions> with, Repositories? repositories = null) => GitLabRegistration.Create(
        "gitlab",
        with(new GitLabOptions
        {
            Token = new Secret("glpat-fake0123456789"),
            ApiUrl = _gitLab!.ApiUrl,
            LandsLate = TimeSpan.Zero,
            Limits = null
        }),
        new DestinationServices(repositories ?? Repositories.Default, _time, new CollectedLogs(), AnsiConsole.Console));

    private static Task<WaitingCommits?> WaitingAsync(DestinationEntry entry, string from, string to)
    {
        const string url = "https://gitlab.com/acme/deploy/platform";
        var appEvent = SomeGitHub.Waits(from, to, new { repoURL = url, path = "apps/guestbook" });
        return entry.FindCommits!(new WaitingRange(appEvent, appEvent.Transitions[0], url, from, to), Ct);
    }

    private static async Task<IReadOnlyList<string>> ResolveAsync(
        DestinationEntry entry, string url, string recipient = "", bool annotated = false) => Assert.IsType<RecipientResolution.Resolved>(
            await entry.Resolve!(
                SomeGitHub.Question(Sha, recipient, new { repoURL = url, path = "apps/guestbook" }, annotated), Ct)).Recipients;

    private static Task<DeliveryOutcome> DeliverAsync(DestinationEntry entry, ConversationView conversation) =>
        entry.Destination.DeliverAsync(Some.Delivery("d", Merge, conversation), Ct);

    private static Task<DeliveryOutcome> ShowAsync(DestinationEntry entry, string recipient, params ConversationMember[] members) =>
        entry.Destination.DeliverAsync(
            Some.Delivery("d", recipient, Some.Conversation(null, members: members.Select(member => member.Message)),
                message: members[0].Message), Ct);
}
