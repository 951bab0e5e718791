using Notifications.Hosting.Configuration;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Destinations;
using Notifications.Notifier.Destinations.Slack;
using Notifications.Notifier.Git;
using Notifications.Testing;
using Notifications.Testing.Servers;
using Notifications.Testing.Slack;
using Spectre.Console;
using Xunit;

namespace Notifications.Notifier.Tests.Destinations.Slack;

/// <summary>A digest and its thread, as Slack gets them.</summary>
public sealed class SlackDigestTests : IAsyncLifetime
{
    private readonly CollectedLogs _logs = new();
    private FakeSlack _slack = null!;
    private DestinationEntry _entry = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var options = new FakeSlackOptions();
        _slack = await FakeSlack.StartAsync(options, Cancellation);
        _slack.AddChannel("sre");
        _entry = SlackRegistration.Create(
            "slack",
            new SlackOptions
            {
                Token = new Secret(options.Token),
                ApiUrl = _slack.Url,
                LandsLate = TimeSpan.FromMilliseconds(20),
                CallsPerSecond = 1000
            },
            new DestinationServices(Repositories.Default, TimeProvider.System, _logs, AnsiConsole.Console));
    }

    public async ValueTask DisposeAsync()
    {
        await _slack.DisposeAsync();
        Assert.Empty(_slack.Violations);
    }

    [Fact]
    public async Task A_digest_counts_and_its_thread_tells_each()
    {
        var apps = Apps(150);
        var first = await DeliveredAsync("d-1", null, apps[..60], apps[..60], moreToCome: true);
        var second = await DeliveredAsync("d-2", first.ExternalId, apps[60..120], apps[60..120], moreToCome: true);
        await DeliveredAsync("d-3", second.ExternalId, apps[120..], apps, moreToCome: false);

        var messages = _slack.Messages("sre");
        var root = messages[0];
        Assert.Equal((4, 1), (messages.Count, root.Updates));
        Assert.StartsWith(":x: *15 of 150 Applications*: ", root.Text, StringComparison.Ordinal);
        Assert.All(messages.Skip(1), reply => Assert.Equal(root.Ts, reply.ThreadTs));
        var thread = string.Concat(messages.Skip(1).Select(reply => reply.Everything));
        Assert.All(apps, app => Assert.Contains(app.About.Name, thread, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_digest_whose_answer_was_lost_stands_once_and_tells_what_the_next_attempt_tells(int lost)
    {
        var apps = Apps(30);
        for (var i = 1; i < lost; i++) _slack.Faults.NextWrite(null);
        _slack.Faults.NextWrite(new Fault.DropsAnswer());
        var deferred = Assert.IsType<DeliveryOutcome.Deferred>(await DeliverAsync("d-1", null, apps[..25], apps[..25], moreToCome: false));
        Assert.True(deferred.MaybeSent);

        await DeliveredAsync("d-1", null, apps, apps, moreToCome: false, maybeSent: true);

        var messages = _slack.Messages("sre");
        Assert.Equal(2, messages.Count);
        Assert.All(apps, app => Assert.Contains(app.About.Name, messages[1].Everything, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_failure_in_a_digest_that_stands_is_shown_in_the_channel_too()
    {
        var root = await DeliveredAsync("d-1", null, Apps(30), Apps(30), moreToCome: false);
        await DeliveredAsync("d-2", root.ExternalId, Apps(1), Apps(30), moreToCome: false, announce: true);

        Assert.DoesNotContain("reply_broadcast", _slack.Messages("sre")[1].Everything, StringComparison.Ordinal);
        Assert.Contains("\"reply_broadcast\":true", _slack.Messages("sre")[2].Everything, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("thread_not_found", false)]
    [InlineData("cannot_reply_to_message", false)]
    [InlineData("thread_not_found", true)]
    public async Task A_digest_whose_thread_is_gone_is_posted_anew_with_a_thread_and_no_news_are_overwritten(string code, bool moreToCome)
    {
        var apps = Apps(60);
        var root = await DeliveredAsync("d-1", null, apps[..30], apps[..30], moreToCome: false);
        _slack.Faults.NextWrite(new Fault.Answers(new FakeAnswer(200, $$"""{"ok":false,"error":"{{code}}"}""")));

        var anew = await DeliveredAsync("d-2", root.ExternalId, apps[30..50], apps[..50], moreToCome);
        var last = await DeliveredAsync("d-3", anew.ExternalId, apps[50..], apps, moreToCome: false);

        Assert.NotEqual(root.ExternalId, anew.ExternalId);
        Assert.Equal(anew.ExternalId, last.ExternalId);
        var messages = _slack.Messages("sre");
        var digest = messages[2];
        Assert.Null(digest.ThreadTs);
        Assert.Contains("60 Applications", digest.Everything, StringComparison.Ordinal);
        var thread = messages.Where(message => message.ThreadTs == digest.Ts && message.Ts != digest.Ts)
            .Select(message => message.Everything).ToList();
        Assert.Equal(2, thread.Count);
        Assert.All(apps[30..], app => Assert.Contains(app.About.Name, string.Concat(thread), StringComparison.Ordinal));
    }

    private static Message[] Apps(int count) =>
        [.. Enumerable.Range(0, count)
            .Select(i => Some.Message($"app-{i:000}-with-a-name-of-usual-length", i % 10 == 0 ? Severity.Failure : Severity.Success))];

    private Task<DeliveryOutcome> DeliverAsync(
        string id, string? root, Message[] news, Message[] members, bool moreToCome, bool announce = false, bool maybeSent = false)
    {
        var digest = Some.Conversation(root, ConversationMode.Digest, members) with
        {
            Added = Some.Conversation(null, members: news).Members,
            MoreToCome = moreToCome,
        };
        return _entry.Destination.DeliverAsync(Some.Delivery(id, "#sre", digest, announce, maybeSent, news[^1]), Cancellation);
    }

    private async Task<DeliveryOutcome.Delivered> DeliveredAsync(
        string id, string? root, Message[] news, Message[] members, bool moreToCome, bool announce = false, bool maybeSent = false) =>
        Assert.IsType<DeliveryOutcome.Delivered>(await DeliverAsync(id, root, news, members, moreToCome, announce, maybeSent));
}
