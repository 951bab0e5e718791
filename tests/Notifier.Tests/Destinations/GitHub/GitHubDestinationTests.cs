using System.Collections.Immutable;
using System.Text.Json;
using Notifications.Events;
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

namespace Notifications.Notifier.Tests.Destinations.GitHub;

public sealed class GitHubDestinationTests : IAsyncLifetime
{
    private const string Sha = "4f2a1c9d8e7b6a5f4e3d2c1b0a9f8e7d6c5b4a39";
    private readonly FakeGitHubOptions _options = new();
    private FakeGitHub _github = null!;
    private FakeRepository _repository = null!;
    private DestinationEntry _entry = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _github = await FakeGitHub.StartAsync(_options, Cancellation);
        _repository = _github.AddRepository("acme/platform");
        _entry = GitHubRegistration.Create(
            "github",
            new GitHubOptions { Token = new Secret(_options.Token), ApiUrl = _github.Url, LandsLate = TimeSpan.Zero },
            new DestinationServices(Repositories.Default, TimeProvider.System, new CollectedLogs(), AnsiConsole.Console));
    }

    public async ValueTask DisposeAsync()
    {
        await _github.DisposeAsync();
        Assert.Empty(_github.Violations);
    }

    [Fact]
    public async Task A_pull_request_has_one_comment_that_is_updated_and_found_again()
    {
        _repository.AddPull(7, Sha, "a");
        for (var i = 0; i < 130; i++)
            _github.Comment("acme/platform#7", "ada", $"{GitHubMessage.MarkerLine("3f2a9c")}\nquoted by somebody, {i}");
        var first = await DeliveredAsync(Some.Conversation(null, members: Some.Message(severity: Severity.Progress)));
        await DeliveredAsync(Some.Conversation(first.ExternalId, members: Some.Message(severity: Severity.Success)));
        await DeliveredAsync(Some.Conversation(null, members: Some.Message(severity: Severity.Failure)));
        var ours = Assert.Single(_github.Comments("acme/platform#7"), comment => comment.Author == _options.Login);
        Assert.Equal(2, ours.Edits);
        Assert.Contains("failed", ours.Body, StringComparison.Ordinal);
        Assert.Equal($"https://github.com/acme/platform/pull/7#issuecomment-{ours.Id}", first.Where!.AbsoluteUri);
    }

    [Fact]
    public async Task A_comment_that_somebody_deleted_is_written_anew()
    {
        _repository.AddPull(7, Sha, "a");
        var first = await DeliveredAsync(Some.Conversation(null));
        _github.Delete(_github.Comments("acme/platform#7")[0]);
        await DeliveredAsync(Some.Conversation(first.ExternalId));
        Assert.Single(_github.Comments("acme/platform#7"));
    }

    [Fact]
    public async Task A_renamed_repository_is_followed_with_the_same_method()
    {
        _repository.AddPull(7, Sha, "a");
        _repository.FormerName = "acme/former";
        Assert.IsType<DeliveryOutcome.Delivered>(await _entry.Destination.DeliverAsync(Some.Delivery("d", "acme/former#7", Some.Conversation(null)), Cancellation));
        Assert.Single(_github.Comments("acme/platform#7"));
    }

    [Fact]
    public async Task A_locked_pull_request_is_given_up()
    {
        _repository.AddPull(7, Sha, "a").IsLocked = true;
        var rejected = await _entry.Destination.DeliverAsync(Some.Delivery("d", "acme/platform#7", Some.Conversation(null)), Cancellation);
        Assert.Contains("locked", Assert.IsType<DeliveryOutcome.Rejected>(rejected).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_no_calls_are_left_the_whole_lane_waits()
    {
        _repository.AddPull(7, Sha, "a");
        _github.Remaining = 0;
        var deferred = Assert.IsType<DeliveryOutcome.Deferred>(await _entry.Destination.DeliverAsync(Some.Delivery("d", "acme/platform#7", Some.Conversation(null)), Cancellation));
        Assert.True(deferred.BlocksLane);
        Assert.InRange(deferred.After!.Value, TimeSpan.FromSeconds(50), TimeSpan.FromSeconds(61));
    }

    [Fact]
    public async Task A_secondary_limit_is_told_from_a_refusal()
    {
        _repository.AddPull(7, Sha, "a");
        _github.Faults.NextWrite(new Fault.Answers(new FakeAnswer(403, """{"message":"You have exceeded a secondary rate limit."}""")));
        var deferred = Assert.IsType<DeliveryOutcome.Deferred>(await _entry.Destination.DeliverAsync(Some.Delivery("d", "acme/platform#7", Some.Conversation(null)), Cancellation));
        Assert.Equal((TimeSpan.FromMinutes(1), true), (deferred.After, deferred.BlocksLane));
    }

    [Theory]
    [InlineData("acme/platform#7", "acme/platform#7")]
    [InlineData("https://github.com/acme/platform/pull/7", "acme/platform#7")]
    public async Task A_named_pull_request_is_taken_as_it_is(string recipient, string expected) => Assert.Equal([expected], await ResolveAsync(recipient, Source("apps/guestbook")));

    [Fact]
    public async Task Pull_requests_of_the_revision_that_touch_the_Application_are_found_on_all_pages()
    {
        // 130 files, the one that matters on the second page, under its former name
        _repository.AddPull(7, Sha, [.. Enumerable.Range(0, 130).Select(i => $"other/{i}"), "apps/guestbook/a.yaml -> elsewhere/a.yaml"]);
        _repository.AddPull(8, Sha, "apps/guestbook10/x.yaml");
        _repository.AddPull(9, Sha, "apps/guestbook/x.yaml").State = "closed";
        Assert.Equal(["acme/platform#7"], await ResolveAsync("", Source("apps/guestbook")));
    }

    [Fact]
    public async Task More_files_than_GitHub_lists_are_all_taken_for_relevant()
    {
        _repository.AddPull(7, Sha, Enumerable.Range(0, 3100).Select(i => $"other/{i}"));
        Assert.Equal(["acme/platform#7"], await ResolveAsync("", Source("apps/guestbook")));
    }

    [Fact]
    public async Task Without_a_pull_request_there_is_nothing_to_do()
    {
        _repository.AddCommit(Sha);
        Assert.Empty(await ResolveAsync("", Source("apps/guestbook")));
    }

    [Fact]
    public async Task A_commit_has_an_author_and_a_subject()
    {
        _repository.AddCommit(Sha, "Raise the limits", "Ada Lovelace", "ada");
        Assert.Equal(new CommitInfo("Ada Lovelace", "ada", "Raise the limits"), await _entry.FindCommit!("git@github.com:acme/platform.git", Sha, Cancellation));
        Assert.Null(await _entry.FindCommit!("https://gitlab.com/acme/platform.git", Sha, Cancellation));
    }

    private static object Source(string path) => new { repoURL = "https://github.com/acme/platform.git", path, targetRevision = "main" };

    private async Task<IReadOnlyList<string>> ResolveAsync(string recipient, object source)
    {
        var app = JsonSerializer.SerializeToUtf8Bytes(new { metadata = new { name = "guestbook" }, spec = new { source }, status = new { sync = new { revision = Sha } } });
        var data = JsonSerializer.SerializeToElement(new { phase = "Succeeded", revision = Sha });
        var transition = new Transition("t", TransitionKinds.SyncSucceeded, Some.Noon, "s", null, data);
        var empty = ImmutableDictionary<string, string>.Empty;
        var news = new ApplicationTransitioned(
            1, "e", new Instance("prod", "prod", null), new AppRef("argocd", "guestbook", "uid", "default"), new Position("e", 1, 1), Some.Noon, null, Origins.Watch,
            [transition], null, Doc.FromJson(app), Standing.Calm, new Subject(empty, empty, empty), null);
        var resolved = Assert.IsType<RecipientResolution.Resolved>(await _entry.Resolve!(news, transition, recipient, Cancellation));
        Assert.True(resolved.Recipients.Count > 0 || resolved.Note is not null);
        return resolved.Recipients;
    }

    private async Task<DeliveryOutcome.Delivered> DeliveredAsync(ConversationView conversation) =>
        Assert.IsType<DeliveryOutcome.Delivered>(await _entry.Destination.DeliverAsync(Some.Delivery("d", "acme/platform#7", conversation), Cancellation));
}
