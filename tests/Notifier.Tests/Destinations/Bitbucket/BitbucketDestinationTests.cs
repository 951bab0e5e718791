using Notifications.Hosting.Configuration;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Destinations;
using Notifications.Notifier.Destinations.Bitbucket;
using Notifications.Notifier.Git;
using Notifications.Notifier.Tests.Destinations.GitHub;
using Notifications.Testing;
using Notifications.Testing.Bitbucket;
using Notifications.Testing.GitHub;
using Notifications.Testing.Servers;
using Spectre.Console;
using Xunit;

namespace Notifications.Notifier.Tests.Destinations.Bitbucket;

/// <summary>What is Bitbucket's own: two kinds of it, their tokens and limits, versions of comments, what they tell of commits.</summary>
public sealed class BitbucketDestinationTests : IAsyncDisposable
{
    private const string Sha = "4f2a1c9d8e7b6a5f4e3d2c1b0a9f8e7d6c5b4a39";
    private const string Pull = "acme/platform#7";
    private const string Uuid = "{0b0e1a55-24a4-4f0c-93d5-0c6d2f3a7b11}";
    private readonly ManualTime _time = new();
    private FakeBitbucket? _bitbucket;
    private FakeRepository _repository = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        if (_bitbucket is null) return;
        await _bitbucket.DisposeAsync();
        Assert.Empty(_bitbucket.Violations);
    }

    [Theory]
    [InlineData(true, null)]
    [InlineData(true, "ops@example.com")]
    [InlineData(false, null)]
    [InlineData(false, "deploy-bot")]
    public async Task A_token_travels_alone_or_with_its_user(bool isCloud, string? user)
    {
        var entry = await StartAsync(isCloud, new FakeBitbucketOptions { User = user }, options => options with { User = user });
        Assert.IsType<DeliveryOutcome.Delivered>(await DeliverAsync(entry, Some.Conversation(null)));
        var (usable, text) = await entry.AskAsync!(Ct);
        Assert.True(usable, text);
        Assert.Contains(isCloud ? "pullrequest:write" : "repository read", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("ops@example.com")]
    public async Task What_a_server_echoes_of_the_credentials_is_masked(string? user)
    {
        var entry = await StartAsync(isCloud: true, new FakeBitbucketOptions { User = user }, options => options with { User = user });
        var sent = "";
        _bitbucket!.Faults.Otherwise = request =>
        {
            sent = request.Headers["Authorization"].Split(' ')[1];
            return new Fault.Answers(new FakeAnswer(401, $$$"""{"type":"error","error":{"message":"no {{{sent}}} here"}}"""));
        };
        var reason = Assert.IsType<DeliveryOutcome.Unusable>(await DeliverAsync(entry, Some.Conversation(null))).Reason;
        Assert.Contains("no *** here", reason, StringComparison.Ordinal);
        Assert.DoesNotContain(sent, reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_access_token_of_the_cloud_needs_to_be_told_whose_comments_are_its_own()
    {
        var entry = await StartAsync(isCloud: true, new FakeBitbucketOptions { KnowsItself = false });
        Assert.Contains("set the destination's author", Assert.IsType<DeliveryOutcome.Unusable>(
            await DeliverAsync(entry, Some.Conversation(null))).Reason, StringComparison.Ordinal);
        Assert.False((await entry.AskAsync!(Ct)).IsUsable);
        var named = Entry(options => options with { Author = Uuid.ToUpperInvariant() });
        await DeliverAsync(named, Some.Conversation(null));
        Assert.IsType<DeliveryOutcome.Delivered>(await DeliverAsync(named, Some.Conversation(null)));
        Assert.Single(_bitbucket!.Comments("acme/platform", 7));
        Assert.True((await named.AskAsync!(Ct)).IsUsable);
    }

    [Fact]
    public async Task A_name_that_somebody_else_has_chosen_too_is_not_ours()
    {
        var entry = await StartAsync(isCloud: true);
        _bitbucket!.Comment("acme/platform", 7, "{another}", BitbucketMarkdown.Cloud.MarkerLine("3f2a9c") + "\nforged");
        await DeliverAsync(entry, Some.Conversation(null));
        Assert.Equal(["{another}", Uuid], _bitbucket.Comments("acme/platform", 7).Select(comment => comment.Author));
    }

    [Fact]
    public async Task A_comment_that_was_changed_meanwhile_is_changed_at_its_newest_version()
    {
        var entry = await StartAsync(isCloud: false);
        var first = Assert.IsType<DeliveryOutcome.Delivered>(await DeliverAsync(entry, Some.Conversation(null)));
        _bitbucket!.Touch(_bitbucket.Comments("acme/platform", 7)[0]);
        Assert.IsType<DeliveryOutcome.Delivered>(await DeliverAsync(entry, Some.Conversation(first.ExternalId)));
        Fault changed = new Fault.Answers(new FakeAnswer(409, """{"errors":[{"message":"out of date","exceptionName":"com.atlassian.bitbucket.comment.CommentOutOfDateException"}]}"""));
        _bitbucket.Faults.NextWrite(changed).NextWrite(changed);
        Assert.IsType<DeliveryOutcome.Delivered>(await DeliverAsync(entry, Some.Conversation(first.ExternalId)));
        _bitbucket.Faults.NextWrite(changed).NextWrite(changed).NextWrite(changed);
        Assert.False(Assert.IsType<DeliveryOutcome.Deferred>(await DeliverAsync(entry, Some.Conversation(first.ExternalId))).BlocksLane);
        Assert.Equal(3, Assert.Single(_bitbucket.Comments("acme/platform", 7)).Edits);
    }

    [Theory]
    [InlineData(true, 60)]
    [InlineData(false, 30)]
    public async Task A_limit_blocks_the_lane_for_as_long_as_it_says_and_else_for_a_minute(bool isCloud, int seconds)
    {
        var entry = await StartAsync(isCloud, new FakeBitbucketOptions { Requests = 4, Time = _time });
        Assert.IsType<DeliveryOutcome.Delivered>(await DeliverAsync(entry, Some.Conversation(null)));
        _time.Advance(TimeSpan.FromSeconds(30));
        DeliveryOutcome.Deferred? limited = null;
        for (var i = 0; limited is null && i < 4; i++)
            limited = await DeliverAsync(entry, Some.Conversation(null)) as DeliveryOutcome.Deferred;
        Assert.True(limited!.BlocksLane);
        Assert.Equal(TimeSpan.FromSeconds(seconds), limited.After);
    }

    [Theory]
    [InlineData(true, 401, """{"type":"error","error":{"message":"Token is invalid, expired, or not supported: BBDC-fake0123456789"}}""", null, "***")]
    [InlineData(true, 403, """{"type":"error","error":{"message":"Your credentials lack one or more required privilege scopes."}}""", "acme/platform", "pullrequest:write")]
    [InlineData(false, 401, """{"errors":[{"message":"You are not permitted to access this resource","exceptionName":"com.atlassian.bitbucket.AuthorisationException"}]}""", "acme/platform", "repository read")]
    [InlineData(false, 401, """{"errors":[{"message":"Authentication failed.","exceptionName":"com.atlassian.bitbucket.auth.IncorrectPasswordAuthenticationException"}]}""", null, "valid token")]
    [InlineData(false, 404, "<html>no such page</html>", null, "apiUrl")]
    public async Task What_the_operator_has_to_mend_is_told_with_what_to_do(
        bool isCloud, int status, string body, string? part, string remedy)
    {
        var entry = await StartAsync(isCloud);
        _bitbucket!.Faults.NextWrite(new Fault.Answers(new FakeAnswer(status, body)));
        var outcome = Assert.IsType<DeliveryOutcome.Unusable>(await DeliverAsync(entry, Some.Conversation(null)));
        Assert.Equal(part, outcome.Part);
        Assert.Contains(remedy, outcome.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("BBDC-fake", outcome.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_below_a_path_is_asked_there_and_leads_to_its_pages()
    {
        var entry = await StartAsync(isCloud: false, new FakeBitbucketOptions { BasePath = "/git" });
        foreach (var url in (string[])["https://git.example.com/git/scm/acme/platform.git", "ssh://git@git.example.com:7999/acme/platform.git"])
            Assert.Equal([Pull], await ResolveAsync(entry, url));
        Assert.Equal(
            [Pull], await ResolveAsync(
                entry, "ssh://git@git.example.com:7999/acme/platform.git",
                $"{_bitbucket!.Url}git/projects/ACME/repos/platform/pull-requests/7/overview"));
        var delivered = Assert.IsType<DeliveryOutcome.Delivered>(await DeliverAsync(entry, Some.Conversation(null)));
        Assert.Equal(
            $"{_bitbucket.Url}git/projects/acme/repos/platform/pull-requests/7/overview?commentId={_bitbucket.Comments("acme/platform", 7)[0].Id}",
            delivered.Where!.AbsoluteUri);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task A_commit_that_no_pull_request_is_told_to_hold_is_looked_for_among_what_was_merged(bool isCloud, bool hasCommitLinks)
    {
        var entry = await StartAsync(isCloud, new FakeBitbucketOptions { HasCommitLinks = hasCommitLinks });
        if (hasCommitLinks)
        {
            // The merge's own commit is in no pull request.
            _bitbucket!.Faults.Next(new Fault.Answers(new FakeAnswer(200, """{"values":[],"isLastPage":true}""")),
                request => request.Path.EndsWith("/pullrequests", StringComparison.Ordinal) || request.Path.EndsWith("/pull-requests", StringComparison.Ordinal));
        }

        Assert.Equal([Pull], await ResolveAsync(entry, Url(isCloud)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task More_files_than_are_listed_are_all_taken_for_relevant(bool isCloud)
    {
        var entry = await StartAsync(isCloud);
        _repository.AddPull(8, Sha, Enumerable.Range(0, isCloud ? 3100 : 1100).Select(i => $"other/{i}"));
        Assert.Equal([Pull, "acme/platform#8"], await ResolveAsync(entry, Url(isCloud)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Commits_have_an_author_a_subject_and_a_pull_request_and_the_newest_of_a_range_come_first(bool isCloud)
    {
        var entry = await StartAsync(isCloud);
        Assert.Equal(
            new CommitInfo("Ada Lovelace", null, "Change") { Email = "author@example.com", Change = 7 },
            await entry.FindCommit!(Url(isCloud), Sha, Ct));
        _repository.AddCommitAfter(Id(0), "Before");
        for (var i = 1; i <= 130; i++) _repository.AddCommitAfter(Id(i), $"Merged in x (pull request #{i + 1000})", Id(i - 1));
        var appEvent = SomeGitHub.Waits(Id(0), Id(130), new { repoURL = Url(isCloud), path = "apps/guestbook" });
        var range = await entry.FindCommits!(new WaitingRange(appEvent, appEvent.Transitions[0], Url(isCloud), Id(0), Id(130)), Ct);
        Assert.Equal(130, range!.Count);
        Assert.Equal([1130L, 1129, 1128, 1127, 1126], range.Newest.Select(commit => commit.Commit.Change));
        Assert.Null(await entry.FindCommit("https://github.com/acme/platform", Sha, Ct));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_build_status_is_written_when_it_differs(bool isCloud)
    {
        var entry = await StartAsync(isCloud, options: options => options with { CommitStatuses = true });
        var recipient = (await ResolveAsync(entry, Url(isCloud)))[1];
        Assert.Equal($"status:acme/platform@{Sha}", recipient);
        Stage[] stages = [Stage.Waiting, Stage.Waiting, Stage.Healthy, Stage.Healthy, Stage.Degraded, Stage.TakenBack];
        foreach (var stage in stages)
            Assert.IsType<DeliveryOutcome.Delivered>(await ShowAsync(entry, recipient, GitHubCommentTests.Member("web", stage)));
        Assert.Equal(
            new[] { "INPROGRESS", "SUCCESSFUL", "FAILED", isCloud ? "STOPPED" : "CANCELLED" }.Select(state => $"argocd/prod-eks/web: {state}"),
            _bitbucket!.StatusesWritten);
        await ShowAsync(entry, recipient, GitHubCommentTests.Member(new string('n', 60), Stage.Healthy));
        Assert.Equal(40, _bitbucket.StatusesWritten[^1].Split(':')[0].Length);
    }

    [Theory]
    [InlineData("acme/platform#7", "acme/platform#7", null)]
    [InlineData("ACME/Platform.X#12", "acme/platform.x#12", null)]
    [InlineData("~ada/platform#7", "~ada/platform#7", null)]
    [InlineData("acme/platform!7", null, null)]
    [InlineData("platform#7", null, null)]
    [InlineData("acme/..#7", null, null)]
    [InlineData("acme/platform#0", null, null)]
    [InlineData("https://bitbucket.org/acme/platform/pull-requests/7/some-title/diff", "acme/platform#7", "bitbucket.org")]
    [InlineData("https://git.example.com/projects/ACME/repos/platform/pull-requests/7/overview", "acme/platform#7", "git.example.com")]
    [InlineData("https://git.example.com/users/ada/repos/platform/pull-requests/7", "~ada/platform#7", "git.example.com")]
    [InlineData("https://git.example.com/ctx/projects/ACME/repos/platform/pull-requests/7", null, null)]
    public void A_recipient_is_a_repository_and_a_number_or_the_page_of_a_pull_request(string written, string? expected, string? host)
    {
        var parsed = BitbucketNames.DataCenter(new Uri("https://git.example.com/")).Parse(written);
        Assert.Equal(expected, parsed is var (name, _) ? BitbucketNames.Cloud.RecipientOf(name) : null);
        Assert.Equal(host, parsed?.Host);
    }

    private static string Id(int i) => i.ToString("x12", System.Globalization.CultureInfo.InvariantCulture) + new string('0', 28);

    private static string Url(bool isCloud) => isCloud ? "https://bitbucket.org/acme/platform" : "https://git.example.com/scm/acme/platform.git";

    private async Task<DestinationEntry> StartAsync(
        bool isCloud, FakeBitbucketOptions? fake = null, Func<BitbucketOptions, BitbucketOptions>? options = null)
    {
        fake ??= new FakeBitbucketOptions();
        _bitbucket = isCloud ? await FakeBitbucketCloud.StartAsync(fake with { Login = Uuid }, Ct)
            : await FakeBitbucketDataCenter.StartAsync(fake, Ct);
        _repository = _bitbucket.AddRepository("acme/platform");
        _repository.AddPull(7, Sha, "apps/guestbook/x.yaml");
        return Entry(options ?? (known => known));
    }

    private DestinationEntry Entry(Func<BitbucketOptions, BitbucketOptions> with) => BitbucketRegistration.Create(
        "bitbucket",
        with(new BitbucketOptions
        {
            Kind = _bitbucket is FakeBitbucketCloud ? BitbucketKind.Cloud : BitbucketKind.DataCenter,
            Token = new Secret("BBDC-fake0123456789"),
            ApiUrl = _bitbucket!.ApiUrl,
            LandsLate = TimeSpan.Zero,
            Limits = null,
        }),
        new DestinationServices(Repositories.Default, _time, new CollectedLogs(), AnsiConsole.Console));

    private static async Task<IReadOnlyList<string>> ResolveAsync(DestinationEntry entry, string url, string recipient = "") =>
        Assert.IsType<RecipientResolution.Resolved>(
            await entry.Resolve!(
                SomeGitHub.Question(Sha, recipient, new { repoURL = url, path = "apps/guestbook" }, annotated: true), Ct)).Recipients;

    private static Task<DeliveryOutcome> DeliverAsync(DestinationEntry entry, ConversationView conversation) =>
        entry.Destination.DeliverAsync(Some.Delivery("d", Pull, conversation), Ct);

    private static Task<DeliveryOutcome> ShowAsync(DestinationEntry entry, string recipient, params ConversationMember[] members) =>
        entry.Destination.DeliverAsync(
            Some.Delivery("d", recipient, Some.Conversation(null, members: members.Select(member => member.Message)),
                message: members[0].Message), Ct);
}
