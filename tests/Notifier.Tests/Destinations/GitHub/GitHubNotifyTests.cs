using Notifications.Hosting.Configuration;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Destinations;
using Notifications.Notifier.Destinations.Forges;
using Notifications.Notifier.Destinations.GitHub;
using Notifications.Notifier.Git;
using Notifications.Testing;
using Notifications.Testing.GitHub;
using Spectre.Console;
using Xunit;
using static Notifications.Notifier.Tests.Destinations.GitHub.GitHubCommentTests;

namespace Notifications.Notifier.Tests.Destinations.GitHub;

/// <summary>When people are notified besides the comment that is edited, and that there is one such comment whoever writes it.</summary>
public sealed class GitHubNotifyTests : IAsyncLifetime
{
    private const string Pull = "acme/platform#7";
    private readonly FakeGitHubOptions _options = new();
    private FakeGitHub _github = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _github = await FakeGitHub.StartAsync(_options, Ct);
        _github.AddRepository("acme/platform").AddPull(7, "4f2a1c9d8e7b6a5f4e3d2c1b0a9f8e7d6c5b4a39", "a");
    }

    public async ValueTask DisposeAsync()
    {
        await _github.DisposeAsync();
        Assert.Empty(_github.Violations);
    }

    /// <summary>f: an Application failed, h: it is healthy, D: it has been healthy for a while; s: it syncs. The first letter is of web,
    /// the second of api.</summary>
    [Theory]
    [InlineData("final", "ss hs hh Dh dD", "comment edit edit edit comment edit")]
    [InlineData("final", "ss fs fh hh dD", "comment edit comment edit edit edit")]
    [InlineData("failures", "ss hs hh dD", "comment edit edit edit")]
    [InlineData("failures", "ss fs ff", "comment edit comment edit")]
    [InlineData("never", "ss fs hh dD", "comment edit edit edit")]
    [InlineData("each", "ss fs ff hh dD", "comment edit comment edit comment edit edit comment")]
    [InlineData("final", "fs fh", "comment edit")]
    public async Task A_new_comment_says_what_was_asked_for(string notify, string states, string writes)
    {
        var entry = Entry(Enum.Parse<ForgeNotify>(notify, ignoreCase: true));
        string? external = null;
        foreach (var (state, i) in states.Split(' ').Select((state, i) => (state, i)))
        {
            var members = state.Select((letter, at) => (Letter: letter, Member: Member(at == 0 ? "web" : "api", letter switch
            {
                'f' => Stage.Failed,
                's' => Stage.Syncing,
                _ => Stage.Healthy,
            }))).ToList();
            // Only what is new is announced: of failures the ones that were none before.
            var before = i == 0 ? "ss" : states.Split(' ')[i - 1];
            var news = members.Where((member, at) => member.Letter is 'D' || (member.Letter is 'f' && before[at] != 'f'))
                .Select(member => member.Member).ToList();
            var conversation = Some.Conversation(external, members: members.Select(member => member.Member.Message));
            var outcome = await entry.Destination.DeliverAsync(
                Some.Delivery(
                    $"d{i}", Pull, conversation, announce: news.Count > 0, message: (news.FirstOrDefault() ?? members[0].Member).Message)
                    with
                { Announced = [.. news] }, Ct);
            external = Assert.IsType<DeliveryOutcome.Delivered>(outcome).ExternalId;
        }

        Assert.Equal(writes, string.Join(' ', _github.Effects.Select(effect => effect.Op)));
    }

    [Fact]
    public async Task The_comment_that_says_that_all_are_done_is_short_and_leads_to_the_overview()
    {
        var entry = Entry(ForgeNotify.Final);
        var first = await entry.Destination.DeliverAsync(
            Some.Delivery("d0", Pull, Some.Conversation(null, members: Member("web", Stage.Syncing).Message)), Ct);
        var done = Member("web", Stage.Healthy);
        await entry.Destination.DeliverAsync(
            Some.Delivery(
                "d1", Pull, Some.Conversation(Assert.IsType<DeliveryOutcome.Delivered>(first).ExternalId, members: done.Message),
                announce: true, message: done.Message) with
            { Announced = [done] }, Ct);
        var comments = _github.Comments(Pull);
        Assert.Equal(
            $"<!-- argocd-notifications:3f2a9c-done -->\n### ✅ Argo CD: healthy\n\nThe change runs everywhere: [the overview](https://github.com/acme/platform/pull/7#issuecomment-{comments[0].Id}).\n",
            comments[1].Body);
    }

    [Fact]
    public async Task What_was_taken_back_is_not_said_to_run()
    {
        var entry = Entry(ForgeNotify.Final);
        var first = await entry.Destination.DeliverAsync(
            Some.Delivery("d0", Pull, Some.Conversation(null, members: Member("web", Stage.Syncing).Message)), Ct);
        var done = Member("web", Stage.Healthy);
        await entry.Destination.DeliverAsync(
            Some.Delivery(
                "d1", Pull, Some.Conversation(
                    Assert.IsType<DeliveryOutcome.Delivered>(first).ExternalId,
                    members: [done.Message, Member("api", Stage.TakenBack).Message]),
                announce: true, message: done.Message) with
            { Announced = [done] }, Ct);
        Assert.Contains(
            "1 of 2 synced, 1 taken back\n\nThe change runs wherever it was not taken back: [the overview](",
            _github.Comments(Pull)[1].Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_notifiers_that_write_the_first_comment_at_the_same_time_leave_one()
    {
        var (one, other) = (Entry(ForgeNotify.Final), Entry(ForgeNotify.Final));
        var both = new[] { one, other }.Select((entry, i) => entry.Destination.DeliverAsync(
            Some.Delivery($"d{i}", Pull, Some.Conversation(null, members: Member($"app-{i}", Stage.Syncing).Message)), Ct));
        var outcomes = (await Task.WhenAll(both)).Cast<DeliveryOutcome.Delivered>().ToList();
        var left = Assert.Single(_github.Comments(Pull));
        Assert.All(outcomes, outcome => Assert.Equal($"{left.Id}", outcome.ExternalId));
    }

    [Fact]
    public async Task A_comment_that_somebody_else_wrote_meanwhile_is_edited_and_the_own_one_taken_back()
    {
        var entry = Entry(ForgeNotify.Final);
        var marker = GitHubMarkdown.Instance.MarkerLine("3f2a9c");
        var isFirst = true;
        _github.Faults.Otherwise = request =>
        {
            // Between the look and the comment another notifier writes one.
            if (request.Method == "POST" && isFirst)
            {
                isFirst = false;
                _github.Comment(Pull, _options.Login, marker + "\nof another notifier");
            }

            return null;
        };
        var delivered = Assert.IsType<DeliveryOutcome.Delivered>(await entry.Destination.DeliverAsync(
            Some.Delivery("d", Pull, Some.Conversation(null, members: Member("web", Stage.Syncing).Message)), Ct));
        Assert.Equal(["comment", "comment", "delete", "edit"], _github.Effects.Select(effect => effect.Op));
        Assert.Equal($"{Assert.Single(_github.Comments(Pull)).Id}", delivered.ExternalId);
    }

    private DestinationEntry Entry(ForgeNotify notify) => GitHubRegistration.Create(
        "github",
        new GitHubOptions
        {
            Token = new Secret(_options.Token),
            ApiUrl = _github.Url,
            Limits = null,
            LandsLate = TimeSpan.Zero,
            Notify = notify,
        },
        new DestinationServices(Repositories.Default, TimeProvider.System, new CollectedLogs(), AnsiConsole.Console));
}
