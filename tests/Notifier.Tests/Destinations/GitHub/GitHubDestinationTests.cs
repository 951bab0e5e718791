using Notifications.Hosting.Configuration;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Destinations;
using Notifications.Notifier.Destinations.Forges;
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
        _entry = Entry(new GitHubOptions
        {
            Token = new Secret(_options.Token),
            ApiUrl = _github.Url,
            LandsLate = TimeSpan.Zero,
            Limits = null
        });
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
            _github.Comment("acme/platform#7", "ada", $"{GitHubMarkdown.Instance.MarkerLine("3f2a9c")}\nquoted by somebody, {i}");
        var first = await DeliveredAsync(Some.Conversation(null, members: Some.Message(severity: Severity.Progress)));
        await DeliveredAsync(Some.Conversation(first.ExternalId, members: Some.Message(severity: Severity.Success)));
        await DeliveredAsync(Some.Conversation(null, members: Some.Message(severity: Severity.Failure)));
        var ours = Assert.Single(_github.Comments("acme/platform#7"), comment => comment.Author == _options.Login);
        Assert.Equal(2, ours.Edits);
        Assert.Contains("failed", ours.Body, StringComparison.Ordinal);
        Assert.Equal($"https://github.com/acme/platform/pull/7#issuecomment-{ours.Id}", first.Where!.AbsoluteUri);
    }

    [Fact]
    public async Task The_first_failure_is_announced_by_one_comment_that_leads_to_the_overview()
    {
        _repository.AddPull(7, Sha, "a");
        var running = await DeliveredAsync(Some.Conversation(null, members: Some.Message(severity: Severity.Progress)));
        var failed = Enumerable.Range(0, 40).Select(i => Some.Message($"app-{i}", Severity.Failure)).ToArray();
        var first = await AnnouncedAsync("d1", running.ExternalId, failed, maybeSent: false);
        var second = await AnnouncedAsync("d2", first.ExternalId, failed, maybeSent: false);

        Assert.Equal(first.ExternalId, second.ExternalId);
        Assert.Equal(["comment", "edit", "comment", "edit"], _github.Effects.Select(effect => effect.Op));
        var comments = _github.Comments("acme/platform#7");
        Assert.Contains("### ❌ Argo CD: 0 of 40 synced, 40 failed\n", comments[1].Body, StringComparison.Ordinal);
        Assert.Contains("- and 20 more\n", comments[1].Body, StringComparison.Ordinal);
        Assert.Contains($"(https://github.com/acme/platform/pull/7#issuecomment-{comments[0].Id})", comments[1].Body,
            StringComparison.Ordinal);
        Assert.True(_entry.Announces(running.ExternalId!));
        Assert.False(_entry.Announces(first.ExternalId!));
    }

    [Fact]
    public async Task A_comment_that_begins_with_a_failure_needs_no_announcement()
    {
        _repository.AddPull(7, Sha, "a");
        var first = await AnnouncedAsync("d1", null, [Some.Message(severity: Severity.Failure)], maybeSent: false);
        await AnnouncedAsync("d2", first.ExternalId, [Some.Message("other", Severity.Failure)], maybeSent: false);
        Assert.Equal(["comment", "edit"], _github.Effects.Select(effect => effect.Op));
    }

    [Fact]
    public async Task An_announcement_whose_answer_was_lost_is_not_repeated()
    {
        _repository.AddPull(7, Sha, "a");
        var running = await DeliveredAsync(Some.Conversation(null, members: Some.Message(severity: Severity.Progress)));
        await AnnouncedAsync("d1", running.ExternalId, [Some.Message(severity: Severity.Failure)], maybeSent: false);
        await AnnouncedAsync("d1", running.ExternalId, [Some.Message(severity: Severity.Failure)], maybeSent: true);
        Assert.Equal(2, _github.Comments("acme/platform#7").Count);
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
        Assert.IsType<DeliveryOutcome.Delivered>(
            await _entry.Destination.DeliverAsync(Some.Delivery("d", "acme/former#7", Some.Conversation(null)), Cancellation));
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
        var deferred = Assert.IsType<DeliveryOutcome.Deferred>(
            await _entry.Destination.DeliverAsync(Some.Delivery("d", "acme/platform#7", Some.Conversation(null)), Cancellation));
        Assert.True(deferred.BlocksLane);
        Assert.InRange(deferred.After!.Value, TimeSpan.FromSeconds(50), TimeSpan.FromSeconds(61));
    }

    [Fact]
    public async Task A_secondary_limit_is_told_from_a_refusal()
    {
        _repository.AddPull(7, Sha, "a");
        _github.Faults.NextWrite(new Fault.Answers(new FakeAnswer(403, """{"message":"You have exceeded a secondary rate limit."}""")));
        var deferred = Assert.IsType<DeliveryOutcome.Deferred>(
            await _entry.Destination.DeliverAsync(Some.Delivery("d", "acme/platform#7", Some.Conversation(null)), Cancellation));
        Assert.Equal((TimeSpan.FromMinutes(1), true), (deferred.After, deferred.BlocksLane));
    }

    [Theory]
    [InlineData(401, """{"message":"Bad credentials"}""", null)]
    [InlineData(403, """{"message":"Resource not accessible by personal access token"}""", "acme/platform")]
    [InlineData(302, "<html>please log in</html>", null)]
    [InlineData(404, "<html>no such page</html>", null)]
    public async Task What_the_operator_has_to_mend_is_told_from_what_the_recipient_can_never_take(int status, string body, string? part)
    {
        _repository.AddPull(7, Sha, "a");
        _github.Faults.Otherwise = _ => new Fault.Answers(new FakeAnswer(status, body).With("Location", "https://login.example/"));
        var outcome = Assert.IsType<DeliveryOutcome.Unusable>(
            await _entry.Destination.DeliverAsync(Some.Delivery("d", "acme/platform#7", Some.Conversation("1")), Cancellation));
        Assert.Equal(part, outcome.Part);
        var resolution = Assert.IsType<RecipientResolution.Unusable>(
            await _entry.Resolve!(Question("", Source("apps/guestbook")), Cancellation));
        Assert.Equal(part, resolution.Part);
        Assert.DoesNotContain(_github.Requests, request => request.Path.Contains("login", StringComparison.Ordinal));
        _github.Faults.Otherwise = _ => null;
        Assert.Equal(["acme/platform#7"], await ResolveAsync("", Source("")));
    }

    [Fact]
    public async Task A_repository_that_the_token_may_not_see_is_no_delivery_to_nobody()
    {
        var rejected = Assert.IsType<RecipientResolution.Rejected>(
            await _entry.Resolve!(Question("", new { repoURL = "https://github.com/acme/private", path = "a" }), Cancellation));
        Assert.Contains("GET /repos/acme/private/commits", rejected.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_server_echoes_of_the_token_is_masked()
    {
        _github.Faults.Next(new Fault.Answers(new FakeAnswer(401, $$"""{"message":"no token {{_options.Token}} here"}""")));
        var outcome = Assert.IsType<DeliveryOutcome.Unusable>(
            await _entry.Destination.DeliverAsync(Some.Delivery("d", "acme/platform#7", Some.Conversation("1")), Cancellation));
        Assert.Contains("no token *** here", outcome.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_question_that_many_ask_at_once_is_asked_once()
    {
        _repository.AddPull(7, Sha, "apps/guestbook/x.yaml");
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => ResolveAsync("", Source("apps/guestbook"))));
        Assert.All(answers, pulls => Assert.Equal(["acme/platform#7"], pulls));
        Assert.Single(_github.Requests, request => request.Path.EndsWith("/pulls", StringComparison.Ordinal));
        Assert.Single(_github.Requests, request => request.Path.EndsWith("/files", StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_who_gives_up_takes_the_answer_from_nobody()
    {
        _repository.AddPull(7, Sha, "apps/guestbook/x.yaml");
        _github.Faults.Next(new Fault.HappensLate(TimeSpan.FromMilliseconds(300)));
        using var impatient = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var first = _entry.Resolve!(Question("", Source("apps/guestbook")), impatient.Token);
        var second = ResolveAsync("", Source("apps/guestbook"));
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Equal(["acme/platform#7"], await second);
        Assert.Single(_github.Requests, request => request.Path.EndsWith("/pulls", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_failure_is_for_those_who_waited_and_the_next_asks_anew()
    {
        _repository.AddPull(7, Sha, "apps/guestbook/x.yaml");
        _github.Faults.Next(Fault.Status(502));
        Assert.IsType<RecipientResolution.Deferred>(await _entry.Resolve!(Question("", Source("apps/guestbook")), Cancellation));
        Assert.Equal(["acme/platform#7"], await ResolveAsync("", Source("apps/guestbook")));
    }

    [Fact]
    public async Task Writes_come_a_pause_apart_however_many_want_to_write()
    {
        var entry = Entry(new GitHubOptions
        {
            Token = new Secret(_options.Token),
            ApiUrl = _github.Url,
            Limits = new ForgeLimits { BetweenWrites = TimeSpan.FromMilliseconds(250) }
        });
        foreach (var number in Enumerable.Range(1, 4))
            _repository.AddPull(number, $"{number}{Sha[1..]}", "a");
        await Task.WhenAll(Enumerable.Range(1, 4)
            .Select(number => entry.Destination.DeliverAsync(
                Some.Delivery($"d{number}", $"acme/platform#{number}", Some.Conversation(null)), Cancellation)));
        var writes = _github.Requests.Where(request => request.Method == "POST").Select(request => request.At).ToList();
        Assert.Equal(4, writes.Count);
        Assert.All(writes.Zip(writes.Skip(1)),
            pair => Assert.True(pair.Second - pair.First >= TimeSpan.FromMilliseconds(249), $"{pair.Second - pair.First}"));
    }

    [Fact]
    public async Task What_reached_GitHub_with_no_write_says_so()
    {
        _repository.AddPull(7, Sha, "a");
        var first = await DeliveredAsync(Some.Conversation(null));
        Assert.False(first.NothingWritten);
        Assert.True((await DeliveredAsync(Some.Conversation(null))).NothingWritten); // found as it should be
        _github.Faults.Next(Fault.Status(502));
        Assert.True((await _entry.Destination.DeliverAsync(
            Some.Delivery("d", "acme/platform#7", Some.Conversation(null)), Cancellation)).NothingWritten); // the search failed
        _github.Faults.NextWrite(Fault.Status(502));
        Assert.False((await _entry.Destination.DeliverAsync(
            Some.Delivery("d", "acme/platform#7", Some.Conversation(first.ExternalId)), Cancellation)).NothingWritten);
        var nobody = Entry(new GitHubOptions { Token = new Secret(_options.Token), ApiUrl = new Uri("http://127.0.0.1:1/") });
        Assert.True((await nobody.Destination.DeliverAsync(
            Some.Delivery("d", "acme/platform#7", Some.Conversation("1")), Cancellation)).NothingWritten);
    }

    [Fact]
    public async Task An_answer_that_did_not_change_is_asked_for_by_its_tag()
    {
        _repository.AddPull(7, Sha, "a");
        await DeliveredAsync(Some.Conversation(null));
        await DeliveredAsync(Some.Conversation(null));
        var before = _github.Remaining;
        await DeliveredAsync(Some.Conversation(null));
        Assert.Equal(before, _github.Remaining);
        Assert.Contains(_github.Requests, request => request.Headers.ContainsKey("If-None-Match"));
    }

    [Fact]
    public async Task An_API_below_a_path_is_asked_there_alone()
    {
        var entry = Entry(new GitHubOptions
        {
            Token = new Secret(_options.Token),
            ApiUrl = new Uri(_github.Url, "api/v3/"),
            LandsLate = TimeSpan.Zero
        });
        _repository.AddPull(7, Sha, [.. Enumerable.Range(0, 130).Select(i => $"other/{i}"), "apps/guestbook/a.yaml"]);
        Assert.Equal(["acme/platform#7"],
            Assert.IsType<RecipientResolution.Resolved>(
                await entry.Resolve!(Question("", Source("apps/guestbook")), Cancellation)).Recipients);
        Assert.IsType<DeliveryOutcome.Delivered>(
            await entry.Destination.DeliverAsync(Some.Delivery("d", "acme/platform#7", Some.Conversation(null)), Cancellation));
        Assert.All(_github.Requests, request => Assert.StartsWith("/api/v3/", request.Path, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("acme/platform#7", "acme/platform#7")]
    [InlineData("https://github.com/acme/platform/pull/7", "acme/platform#7")]
    public async Task A_named_pull_request_is_taken_as_it_is(string recipient, string expected) =>
        Assert.Equal([expected], await ResolveAsync(recipient, Source("apps/guestbook")));

    [Theory]
    [InlineData("acme/platform#7", true, null)]
    [InlineData("ACME/Platform#7", true, null)]
    [InlineData("https://github.com/acme/platform/pull/7", true, null)]
    [InlineData("acme/secrets#7", true, "is no source of the Application")]
    [InlineData("acme/secrets#7", false, null)]
    [InlineData("acme/docs-web#7", true, null)] // allowed
    [InlineData("acme/docs#7", true, "is no source of the Application")]
    [InlineData("acme-evil/docs-web#7", true, "is no source of the Application")]
    [InlineData("https://evil.example/acme/platform/pull/7", true, "evil.example")]
    [InlineData("https://evil.example/acme/platform/pull/7", false, "evil.example")]
    [InlineData("https://github.com@evil.example/acme/platform/pull/7", false, "evil.example")]
    [InlineData("https://github.com:8443/acme/platform/pull/7", false, "github.com:8443")]
    [InlineData("https://github.com.evil.example/acme/platform/pull/7", false, "evil.example")]
    public async Task An_annotation_reaches_the_repositories_of_its_Application_and_those_that_are_allowed(
        string recipient, bool annotated, string? refused)
    {
        var entry = Entry(new GitHubOptions { Token = new Secret(_options.Token), ApiUrl = _github.Url, Allow = ["acme/docs-*"] });
        var resolution = await entry.Resolve!(Question(recipient, Source("apps/guestbook"), annotated), Cancellation);
        if (refused is null)
            Assert.Single(Assert.IsType<RecipientResolution.Resolved>(resolution).Recipients);
        else
            Assert.Contains(refused, Assert.IsType<RecipientResolution.Rejected>(resolution).Reason, StringComparison.Ordinal);
        Assert.Empty(_github.Requests);
    }

    [Theory]
    [InlineData("")]
    [InlineData("acme/private#7")]
    public async Task A_repository_that_merely_stands_in_an_Application_gets_no_comment(string recipient)
    {
        _github.AddRepository("acme/private").AddPull(7, Sha, "apps/guestbook/x.yaml");
        var question = Question(recipient, new { repoURL = "https://github.com/acme/private", path = "apps/guestbook" }, annotated: true);
        var forbidden = question with
        {
            Event =
            question.Event with { Routing = question.Event.Routing with { SourceRepos = ["https://github.com/acme/platform"] } }
        };
        var resolution = await _entry.Resolve!(forbidden, Cancellation);
        Assert.True(resolution is RecipientResolution.Resolved { Recipients.Count: 0 } or RecipientResolution.Rejected,
            resolution.ToString());
        Assert.Empty(_github.Requests);
    }

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
        Assert.Equal(new CommitInfo("Ada Lovelace", "ada", "Raise the limits") { Email = "author@example.com" },
            await _entry.FindCommit!("git@github.com:acme/platform.git", Sha, Cancellation));
        Assert.Null(await _entry.FindCommit!("https://gitlab.com/acme/platform.git", Sha, Cancellation));
    }

    [Theory]
    [InlineData(3, new[] { 3, 2, 1 })]
    [InlineData(7, new[] { 7, 6, 5, 4, 3 })]
    [InlineData(202, new[] { 202, 201, 200, 199, 198 })]
    public async Task The_commits_between_two_come_newest_first_with_their_number(int count, int[] shown)
    {
        _repository.AddCommitAfter(Numbered(0), "Before");
        for (var i = 1; i <= count; i++) _repository.AddCommitAfter(Numbered(i), $"Change {i} (#{i + 1000})", Numbered(i - 1));

        var range = await _entry.FindCommits!(Waits("https://github.com/acme/platform", Numbered(0), Numbered(count)), Cancellation);

        Assert.Equal(count, range!.Count);
        Assert.Equal(shown.Select(i => (Numbered(i), $"Change {i} (#{i + 1000})", (long?)(i + 1000))),
            range.Newest.Select(commit => (commit.Sha, commit.Commit.Subject, commit.Commit.Change)));
        Assert.Null(await _entry.FindCommits(Waits("https://gitlab.com/acme/platform", Numbered(0), Numbered(count)), Cancellation));
        Assert.Null(await _entry.FindCommits(Waits("https://github.com/acme/platform", Numbered(9_999), Numbered(count)), Cancellation));
    }

    [Fact]
    public async Task Commits_that_touch_no_file_of_the_Application_are_counted_and_each_is_asked_for_once()
    {
        _repository.Contents["apps/guestbook/kustomization.yaml"] = "resources: [../../bases/web]";
        _repository.Contents["bases/web/kustomization.yaml"] = "resources: [deployment.yaml]";
        _repository.AddCommitAfter(Numbered(0), "Before");
        Commit(1, "apps/other/values.yaml");
        Commit(2, "apps/guestbook/values.yaml");
        Commit(3, "docs/guestbook.md -> apps/moved.md");
        Commit(4, "bases/web/deployment.yaml");
        Commit(5, "apps/guestbook/old.yaml -> attic/old.yaml");
        Commit(6, Enumerable.Range(0, 100).Select(i => $"elsewhere/{i}"));
        Commit(7, "apps/other/values.yaml");

        var range = await RangeAsync("apps/guestbook");
        var calls = _github.Requests.Count;
        var other = await RangeAsync("apps/other");

        Assert.Equal(new[] { 6, 5, 4, 2 }.Select(Numbered), range!.Newest.Select(commit => commit.Sha));
        Assert.Equal((4, 3), (range.Count, range.Others));
        Assert.Equal(4, other!.Others);
        Assert.DoesNotContain(_github.Requests.Skip(calls), request => request.Path.Contains("/commits/", StringComparison.Ordinal));

        // Where none touches it, what it is made from is not understood
        var unknown = await RangeAsync("apps/nowhere", to: 3);
        Assert.Equal((3, 0), (unknown!.Count, unknown.Others));

        void Commit(int number, params IEnumerable<string> files) => _repository
            .AddCommitAfter(Numbered(number), $"Change {number}", Numbered(number - 1)).Changes(Numbered(number), files);

        Task<WaitingCommits?> RangeAsync(string path, int to = 7) => _entry.FindCommits!(
            Waits("https://github.com/acme/platform", Numbered(0), Numbered(to), path), Cancellation);
    }

    [Fact]
    public async Task When_GitHub_does_not_tell_the_files_of_a_commit_all_are_listed()
    {
        _repository.AddCommitAfter(Numbered(0), "Before");
        for (var i = 1; i <= 3; i++) _repository.AddCommitAfter(Numbered(i), $"Change {i}", Numbered(i - 1))
            .Changes(Numbered(i), $"apps/{(i == 2 ? "guestbook" : "other")}/x");
        _github.Faults.Otherwise = request => request.Path.EndsWith($"/commits/{Numbered(2)}", StringComparison.Ordinal) ? Fault.Status(502)
            : null;

        var range = await _entry.FindCommits!(
            Waits("https://github.com/acme/platform", Numbered(0), Numbered(3), "apps/guestbook"), Cancellation);

        Assert.Equal((3, 0), (range!.Count, range.Others));
    }

    private static string Numbered(int i) => i.ToString("x40", System.Globalization.CultureInfo.InvariantCulture);

    private static WaitingRange Waits(string repositoryUrl, string from, string to, string path = ".")
    {
        var appEvent = SomeGitHub.Waits(from, to, Source(path));
        return new WaitingRange(appEvent, appEvent.Transitions[0], repositoryUrl, from, to);
    }

    private static object Source(string path) => new { repoURL = "https://github.com/acme/platform.git", path, targetRevision = "main" };

    private static DestinationEntry Entry(GitHubOptions options) => GitHubRegistration.Create(
        "github", options, new DestinationServices(Repositories.Default, TimeProvider.System, new CollectedLogs(), AnsiConsole.Console));

    private static RecipientQuestion Question(string recipient, object source, bool annotated = false) =>
        SomeGitHub.Question(Sha, recipient, source, annotated);

    private async Task<IReadOnlyList<string>> ResolveAsync(string recipient, object source)
    {
        var resolved = Assert.IsType<RecipientResolution.Resolved>(await _entry.Resolve!(Question(recipient, source), Cancellation));
        Assert.True(resolved.Recipients.Count > 0 || resolved.Note is not null);
        return resolved.Recipients;
    }

    private async Task<DeliveryOutcome.Delivered> AnnouncedAsync(string id, string? external, Message[] failed, bool maybeSent) =>
        Assert.IsType<DeliveryOutcome.Delivered>(await _entry.Destination.DeliverAsync(
            Some.Delivery(id, "acme/platform#7", Some.Conversation(external, members: failed), announce: true, maybeSent, failed[0]) with
            {
                Announced = [.. failed.Select(message => new ConversationMember(message.About.Name, message))],
            }, Cancellation));

    private async Task<DeliveryOutcome.Delivered> DeliveredAsync(ConversationView conversation) =>
        Assert.IsType<DeliveryOutcome.Delivered>(
            await _entry.Destination.DeliverAsync(Some.Delivery("d", "acme/platform#7", conversation), Cancellation));
}
