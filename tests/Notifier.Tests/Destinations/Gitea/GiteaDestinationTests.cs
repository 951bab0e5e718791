using Notifications.Hosting.Configuration;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Destinations;
using Notifications.Notifier.Destinations.Gitea;
using Notifications.Notifier.Git;
using Notifications.Notifier.Tests.Destinations.GitHub;
using Notifications.Testing;
using Notifications.Testing.Gitea;
using Notifications.Testing.GitHub;
using Notifications.Testing.Servers;
using Spectre.Console;
using Xunit;

namespace Notifications.Notifier.Tests.Destinations.Gitea;

/// <summary>What is Gitea's own: its troubles, its addresses, how it tells commits, pages and states.</summary>
public sealed class GiteaDestinationTests : IAsyncDisposable
{
    private const string Sha = "4f2a1c9d8e7b6a5f4e3d2c1b0a9f8e7d6c5b4a39";
    private const string Pull = "acme/platform#7";
    private const string Web = "https://codeberg.org/acme/platform";
    private readonly ManualTime _time = new();
    private FakeGitea? _gitea;
    private FakeRepository _repository = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        if (_gitea is null) return;
        await _gitea.DisposeAsync();
        Assert.Empty(_gitea.Violations);
    }

    [Fact]
    public async Task A_comment_is_where_browsers_know_the_server_and_pages_are_asked_for_where_it_is()
    {
        var entry = await StartAsync(
            new FakeGiteaOptions { BasePath = "/git", RootUrl = new Uri("https://code.example.com/git/"), MostAtOnce = 10 });
        _repository.AddPull(8, Sha.Replace('4', '5'), [.. Enumerable.Range(0, 35).Select(i => $"other/{i}"), "apps/guestbook/x.yaml"]);
        foreach (var url in (string[])["https://git.example.com/git/acme/platform.git", "git@git.example.com:acme/platform.git"])
            Assert.Equal(["acme/platform#8"], await ResolveAsync(entry, url, sha: Sha.Replace('4', '5'), annotated: true));
        Assert.Equal([Pull], await ResolveAsync(
            entry, "git@git.example.com:acme/platform.git", $"{_gitea!.Url}git/acme/platform/pulls/7", annotated: true));
        var delivered = Assert.IsType<DeliveryOutcome.Delivered>(await DeliverAsync(entry, Some.Conversation(null)));
        Assert.Equal($"https://code.example.com/git/acme/platform/pulls/7#issuecomment-{_gitea.Comments("acme/platform", 7)[0].Id}",
            delivered.Where!.AbsoluteUri);
        Assert.All(_gitea.Requests, request => Assert.StartsWith("/git/api/v1/", request.Path, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_of_any_name_is_known_by_the_address_of_its_API_or_by_its_hosts()
    {
        await StartAsync(new FakeGiteaOptions());
        var named = Entry(options => options with { Hosts = ["scm.example.com"] });
        Assert.Equal([Pull], await ResolveAsync(named, "ssh://git@scm.example.com:2222/acme/platform.git"));
        Assert.Empty(await ResolveAsync(named, "https://github.com/acme/platform"));
        Assert.Empty(await ResolveAsync(named, "https://scm.example.com/acme/group/platform"));
    }

    [Fact]
    public async Task The_trouble_of_the_server_with_what_does_not_exist_is_told_from_its_own()
    {
        var entry = await StartAsync(new FakeGiteaOptions());
        var missing = await entry.Destination.DeliverAsync(Some.Delivery("d", "acme/platform#99", Some.Conversation(null)), Ct);
        Assert.Contains("does not exist", Assert.IsType<DeliveryOutcome.Rejected>(missing).Reason, StringComparison.Ordinal);
        _gitea!.Faults.Otherwise = request => request.Path.EndsWith("/comments", StringComparison.Ordinal) ? Fault.Status(500) : null;
        Assert.IsType<DeliveryOutcome.Deferred>(await DeliverAsync(entry, Some.Conversation(null)));
    }

    [Fact]
    public async Task A_commit_that_was_forced_away_leaves_the_requests_of_the_newest_and_trouble_is_waited_for()
    {
        var entry = await StartAsync(new FakeGiteaOptions());
        var gone = new string('9', 40);
        Assert.Equal([Pull], await ResolveAsync(entry, Web, before: gone));
        _repository.AddCommit(gone);
        _gitea!.Faults.Otherwise = request => request.Path.EndsWith("/commits", StringComparison.Ordinal) ? Fault.Status(500) : null;
        var question = SomeGitHub.Question(Sha, "", new { repoURL = Web, path = "apps/guestbook" }, before: gone);
        var fresh = Entry(options => options);
        Assert.IsType<RecipientResolution.Deferred>(await fresh.Resolve!(question, Ct));
    }

    [Fact]
    public async Task History_that_was_taken_back_or_rewritten_is_told_from_history_that_went_on()
    {
        var entry = await StartAsync(new FakeGiteaOptions { MostAtOnce = 3 });
        string[] ids = [.. Enumerable.Range(0, 12).Select(Id)];
        _repository.AddCommitAfter(ids[0], "Before");
        for (var i = 1; i < 12; i++) _repository.AddCommitAfter(ids[i], $"Change {i}", i == 11 ? ids[3] : ids[i - 1]);
        _repository.AddPull(21, ids[2], "apps/guestbook/x.yaml");
        _repository.AddPull(29, ids[9], "apps/guestbook/x.yaml -> apps/other/x.yaml");
        _repository.AddPull(31, ids[11], "apps/guestbook/x.yaml");
        Assert.Equal(["acme/platform#21", "acme/platform#29"], await ResolveAsync(entry, Web, sha: ids[10], before: ids[0]));
        Assert.Equal(["acme/platform#21"], await ResolveAsync(entry, Web, sha: ids[2], before: ids[10]));
        Assert.Equal(["acme/platform#31"], await ResolveAsync(entry, Web, sha: ids[11], before: ids[10]));
    }

    [Fact]
    public async Task An_open_pull_request_is_found_by_its_newest_commit_and_many_ask_once()
    {
        var entry = await StartAsync(new FakeGiteaOptions());
        var head = new string('a', 40);
        _repository.AddPull(12, head, "apps/guestbook/x.yaml").State = "open";
        Assert.Equal(["acme/platform#12"], await ResolveAsync(entry, Web, sha: head));
        Assert.Empty(await ResolveAsync(entry, Web, sha: new string('b', 40)));
        Assert.Single(_gitea!.Requests, request => request.Path.EndsWith("/pulls", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Commits_have_an_author_an_account_a_subject_and_a_pull_request_and_the_newest_of_a_range_come_first()
    {
        var entry = await StartAsync(new FakeGiteaOptions());
        Assert.Equal(
            new CommitInfo("Ada Lovelace", "ada", "Change") { Email = "author@example.com", Change = 7 },
            await entry.FindCommit!(Web, Sha, Ct));
        _repository.AddCommitAfter(Id(0), "Before");
        for (var i = 1; i <= 130; i++) _repository.AddCommitAfter(Id(i), $"Change {i} (#{i + 1000})", Id(i - 1));
        var range = await WaitingAsync(entry, Id(0), Id(130));
        Assert.Equal(130, range!.Count);
        Assert.Equal([1130L, 1129, 1128, 1127, 1126], range.Newest.Select(commit => commit.Commit.Change));
    }

    [Fact]
    public async Task Commits_that_touch_no_file_of_the_Application_are_counted_and_not_listed()
    {
        var entry = await StartAsync(new FakeGiteaOptions());
        _repository.AddCommitAfter(Id(0), "Before");
        for (var i = 1; i < 4; i++)
            _repository.AddCommitAfter(Id(i), $"Change {i}", Id(i - 1)).Changes(Id(i), i == 2 ? "docs/x" : "apps/guestbook/x -> lib/x");
        var range = await WaitingAsync(entry, Id(0), Id(3));
        Assert.Equal((2, 1), (range!.Count, range.Others));
    }

    [Fact]
    public async Task Statuses_are_written_where_they_differ_and_read_on_all_pages()
    {
        var entry = await StartAsync(new FakeGiteaOptions { MostAtOnce = 2 }, options => options with { CommitStatuses = true });
        var recipient = (await ResolveAsync(entry, Web))[1];
        Assert.Equal($"status:acme/platform@{Sha}", recipient);
        Stage[] stages = [Stage.Waiting, Stage.Waiting, Stage.Healthy, Stage.Degraded, Stage.TakenBack];
        foreach (var stage in stages)
            Assert.IsType<DeliveryOutcome.Delivered>(await ShowAsync(
                entry, recipient, GitHubCommentTests.Member("web", stage), GitHubCommentTests.Member("api", Stage.Healthy)));
        Assert.Equal(
            ["argocd/prod-eks/web: pending", "argocd/prod-eks/api: success", "argocd/prod-eks/web: success", "argocd/prod-eks/web: failure",
                "argocd/prod-eks/web: error"],
            _gitea!.Statuses);
    }

    [Fact]
    public async Task A_file_is_asked_for_again_by_its_tag_and_one_that_is_not_there_is_none()
    {
        await StartAsync(new FakeGiteaOptions());
        _repository.Contents["apps/my app/values.yaml"] = "a: 1";
        var api = new GiteaClient(Exchange(), Options(options => options), _time);
        var history = new GiteaHistory(api, _time);
        for (var i = 0; i < 2; i++) Assert.Equal("a: 1", await history.FileAsync("acme/platform", "apps/my app/values.yaml", Sha, Ct));
        Assert.NotNull(_gitea!.Requests[^1].Headers.GetValueOrDefault("If-None-Match"));
        Assert.Null(await history.FileAsync("acme/platform", "apps/other.yaml", Sha, Ct));
    }

    [Fact]
    public async Task The_limit_of_a_proxy_blocks_the_lane_for_as_long_as_it_says()
    {
        var entry = await StartAsync(new FakeGiteaOptions { Time = _time, RequestsPerMinute = 2 });
        var limited = Assert.IsType<DeliveryOutcome.Deferred>(await DeliverAsync(entry, Some.Conversation(null)));
        Assert.Equal((true, TimeSpan.FromSeconds(60)), (limited.BlocksLane, limited.After));
    }

    [Theory]
    [InlineData(403, """{"message":"token does not have at least one of required scope(s)"}""", "acme/platform", "write:issue")]
    [InlineData(404, "<html>no such page</html>", null, "apiUrl")]
    [InlineData(401, """{"message":"invalid token 0123456789abcdef0123456789abcdef01234567"}""", null, "***")]
    public async Task What_the_operator_has_to_mend_is_told_with_what_to_do(int status, string body, string? part, string remedy)
    {
        var entry = await StartAsync(new FakeGiteaOptions());
        _gitea!.Faults.NextWrite(new Fault.Answers(new FakeAnswer(status, body)));
        var outcome = Assert.IsType<DeliveryOutcome.Unusable>(await DeliverAsync(entry, Some.Conversation("1")));
        Assert.Equal(part, outcome.Part);
        Assert.Contains(remedy, outcome.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("0123456789abcdef", outcome.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, null, true, "as deploy-bot; it needs the scopes")]
    [InlineData(true, "ada", false, "comments would not be found again")]
    [InlineData(false, "deploy-bot", true, "which the token may not ask")]
    [InlineData(false, null, false, "read:user")]
    public async Task The_check_says_whose_the_token_is(bool knowsItself, string? author, bool usable, string text)
    {
        var entry = await StartAsync(new FakeGiteaOptions { KnowsItself = knowsItself }, options => options with { Author = author });
        var (isUsable, said) = await entry.AskAsync!(Ct);
        Assert.Equal(usable, isUsable);
        Assert.Contains(text, said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_that_is_not_valid_is_of_no_use_whoever_is_said_to_write()
    {
        await StartAsync(new FakeGiteaOptions());
        var entry = Entry(options => options with { Token = new Secret("another"), Author = "deploy-bot" });
        var (isUsable, said) = await entry.AskAsync!(Ct);
        Assert.False(isUsable);
        Assert.Contains("set a valid token", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("acme/platform#7", "acme/platform#7")]
    [InlineData("Ac.me/Plat.Form#12", "ac.me/plat.form#12")]
    [InlineData("acme/platform!7", null)]
    [InlineData("acme/sub/platform#7", null)]
    [InlineData("acme/..#7", null)]
    [InlineData("acme/platform#0", null)]
    [InlineData("https://codeberg.org/acme/platform/pulls/7", "acme/platform#7")]
    public void A_recipient_is_a_repository_and_a_number(string written, string? expected)
    {
        var parsed = GiteaNames.AtRoot.Parse(written);
        Assert.Equal(expected, parsed is var (name, _) ? GiteaNames.AtRoot.RecipientOf(name) : null);
    }

    [Theory]
    [InlineData("apiUrl: https://codeberg.org/api/v1\ntoken: t", null)]
    [InlineData("token: t", "apiUrl: is missing")]
    [InlineData("apiUrl: https://codeberg.org/api/v1", "token: is missing")]
    [InlineData("token: t\napiUrl: https://codeberg.org", "apiUrl: is not the address of the API")]
    [InlineData("token: t\napiUrl: http://codeberg.org/api/v1/", "apiUrl")]
    public void What_is_wrong_in_the_configuration_is_named(string yaml, string? problem)
    {
        var document = ConfigurationDocument.Parse(yaml, "notifications.yaml", EnvironmentVariables.Of());
        GiteaRegistration.Read(document.Root);
        if (problem is null) Assert.Empty(document.Problems);
        else Assert.Contains(document.Problems, found => found.ToString().Contains(problem, StringComparison.Ordinal));
    }

    private async Task<DestinationEntry> StartAsync(FakeGiteaOptions fake, Func<GiteaOptions, GiteaOptions>? with = null)
    {
        _gitea = await FakeGitea.StartAsync(fake, Ct);
        _repository = _gitea.AddRepository("acme/platform");
        _repository.AddPull(7, Sha, "apps/guestbook/x.yaml");
        return Entry(with ?? (options => options));
    }

    private DestinationEntry Entry(Func<GiteaOptions, GiteaOptions> with) => GiteaRegistration.Create(
        "gitea", Options(with), new DestinationServices(Repositories.Default, _time, new CollectedLogs(), AnsiConsole.Console));

    private GiteaOptions Options(Func<GiteaOptions, GiteaOptions> with) => with(new GiteaOptions(_gitea!.ApiUrl)
    {
        Token = new Secret("0123456789abcdef0123456789abcdef01234567"),
        LandsLate = TimeSpan.Zero,
        Limits = null,
    });

    private Notifications.Notifier.Destinations.Http.HttpExchange Exchange() => new(
        Notifications.Notifier.Destinations.Http.DestinationHttp.Create(traced: false), TimeSpan.FromMinutes(1), _time);

    private static string Id(int i) => i.ToString("x40", System.Globalization.CultureInfo.InvariantCulture);

    private static Task<WaitingCommits?> WaitingAsync(DestinationEntry entry, string from, string to)
    {
        var appEvent = SomeGitHub.Waits(from, to, new { repoURL = Web, path = "apps/guestbook" });
        return entry.FindCommits!(new WaitingRange(appEvent, appEvent.Transitions[0], Web, from, to), Ct);
    }

    private static async Task<IReadOnlyList<string>> ResolveAsync(
        DestinationEntry entry, string url, string recipient = "", bool annotated = false, string sha = Sha, string? before = null) =>
        Assert.IsType<RecipientResolution.Resolved>(
            await entry.Resolve!(
                SomeGitHub.Question(sha, recipient, new { repoURL = url, path = "apps/guestbook" }, annotated, before: before),
                Ct)).Recipients;

    private static Task<DeliveryOutcome> DeliverAsync(DestinationEntry entry, ConversationView conversation) =>
        entry.Destination.DeliverAsync(Some.Delivery("d", Pull, conversation), Ct);

    private static Task<DeliveryOutcome> ShowAsync(DestinationEntry entry, string recipient, params ConversationMember[] members) =>
        entry.Destination.DeliverAsync(
            Some.Delivery("d", recipient, Some.Conversation(null, members: members.Select(member => member.Message)),
                message: members[0].Message), Ct);
}
