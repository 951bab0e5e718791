using Notifications.Notifier.Contracts;
using Notifications.Notifier.Destinations.Forges;
using Notifications.Notifier.Destinations.GitHub;
using Notifications.Notifier.Tests.Destinations.GitHub;
using Notifications.Notifier.Triggers;
using Notifications.Testing;
using Notifications.Testing.GitHub;
using Notifications.Testing.Servers;
using Xunit;

namespace Notifications.Notifier.Tests.Destinations;

/// <summary>What the destination at every forge keeps besides: one comment a request, and whose requests it is about.</summary>
public abstract class ForgeContract : FindingDestinationContract
{
    protected const string Sha = "4f2a1c9d8e7b6a5f4e3d2c1b0a9f8e7d6c5b4a39";

    private string Marker => Markdown.MarkerLine("3f2a9c");

    private protected FakeRepository Project { get; private set; } = null!;

    private protected override int Effects => Comments(7).Count;

    /// <summary>Of the Applications' sources.</summary>
    private protected abstract string Url { get; }

    /// <summary>Whose credentials they are.</summary>
    private protected abstract string Login { get; }

    private protected virtual ForgeMarkdown Markdown => GitHubMarkdown.Instance;

    /// <summary>That the project is in.</summary>
    private protected abstract string Group { get; }

    /// <summary>Between a project and the number of a request.</summary>
    private protected abstract char Separator { get; }

    /// <summary>Whether the forge knows conversations that are locked.</summary>
    private protected virtual bool Locks => true;

    /// <summary>Whether the forge leads from a project's former name to its new one.</summary>
    private protected virtual bool FollowsRenames => true;

    private protected abstract IReadOnlyList<PostedComment> Comments(int number);

    private protected abstract void Comment(int number, string author, string body);

    private protected abstract void Delete(PostedComment comment);

    private protected abstract Task<(FakeServer Server, FakeRepository Project)> StartForgeAsync();

    private protected override async Task<FakeServer> StartServerAsync()
    {
        (var server, Project) = await StartForgeAsync();
        Project.AddPull(7, Sha, [.. Enumerable.Range(0, 130).Select(i => $"other/{i}"), "apps/guestbook/a.yaml -> elsewhere/a.yaml"]);
        return server;
    }

    private protected override OutgoingDelivery Delivery(bool maybeSent = false) =>
        Some.Delivery("d-1", Recipient(7), Some.Conversation(null), maybeSent: maybeSent);

    [Fact]
    public async Task A_request_has_one_comment_that_is_updated_and_found_again_among_those_of_others()
    {
        for (var i = 0; i < 130; i++) Comment(7, "ada", $"{Marker}\nquoted by somebody, {i}");
        var first = await DeliveredAsync(Some.Conversation(null, members: Some.Message(severity: Severity.Progress)));
        await DeliveredAsync(Some.Conversation(first.ExternalId, members: Some.Message(severity: Severity.Success)));
        await DeliveredAsync(Some.Conversation(null, members: Some.Message(severity: Severity.Failure)));
        var ours = Assert.Single(Comments(7), comment => comment.Author == Login);
        Assert.Equal(2, ours.Edits);
        Assert.Contains("failed", ours.Body, StringComparison.Ordinal);
        Assert.Contains($"{ours.Id}", first.Where!.AbsoluteUri, StringComparison.Ordinal);
        Assert.Empty(Server.Violations);
    }

    [Fact]
    public async Task A_comment_that_somebody_deleted_is_written_anew()
    {
        var first = await DeliveredAsync(Some.Conversation(null));
        Delete(Comments(7)[0]);
        var second = await DeliveredAsync(Some.Conversation(first.ExternalId));
        Assert.NotEqual(first.ExternalId, second.ExternalId);
        Assert.Single(Comments(7));
    }

    [Fact]
    public async Task A_failure_is_announced_once_by_a_comment_that_leads_to_the_overview()
    {
        var running = await DeliveredAsync(Some.Conversation(null, members: Some.Message(severity: Severity.Progress)));
        var failed = await AnnouncedAsync("d1", running.ExternalId);
        await AnnouncedAsync("d2", failed.ExternalId);
        Assert.Equal(2, Comments(7).Count);
        Assert.Contains($"({running.Where})", Comments(7)[1].Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_that_write_the_first_comment_at_the_same_time_leave_one()
    {
        var both = new[] { Entry, Create() }.Select(entry => entry.Destination.DeliverAsync(Delivery(), Cancellation)).ToList();
        await Eventually.TrueAsync(() => both.TrueForAll(one => one.IsCompleted), Time, TimeSpan.FromMilliseconds(20), Cancellation);
        var left = Assert.Single(Comments(7));
        Assert.All(await Task.WhenAll(both), outcome =>
            Assert.Equal($"{left.Id}", Assert.IsType<DeliveryOutcome.Delivered>(outcome).ExternalId));
    }

    [Fact]
    public async Task A_conversation_that_is_locked_and_an_archived_project_are_final()
    {
        if (Locks)
        {
            Project.Pulls[0].IsLocked = true;
            Assert.IsType<DeliveryOutcome.Rejected>(await DeliverAsync(Delivery()));
            Project.Pulls[0].IsLocked = false;
        }

        Project.IsArchived = true;
        Assert.IsType<DeliveryOutcome.Rejected>(await DeliverAsync(Delivery()));
        Project.IsArchived = false;
        Assert.IsType<DeliveryOutcome.Rejected>(await DeliverAsync(Some.Delivery("d", Recipient(8), Some.Conversation(null))));
    }

    [Fact]
    public async Task Requests_of_the_revision_that_touch_the_Application_are_found_on_all_pages()
    {
        Project.AddPull(8, Sha, "apps/guestbook10/x.yaml");
        Project.AddPull(9, Sha, "apps/guestbook/x.yaml").State = "closed";
        Assert.Equal([Recipient(7)], await ResolveAsync("", Sha));
    }

    [Fact]
    public async Task Requests_between_two_revisions_are_found_also_behind_the_newest()
    {
        Project.AddCommitAfter(Id(0), "Before");
        for (var i = 1; i <= 12; i++)
        {
            Project.AddCommitAfter(Id(i), $"Change {i}", Id(i - 1));
            if (i % 4 == 0) Project.AddPull(100 + i, Id(i), i == 8 ? "docs/x" : "apps/guestbook/x.yaml");
        }

        Assert.Equal([Recipient(104), Recipient(112)], await ResolveAsync("", Id(12), Id(0)));
        Assert.Empty(Server.Violations);

        static string Id(int i) => i.ToString("x12", System.Globalization.CultureInfo.InvariantCulture) + new string('0', 28);
    }

    [Fact]
    public async Task An_annotation_reaches_the_projects_of_its_Application_alone()
    {
        Assert.Equal([Recipient(7)], await ResolveAsync(Recipient(7).ToUpperInvariant(), Sha, annotated: true));
        var other = Recipient(7).Replace("platform", "secrets", StringComparison.Ordinal);
        Assert.Contains("is no source of the Application", Assert.IsType<RecipientResolution.Rejected>(
            await Entry.Resolve!(Question(other, Sha, annotated: true), Cancellation)).Reason, StringComparison.Ordinal);
        Assert.Equal([other], await ResolveAsync(other, Sha));
    }

    [Fact]
    public async Task A_project_that_was_renamed_is_followed_where_the_forge_leads_to_it()
    {
        Project.FormerName = $"{Group}/former";
        var former = $"{Group}/former{Separator}7";
        if (!FollowsRenames)
        {
            Assert.IsType<DeliveryOutcome.Rejected>(await DeliverAsync(Some.Delivery("d", former, Some.Conversation(null))));
            return;
        }

        var first = Assert.IsType<DeliveryOutcome.Delivered>(await DeliverAsync(Some.Delivery("d", former, Some.Conversation(null))));
        Assert.IsType<DeliveryOutcome.Delivered>(await DeliverAsync(Some.Delivery("d", former, Some.Conversation(first.ExternalId))));
        Assert.Equal(1, Assert.Single(Comments(7)).Edits);
        Assert.Empty(Server.Violations);
    }

    [Fact]
    public async Task Whatever_is_answered_instead_ends_in_an_outcome_and_in_no_exception()
    {
        foreach (var change in StrangeAnswers.All(new Random(20260304), members: 60))
        {
            // At a request of each kind in turn: who we are, the comments, the write; commits, requests of a commit, their files
            for (var at = 1; at <= 4; at++)
            {
                var number = 0;
                Server.Faults.Otherwise = _ => Interlocked.Increment(ref number) == at
                    ? new Fault.Changes(good => good with { Body = change(good.Body) }) : null;
                Entry = Create();
                if (await DeliverAsync(Delivery()) is DeliveryOutcome.Deferred { Reason: var reason }) Assert.NotEmpty(reason);
                number = 0;
                Entry = Create();
                Assert.NotNull(await Entry.Resolve!(Question("", Sha, before: new string('b', 40)), Cancellation));
                number = 0;
                await Entry.FindCommit!(Url, Sha, Cancellation);
            }
        }

        Assert.DoesNotContain(Logs.Lines, line => line.Contains("Exception", StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_for_pull_requests_alone_is_for_those_of_every_forge()
    {
        Assert.Contains(Trigger.Forges, DestinationCatalog.Types[Entry.Type].Kinds);
        Assert.DoesNotContain(TriggerCatalog.Load(templates: null).Values, trigger => trigger.FollowsOn.Contains("github"));
    }

    private protected string Recipient(int number) => $"{Group}/platform{Separator}{number}";

    private protected async Task<IReadOnlyList<string>> ResolveAsync(
        string recipient, string sha, string? before = null, bool annotated = false) => Assert.IsType<RecipientResolution.Resolved>(
            await Entry.Resolve!(Question(recipient, sha, annotated, before), Cancellation)).Recipients;

    private protected RecipientQuestion Question(string recipient, string sha, bool annotated = false, string? before = null) =>
        SomeGitHub.Question(sha, recipient, new { repoURL = Url, path = "apps/guestbook", targetRevision = "main" }, annotated,
            before: before);

    private async Task<DeliveryOutcome.Delivered> AnnouncedAsync(string id, string? external)
    {
        var failed = Some.Message(severity: Severity.Failure);
        return Assert.IsType<DeliveryOutcome.Delivered>(await DeliverAsync(
            Some.Delivery(id, Recipient(7), Some.Conversation(external, members: failed), announce: true, message: failed) with
            {
                Announced = [new ConversationMember(failed.About.Name, failed)],
            }));
    }

    private async Task<DeliveryOutcome.Delivered> DeliveredAsync(ConversationView conversation) =>
        Assert.IsType<DeliveryOutcome.Delivered>(await DeliverAsync(Some.Delivery("d", Recipient(7), conversation)));
}
