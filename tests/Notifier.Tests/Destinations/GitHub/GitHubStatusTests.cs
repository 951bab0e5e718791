using System.Text.Json;
using Notifications.Hosting.Configuration;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Destinations;
using Notifications.Notifier.Destinations.GitHub;
using Notifications.Notifier.Git;
using Notifications.Testing;
using Notifications.Testing.GitHub;
using Notifications.Testing.Servers;
using Spectre.Console;
using Xunit;
using static Notifications.Notifier.Tests.Destinations.GitHub.GitHubCommentTests;

namespace Notifications.Notifier.Tests.Destinations.GitHub;

/// <summary>Commit statuses, check runs and Deployments beside the comments.</summary>
public sealed class GitHubStatusTests : IAsyncLifetime
{
    private const string Sha = "4f2a1c9d8e7b6a5f4e3d2c1b0a9f8e7d6c5b4a39";
    private const string Commit = $"acme/platform@{Sha}";
    private const string Annotation = "argocd-commenter.int128.github.io/deployment-url";

    private readonly FakeGitHubOptions _options = new();
    private FakeGitHub _github = null!;
    private FakeRepository _repository = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _github = await FakeGitHub.StartAsync(_options, Ct);
        _repository = _github.AddRepository("acme/platform");
        _repository.AddPull(7, Sha, "apps/guestbook/x.yaml");
    }

    public async ValueTask DisposeAsync()
    {
        await _github.DisposeAsync();
        Assert.Empty(_github.Violations);
    }

    [Fact]
    public async Task Nothing_but_comments_is_written_unless_it_is_switched_on()
    {
        Assert.Equal(["acme/platform#7"], await ResolveAsync(Entry(new GitHubOptions())));
        Assert.Contains("switched off", Assert.IsType<DeliveryOutcome.Rejected>(
            await DeliverAsync(Entry(new GitHubOptions()), $"status:{Commit}", Member("web", Stage.Healthy))).Reason,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_goes_to_its_commit_too_also_where_no_pull_request_brought_it()
    {
        var entry = Entry(new GitHubOptions { CommitStatuses = true, Deployments = true });
        Assert.Equal(["acme/platform#7", $"status:{Commit}", $"deployment:{Commit}"], await ResolveAsync(entry));

        var direct = $"5{Sha[1..]}";
        _repository.AddCommit(direct);
        Assert.Equal([$"status:acme/platform@{direct}", $"deployment:acme/platform@{direct}"], await ResolveAsync(entry, direct));
    }

    [Fact]
    public async Task Each_Application_has_a_status_of_its_own_and_only_what_has_changed_is_written()
    {
        var entry = Entry(new GitHubOptions { CommitStatuses = true });
        ConversationMember[] members = [Member("web", Stage.Syncing), Member("api", Stage.Waiting)];
        await DeliveredAsync(entry, $"status:{Commit}", members);
        Assert.True((await DeliveredAsync(entry, $"status:{Commit}", members)).NothingWritten);
        members = [Member("web", Stage.Healthy), members[1], Member("bad", Stage.Failed), Member("old", Stage.TakenBack)];
        Assert.Equal(3, (await DeliveredAsync(entry, $"status:{Commit}", members)).Writes);

        Assert.Equal(
            ["argocd/prod-eks/web: pending", "argocd/prod-eks/api: pending", "argocd/prod-eks/web: success", "argocd/prod-eks/bad: failure",
                "argocd/prod-eks/old: error"], _github.Statuses.Of(Sha));
    }

    [Fact]
    public async Task Statuses_are_found_on_all_pages()
    {
        var entry = Entry(new GitHubOptions { CommitStatuses = true });
        ConversationMember[] members = [.. Enumerable.Range(0, 130).Select(i => Member($"app-{i}", Stage.Healthy))];
        var attempts = 0;
        while (await DeliverAsync(entry, $"status:{Commit}", members) is DeliveryOutcome.Deferred { BlocksLane: false, After: not null })
            attempts++;
        Assert.Equal(8, attempts); // an attempt has a limit of time, and writes 15
        Assert.Equal(130, _github.Statuses.Of(Sha).Count);
    }

    [Fact]
    public async Task A_description_is_one_line_of_140_characters_and_names_that_are_too_long_stay_apart()
    {
        var entry = Entry(new GitHubOptions { CommitStatuses = true });
        var name = new string('n', 300);
        await DeliveredAsync(entry, $"status:{Commit}", Member(name + "1", Stage.Failed), Member(name + "2\n@team", Stage.Failed));
        Assert.Equal(2, _github.Statuses.Of(Sha).Distinct(StringComparer.Ordinal).Count());
        Assert.All(_github.Requests.Where(request => request.Method == "POST")
            .Select(request => JsonDocument.Parse(request.Body).RootElement), body =>
        {
            Assert.InRange(body.GetProperty("description").GetString()!.Length, 1, 140);
            Assert.InRange(body.GetProperty("context").GetString()!.Length, 1, 200);
            Assert.DoesNotContain('\n', body.GetProperty("description").GetString()!);
        });
    }

    [Fact]
    public async Task Who_may_not_write_statuses_is_not_kept_from_commenting()
    {
        var entry = Entry(new GitHubOptions { CommitStatuses = true });
        _github.Faults.NextWrite(new Fault.Answers(new FakeAnswer(403, """{"message":"Resource not accessible by personal access token"}""")));
        var refused = Assert.IsType<DeliveryOutcome.Unusable>(
            await DeliverAsync(entry, $"status:{Commit}", Member("web", Stage.Healthy)));
        Assert.Equal("status:acme/platform", refused.Part);
        Assert.Contains("write access to commit statuses", refused.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Deployment_is_created_once_and_gets_each_state_once()
    {
        var entry = Entry(new GitHubOptions { Deployments = true });
        Stage[] stages = [Stage.Waiting, Stage.Syncing, Stage.Synced, Stage.Healthy, Stage.Healthy, Stage.Degraded, Stage.TakenBack];
        foreach (var stage in stages)
            await DeliveredAsync(entry, $"deployment:{Commit}", Member("web", stage));
        Assert.Equal(
            ["argocd/prod-eks/web at 4f2a1c9: queued, in_progress, success, failure, inactive"], _github.Statuses.Deployments);
    }

    [Fact]
    public async Task A_Deployment_that_the_Application_names_gets_the_state_and_none_is_created()
    {
        var entry = Entry(new GitHubOptions { Deployments = true });
        var id = _github.Statuses.Deploy("acme/platform", Sha, "pr-7");
        var recipients = await ResolveAsync(entry, annotation: $"https://api.github.com/repos/acme/platform/deployments/{id}");
        Assert.Equal(["acme/platform#7", $"deployment:acme/platform#{id}"], recipients);
        await DeliveredAsync(entry, recipients[1], Member("web", Stage.Healthy), Member("api", Stage.Failed));
        Assert.Equal(["pr-7 at 4f2a1c9: failure"], _github.Statuses.Deployments);
    }

    [Theory]
    [InlineData("https://api.github.com/repos/acme/secrets/deployments/1")]
    [InlineData("https://evil.example/repos/acme/platform/deployments/1")]
    [InlineData("https://api.github.com/repos/acme/platform/deployments/1?x=y")]
    [InlineData("https://api.github.com/repos/acme/platform/deployments/x")]
    [InlineData("deployments/1")]
    public async Task A_Deployment_of_somebody_else_is_not_touched(string named)
    {
        var entry = Entry(new GitHubOptions { Deployments = true });
        var resolved = Assert.IsType<RecipientResolution.Resolved>(await entry.Resolve!(Question(Sha, named), Ct));
        Assert.Equal(["acme/platform#7"], resolved.Recipients);
        Assert.Contains(Annotation, resolved.Note, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_check_run_is_updated_until_it_has_ended_and_another_sync_is_another_run()
    {
        var app = _github.AddApp("argocd-notifier");
        app.Install("acme");
        var entry = Entry(new GitHubOptions
        {
            CheckRuns = true,
            App = new GitHubAppOptions($"{app.Id}", null, new GitHubAppKey(new Secret(app.PrivateKey), null)),
        });
        foreach (var stage in (Stage[])[Stage.Waiting, Stage.Syncing, Stage.Healthy, Stage.Healthy, Stage.Syncing])
            await DeliveredAsync(entry, $"check:{Commit}", Member("web", stage));
        await DeliveredAsync(entry, $"check:{Commit}", Member("web", Stage.Failed, body: "It broke: @team <b>#7"));
        Assert.Equal(
            ["argocd/prod-eks/web: completed success", "argocd/prod-eks/web: completed failure"], _github.Statuses.Checks);
        var summary = JsonDocument.Parse(_github.Requests.Last(request => request.Method == "PATCH").Body).RootElement.GetProperty("output")
            .GetProperty("summary").GetString()!;
        Assert.DoesNotContain("@team", summary, StringComparison.Ordinal);
    }

    private DestinationEntry Entry(GitHubOptions options) => GitHubRegistration.Create(
        "github",
        options with
        {
            Token = options.App is null ? new Secret(_options.Token) : null,
            ApiUrl = _github.Url,
            LandsLate = TimeSpan.Zero,
            Limits = null,
        },
        new DestinationServices(Repositories.Default, TimeProvider.System, new CollectedLogs(), AnsiConsole.Console));

    private static RecipientQuestion Question(string sha, string? annotation = null) => SomeGitHub.Question(
        sha, "", new { repoURL = "https://github.com/acme/platform.git", path = "apps/guestbook", targetRevision = "main" },
        annotations: annotation is null ? null : new Dictionary<string, string> { [Annotation] = annotation });

    private static async Task<IReadOnlyList<string>> ResolveAsync(DestinationEntry entry, string sha = Sha, string? annotation = null) =>
        Assert.IsType<RecipientResolution.Resolved>(await entry.Resolve!(Question(sha, annotation), Ct)).Recipients;

    private static Task<DeliveryOutcome> DeliverAsync(DestinationEntry entry, string recipient, params ConversationMember[] members) =>
        entry.Destination.DeliverAsync(
            Some.Delivery("d", recipient, Some.Conversation(null, members: members.Select(member => member.Message)),
                message: members[0].Message),
            Ct);

    private static async Task<DeliveryOutcome.Delivered> DeliveredAsync(
        DestinationEntry entry, string recipient, params ConversationMember[] members) =>
        Assert.IsType<DeliveryOutcome.Delivered>(await DeliverAsync(entry, recipient, members));
}
