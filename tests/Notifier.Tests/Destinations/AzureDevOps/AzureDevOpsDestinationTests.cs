using Notifications.Hosting.Configuration;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Destinations;
using Notifications.Notifier.Destinations.AzureDevOps;
using Notifications.Notifier.Git;
using Notifications.Notifier.Tests.Destinations.GitHub;
using Notifications.Testing;
using Notifications.Testing.AzureDevOps;
using Notifications.Testing.GitHub;
using Notifications.Testing.Servers;
using Spectre.Console;
using Xunit;

namespace Notifications.Notifier.Tests.Destinations.AzureDevOps;

/// <summary>What is Azure DevOps' own: organisations and collections, threads, its page to log in, how it tells history.</summary>
public sealed class AzureDevOpsDestinationTests : IAsyncDisposable
{
    private const string Sha = "4f2a1c9d8e7b6a5f4e3d2c1b0a9f8e7d6c5b4a39";
    private const string Pull = "my project/platform!7";
    private const string Token = "fakepat0123456789abcdefghijklmnopqrstuvwxyz0123456789";
    private const string Web = "https://dev.azure.com/fabrikam/My%20Project/_git/Platform";
    private readonly ManualTime _time = new();
    private FakeAzureDevOps? _azure;
    private FakeRepository _repository = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        if (_azure is null) return;
        await _azure.DisposeAsync();
        Assert.Empty(_azure.Violations);
    }

    [Theory]
    [InlineData(Web)]
    [InlineData("git@ssh.dev.azure.com:v3/fabrikam/My%20Project/Platform")]
    [InlineData("https://fabrikam.visualstudio.com/DefaultCollection/My%20Project/_git/Platform")]
    public async Task A_repository_is_known_by_any_address_and_those_of_other_organisations_are_not(string url)
    {
        var entry = await StartAsync(new FakeAzureDevOpsOptions());
        Assert.Equal([Pull], await ResolveAsync(entry, url));
        Assert.Empty(await ResolveAsync(entry, url.Replace("fabrikam", "contoso", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_collection_of_a_server_of_ones_own_is_kept_in_every_address()
    {
        var entry = await StartAsync(new FakeAzureDevOpsOptions { Collection = "tfs/DefaultCollection" });
        const string url = "https://tfs.example.com/tfs/DefaultCollection/My%20Project/_git/Platform";
        Assert.Equal([Pull], await ResolveAsync(entry, url));
        Assert.Empty(await ResolveAsync(entry, url.Replace("DefaultCollection", "Other", StringComparison.Ordinal)));
        Assert.Equal([Pull], await ResolveAsync(
            entry, url, $"{_azure!.Url}tfs/DefaultCollection/My%20Project/_git/Platform/pullrequest/7?_a=overview", annotated: true));
        var delivered = Assert.IsType<DeliveryOutcome.Delivered>(await DeliverAsync(entry, Some.Conversation(null)));
        Assert.Equal(
            $"{_azure.ApiUrl}my%20project/_git/platform/pullrequest/7?discussionId={_azure.Comments("My Project/Platform", 7)[0].Id}",
            delivered.Where!.AbsoluteUri);
    }

    [Fact]
    public async Task What_the_server_writes_and_what_was_deleted_is_no_comment_of_ours()
    {
        var entry = await StartAsync(new FakeAzureDevOpsOptions());
        _azure!.Comment("My Project/Platform", 7, "system", "Policy status has been updated");
        var first = Assert.IsType<DeliveryOutcome.Delivered>(await DeliverAsync(entry, Some.Conversation(null)));
        _azure.Delete(_azure.Comments("My Project/Platform", 7)[1]);
        var second = Assert.IsType<DeliveryOutcome.Delivered>(await DeliverAsync(entry, Some.Conversation(first.ExternalId)));
        Assert.NotEqual(first.ExternalId, second.ExternalId);
        Assert.True(Assert.IsType<DeliveryOutcome.Delivered>(await DeliverAsync(entry, Some.Conversation(null))).NothingWritten);
        Assert.Equal(2, _azure.Comments("My Project/Platform", 7).Count);
    }

    [Fact]
    public async Task The_page_to_log_in_is_a_token_that_is_not_valid()
    {
        await StartAsync(new FakeAzureDevOpsOptions { ShowsLogin = true });
        var entry = Entry(options => options with { Token = new Secret("another") });
        var refused = Assert.IsType<DeliveryOutcome.Unusable>(await DeliverAsync(entry, Some.Conversation(null)));
        Assert.Null(refused.Part);
        Assert.Contains("set a valid token", refused.Reason, StringComparison.Ordinal);
        var (isUsable, _) = await entry.AskAsync!(Ct);
        Assert.False(isUsable);
        Assert.IsType<RecipientResolution.Unusable>(
            await entry.Resolve!(SomeGitHub.Question(Sha, "", new { repoURL = Web, path = "apps/guestbook" }), Ct));
    }

    [Fact]
    public async Task Requests_between_two_revisions_are_those_of_the_branch_itself()
    {
        var entry = await StartAsync(new FakeAzureDevOpsOptions());
        _repository.AddCommitAfter(Id(0), "Before");
        for (var i = 1; i <= 150; i++) _repository.AddCommitAfter(Id(i), $"Change {i}", Id(i - 1));
        _repository.AddCommitAfter(Id(500), "On a side branch", Id(100));
        _repository.AddCommitAfter(Id(151), "Merged PR 30: Side", Id(150), Id(500));
        _repository.AddPull(20, Id(3), "apps/guestbook/x.yaml");
        _repository.AddPull(29, Id(500), "apps/guestbook/x.yaml");
        _repository.AddPull(30, Id(151), "apps/other/x.yaml -> apps/guestbook/x.yaml");
        Assert.Equal(["my project/platform!20", "my project/platform!30"], await ResolveAsync(entry, Web, sha: Id(151), before: Id(0)));
        Assert.Equal(["my project/platform!20"], await ResolveAsync(entry, Web, sha: Id(3), before: Id(150)));
        Assert.Equal(["my project/platform!30"], await ResolveAsync(entry, Web, sha: Id(151), before: new string('9', 40)));
    }

    [Fact]
    public async Task A_commit_has_the_requests_that_made_it_else_those_that_brought_it_else_those_that_are_open()
    {
        var entry = await StartAsync(new FakeAzureDevOpsOptions());
        _repository.AddCommit(Id(1)).AddCommit(Id(2)).AddPull(20, Id(2), "apps/guestbook/x.yaml").Brought = [Id(1)];
        _repository.AddPull(21, Id(3), "apps/guestbook/x.yaml").State = "open";
        _repository.AddPull(22, Id(4), "apps/guestbook/x.yaml").State = "closed";
        Assert.Equal(["my project/platform!20"], await ResolveAsync(entry, Web, sha: Id(2)));
        Assert.Equal(["my project/platform!20"], await ResolveAsync(entry, Web, sha: Id(1)));
        Assert.Equal(["my project/platform!21"], await ResolveAsync(entry, Web, sha: Id(3)));
        Assert.Empty(await ResolveAsync(entry, Web, sha: Id(4)));
    }

    [Fact]
    public async Task Commits_have_an_author_a_subject_and_a_pull_request_and_the_newest_of_a_range_come_first()
    {
        var entry = await StartAsync(new FakeAzureDevOpsOptions());
        Assert.Equal(
            new CommitInfo("Ada Lovelace", null, "Change") { Email = "author@example.com", Change = 7 },
            await entry.FindCommit!(Web, Sha, Ct));
        _repository.AddCommitAfter(Id(0), "Before");
        for (var i = 1; i <= 130; i++) _repository.AddCommitAfter(Id(i), $"Merged PR {i + 1000}: Change", Id(i - 1));
        var range = await WaitingAsync(entry, Id(0), Id(130));
        Assert.Equal(130, range!.Count);
        Assert.Equal([1130L, 1129, 1128, 1127, 1126], range.Newest.Select(commit => commit.Commit.Change));
    }

    [Fact]
    public async Task Commits_that_touch_no_file_of_the_Application_are_counted_and_not_listed()
    {
        var entry = await StartAsync(new FakeAzureDevOpsOptions());
        _repository.AddCommitAfter(Id(0), "Before");
        for (var i = 1; i < 4; i++)
            _repository.AddCommitAfter(Id(i), $"Change {i}", Id(i - 1)).Changes(Id(i), i == 2 ? "docs/x" : "apps/guestbook/x -> lib/x");
        var range = await WaitingAsync(entry, Id(0), Id(3));
        Assert.Equal((2, 1), (range!.Count, range.Others));
    }

    [Fact]
    public async Task Statuses_are_written_where_they_differ_beside_those_of_others()
    {
        var entry = await StartAsync(new FakeAzureDevOpsOptions(), options => options with { CommitStatuses = true });
        var recipient = (await ResolveAsync(entry, Web))[1];
        Assert.Equal($"status:my project/platform@{Sha}", recipient);
        Stage[] stages = [Stage.Waiting, Stage.Waiting, Stage.Healthy, Stage.Degraded, Stage.TakenBack];
        foreach (var stage in stages)
            Assert.IsType<DeliveryOutcome.Delivered>(await ShowAsync(
                entry, recipient, GitHubCommentTests.Member("web", stage), GitHubCommentTests.Member("api", Stage.Healthy)));
        Assert.Equal(
            ["argocd/prod-eks/web: pending", "argocd/prod-eks/api: succeeded", "argocd/prod-eks/web: succeeded",
                "argocd/prod-eks/web: failed", "argocd/prod-eks/web: notApplicable"],
            _azure!.Statuses);
    }

    [Fact]
    public async Task A_file_is_read_as_it_was_and_one_that_is_not_there_is_none()
    {
        await StartAsync(new FakeAzureDevOpsOptions());
        _repository.Contents["apps/my app/values.yaml"] = "a: 1";
        var exchange = new Notifications.Notifier.Destinations.Http.HttpExchange(
            Notifications.Notifier.Destinations.Http.DestinationHttp.Create(traced: false), TimeSpan.FromMinutes(1), _time);
        var history = new AzureDevOpsHistory(new AzureDevOpsClient(exchange, Options(options => options), _time), _time);
        Assert.Equal("a: 1", await history.FileAsync("my project/platform", "apps/my app/values.yaml", Sha, Ct));
        Assert.Null(await history.FileAsync("my project/platform", "apps/other.yaml", Sha, Ct));
    }

    [Fact]
    public async Task A_limit_is_obeyed_until_it_is_reset()
    {
        var entry = await StartAsync(new FakeAzureDevOpsOptions { Time = _time, RequestsPerMinute = 2 });
        var limited = Assert.IsType<DeliveryOutcome.Deferred>(await DeliverAsync(entry, Some.Conversation(null)));
        Assert.True(limited.BlocksLane);
        Assert.InRange(limited.After!.Value, TimeSpan.FromSeconds(58), TimeSpan.FromSeconds(60));
    }

    [Theory]
    [InlineData(403, """{"message":"TF401027: You need the Git 'PullRequestContribute' permission."}""", "my project/platform", "Threads")]
    [InlineData(404, "<html>no such page</html>", null, "apiUrl")]
    [InlineData(401, """{"message":"no fakepat0123456789abcdefghijklmnopqrstuvwxyz0123456789"}""", null, "***")]
    public async Task What_the_operator_has_to_mend_is_told_with_what_to_do(int status, string body, string? part, string remedy)
    {
        var entry = await StartAsync(new FakeAzureDevOpsOptions());
        _azure!.Faults.NextWrite(new Fault.Answers(new FakeAnswer(status, body)));
        var outcome = Assert.IsType<DeliveryOutcome.Unusable>(await DeliverAsync(entry, Some.Conversation("1")));
        Assert.Equal(part, outcome.Part);
        Assert.Contains(remedy, outcome.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("fakepat", outcome.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_check_says_whose_the_token_is()
    {
        var entry = await StartAsync(new FakeAzureDevOpsOptions());
        var (isUsable, said) = await entry.AskAsync!(Ct);
        Assert.True(isUsable);
        Assert.Contains("as Deploy Bot; it needs the scopes", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("My Project/Platform!7", "my project/platform!7")]
    [InlineData("project/repository#7", null)]
    [InlineData("platform!7", null)]
    [InlineData("fabrikam/project/repository!7", null)]
    [InlineData("project/..!7", null)]
    [InlineData("project/repository!0", null)]
    [InlineData("https://dev.azure.com/fabrikam/My%20Project/_git/Platform/pullrequest/7", "my project/platform!7")]
    [InlineData("https://dev.azure.com/fabrikam/_git/Platform/pullrequest/7", "platform/platform!7")]
    [InlineData("https://dev.azure.com/contoso/My%20Project/_git/Platform/pullrequest/7", null)]
    public void A_recipient_is_a_project_a_repository_and_a_number(string written, string? expected)
    {
        var names = AzureDevOpsNames.Of(new Uri("https://dev.azure.com/fabrikam/"));
        var parsed = names.Parse(written);
        Assert.Equal(expected, parsed is var (name, _) ? names.RecipientOf(name) : null);
    }

    [Theory]
    [InlineData("apiUrl: https://dev.azure.com/fabrikam\ntoken: t", null)]
    [InlineData("apiUrl: https://tfs.example.com/tfs/DefaultCollection/\ntoken: t", null)]
    [InlineData("token: t", "apiUrl: is missing")]
    [InlineData("apiUrl: https://dev.azure.com/fabrikam", "token: is missing")]
    [InlineData("token: t\napiUrl: https://dev.azure.com", "apiUrl: is not the address of an organisation")]
    [InlineData("token: t\napiUrl: https://dev.azure.com/fabrikam/_apis/", "apiUrl: is not the address of an organisation")]
    [InlineData("token: t\napiUrl: http://tfs.example.com/tfs/DefaultCollection/", "apiUrl")]
    public void What_is_wrong_in_the_configuration_is_named(string yaml, string? problem)
    {
        var document = ConfigurationDocument.Parse(yaml, "notifications.yaml", EnvironmentVariables.Of());
        AzureDevOpsRegistration.Read(document.Root);
        if (problem is null) Assert.Empty(document.Problems);
        else Assert.Contains(document.Problems, found => found.ToString().Contains(problem, StringComparison.Ordinal));
    }

    private async Task<DestinationEntry> StartAsync(
        FakeAzureDevOpsOptions fake, Func<AzureDevOpsOptions, AzureDevOpsOptions>? with = null)
    {
        _azure = await FakeAzureDevOps.StartAsync(fake, Ct);
        _repository = _azure.AddRepository("My Project/Platform");
        _repository.AddPull(7, Sha, "apps/guestbook/x.yaml");
        return Entry(with ?? (options => options));
    }

    private DestinationEntry Entry(Func<AzureDevOpsOptions, AzureDevOpsOptions> with) => AzureDevOpsRegistration.Create(
        "azure", Options(with), new DestinationServices(Repositories.Default, _time, new CollectedLogs(), AnsiConsole.Console));

    private AzureDevOpsOptions Options(Func<AzureDevOpsOptions, AzureDevOpsOptions> with) => with(new AzureDevOpsOptions(_azure!.ApiUrl)
    {
        Token = new Secret(Token),
        LandsLate = TimeSpan.Zero,
        Limits = null,
    });

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
