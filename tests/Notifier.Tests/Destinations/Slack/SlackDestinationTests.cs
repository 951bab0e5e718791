using System.Diagnostics.Metrics;
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

public sealed class SlackDestinationTests : IAsyncLifetime
{
    private readonly CollectedLogs _logs = new();
    private readonly FakeSlackOptions _options = new() { MostMessagesAPage = 15 };
    private FakeSlack _slack = null!;
    private DestinationEntry _entry = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _slack = await FakeSlack.StartAsync(_options, Cancellation);
        _slack.AddChannel("sre");
        _entry = Create();
    }

    public async ValueTask DisposeAsync()
    {
        await _slack.DisposeAsync();
        Assert.Empty(_slack.Violations);
    }

    [Fact]
    public async Task A_syncs_message_is_posted_once_and_then_updated()
    {
        var first = await DeliveredAsync(
            Some.Delivery("d-1", "#sre", Some.Conversation(null, members: Some.Message(severity: Severity.Progress))));
        var second = await DeliveredAsync(
            Some.Delivery("d-2", "#sre", Some.Conversation(first.ExternalId, members: Some.Message(severity: Severity.Success))));
        var message = Assert.Single(_slack.Messages("sre"));
        Assert.Equal(first.ExternalId, second.ExternalId);
        Assert.Equal((1, "d-2"), (message.Updates, message.Payload("delivery_id")));
        Assert.StartsWith($"https://slack.com/app_redirect?channel={message.Channel}&message_ts=", first.Where!.AbsoluteUri,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_announcement_is_posted_besides_the_update()
    {
        var root = await DeliveredAsync(Some.Delivery("d-1", "sre", Some.Conversation(null)));
        var outcome = await DeliveredAsync(Some.Delivery("d-2", "sre", Some.Conversation(root.ExternalId), announce: true));
        Assert.Equal(root.ExternalId, outcome.ExternalId);
        Assert.Collection(_slack.Messages("sre"), message => Assert.Equal(1, message.Updates),
            message => Assert.Equal((0, "news"), (message.Updates, message.Payload("role"))));
    }

    [Fact]
    public async Task An_announcement_that_opens_a_conversation_is_one_message()
    {
        await DeliveredAsync(Some.Delivery("d-1", "sre", Some.Conversation(null), announce: true));
        Assert.Single(_slack.Messages("sre"));
    }

    [Fact]
    public async Task An_announcement_that_opens_a_conversation_is_not_announced_again_when_its_answer_was_lost()
    {
        _slack.Faults.NextWrite(new Fault.DropsAnswer());
        await DeliverAsync(Some.Delivery("d-1", "sre", Some.Conversation(null), announce: true));
        _slack.Faults.NextWrite(new Fault.DropsAnswer());
        await DeliverAsync(Some.Delivery("d-1", "sre", Some.Conversation(null), announce: true, maybeSent: true));
        await DeliveredAsync(Some.Delivery("d-1", "sre", Some.Conversation(null), announce: true, maybeSent: true));
        Assert.Single(_slack.Messages("sre"));
    }

    [Fact]
    public async Task An_announcement_in_a_conversation_that_another_delivery_opened_is_not_lost_with_an_answer()
    {
        _slack.Faults.NextWrite(new Fault.DropsAnswer());
        await DeliverAsync(Some.Delivery("d-1", "sre", Some.Conversation(null)));
        _slack.Faults.NextWrite(new Fault.DropsAnswer());
        await DeliverAsync(Some.Delivery("d-2", "sre", Some.Conversation(null), announce: true, maybeSent: true));
        await DeliveredAsync(Some.Delivery("d-2", "sre", Some.Conversation(null), announce: true, maybeSent: true));
        Assert.Equal(2, _slack.Messages("sre").Count);
    }

    [Fact]
    public async Task An_announcement_that_came_to_a_call_whose_answer_had_been_lost_is_made_once()
    {
        _slack.Faults.NextWrite(new Fault.DropsAnswer());
        await DeliverAsync(Some.Delivery("d-1", "sre", Some.Conversation(null)));
        // What has failed meanwhile is sent by the same delivery, whose message is looked for first
        var failed = Some.Delivery("d-1", "sre", Some.Conversation(null), announce: true, maybeSent: true) with { AnnouncesItself = false };
        _slack.Faults.Next(new Fault.DropsAnswer(), request => request.Path.EndsWith("chat.postMessage", StringComparison.Ordinal));
        await DeliverAsync(failed);
        await DeliveredAsync(failed);
        Assert.Equal(2, _slack.Messages("sre").Count);
    }

    [Fact]
    public async Task An_announcement_whose_answer_was_lost_is_not_repeated()
    {
        var root = await DeliveredAsync(Some.Delivery("d-1", "sre", Some.Conversation(null)));
        _slack.Faults.Next(new Fault.DropsAnswer(), request => request.Path.EndsWith("chat.postMessage", StringComparison.Ordinal));
        var lost = await DeliverAsync(Some.Delivery("d-2", "sre", Some.Conversation(root.ExternalId), announce: true));
        Assert.True(Assert.IsType<DeliveryOutcome.Deferred>(lost).MaybeSent);
        await DeliveredAsync(Some.Delivery("d-2", "sre", Some.Conversation(root.ExternalId), announce: true, maybeSent: true));
        Assert.Equal(2, _slack.Messages("sre").Count);
    }

    [Fact]
    public async Task A_thread_grows_under_its_first_message()
    {
        var root = await DeliveredAsync(Some.Delivery("d-1", "sre", Some.Conversation(null, ConversationMode.Thread)));
        var reply = await DeliveredAsync(Some.Delivery("d-2", "sre", Some.Conversation(root.ExternalId, ConversationMode.Thread)));
        await DeliveredAsync(Some.Delivery("d-3", "sre", Some.Conversation(root.ExternalId, ConversationMode.Thread), announce: true));
        Assert.Equal(root.ExternalId, reply.ExternalId);
        var ts = SlackPlace.Parse(root.ExternalId)!.Ts;
        Assert.Equal([null, ts, ts], _slack.Messages("sre").Select(message => message.ThreadTs));
        Assert.Contains("\"reply_broadcast\":true", _slack.Messages("sre")[2].Everything, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reply_whose_answer_was_lost_is_found_in_its_thread()
    {
        var root = await DeliveredAsync(Some.Delivery("d-1", "sre", Some.Conversation(null, ConversationMode.Thread)));
        _slack.Faults.NextWrite(new Fault.DropsAnswer());
        await DeliverAsync(Some.Delivery("d-2", "sre", Some.Conversation(root.ExternalId, ConversationMode.Thread)));
        await DeliveredAsync(Some.Delivery("d-2", "sre", Some.Conversation(root.ExternalId, ConversationMode.Thread), maybeSent: true));
        Assert.Equal(2, _slack.Messages("sre").Count);
    }

    [Theory]
    [InlineData(nameof(ConversationMode.Update))]
    [InlineData(nameof(ConversationMode.Thread))]
    public async Task What_somebody_deleted_is_posted_anew(string name)
    {
        var mode = Enum.Parse<ConversationMode>(name);
        var root = await DeliveredAsync(Some.Delivery("d-1", "sre", Some.Conversation(null, mode)));
        _slack.Delete(_slack.Messages("sre")[0]);
        var anew = await DeliveredAsync(Some.Delivery("d-2", "sre", Some.Conversation(root.ExternalId, mode)));
        Assert.NotEqual(root.ExternalId, anew.ExternalId);
        Assert.Null(Assert.Single(_slack.Messages("sre")).ThreadTs);
    }

    [Fact]
    public async Task A_conversations_first_message_is_found_again_by_whoever_carries_on()
    {
        _slack.Faults.NextWrite(new Fault.DropsAnswer());
        await DeliverAsync(Some.Delivery("d-1", "#sre", Some.Conversation(null)));
        // another process, which has never posted to the channel and knows only its name
        _entry = Create();
        var found = await DeliveredAsync(Some.Delivery("d-2", "#sre", Some.Conversation(null), maybeSent: true));
        var message = Assert.Single(_slack.Messages("sre"));
        Assert.Equal(($"{message.Channel}:{message.Ts}", "d-2"), (found.ExternalId, message.Payload("delivery_id")));
    }

    [Fact]
    public async Task A_message_is_found_behind_many_others()
    {
        _slack.Faults.NextWrite(new Fault.DropsAnswer());
        await DeliverAsync(Some.Delivery("d-1", "#sre"));
        for (var i = 0; i < 20; i++)
            await DeliveredAsync(Some.Delivery($"other-{i}", "#sre"));
        await DeliveredAsync(Some.Delivery("d-1", "#sre", maybeSent: true));
        Assert.Equal(21, _slack.Messages("sre").Count);
    }

    [Theory]
    [InlineData("channels:history")]
    [InlineData("channels:read")]
    public async Task Where_nobody_may_look_it_may_appear_twice_and_that_is_counted(string missingScope)
    {
        long counted = 0;
        using var listener =
            new MeterListener { InstrumentPublished = (instrument, listening) => listening.EnableMeasurementEvents(instrument) };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            counted += instrument.Name == "notifications.deliveries.may_repeat"
                && tags.ToArray().Any(tag => Equals(tag.Value, missingScope)) ? value : 0);
        listener.Start();
        _entry = Create(name: missingScope);
        _slack.Scopes.Remove(missingScope);
        await DeliveredAsync(Some.Delivery("d-1", "#sre", maybeSent: true));
        Assert.Single(_slack.Messages("sre"));
        Assert.Equal(1, counted);
        Assert.Contains(_logs.Lines, line => line.Contains("may appear twice", StringComparison.Ordinal)
            && line.Contains(missingScope, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("nowhere", "channel_not_found", "check the channel's name")]
    [InlineData("old", "is_archived", "unarchive")]
    [InlineData("", "names no channel", "slack:#deployments")]
    public async Task What_cannot_be_posted_says_what_to_do(string channel, string what, string remedy)
    {
        _slack.AddChannel("old", isArchived: true);
        var reason = Assert.IsType<DeliveryOutcome.Rejected>(await DeliverAsync(Some.Delivery("d-1", channel))).Reason;
        Assert.Contains(what, reason, StringComparison.Ordinal);
        Assert.Contains(remedy, reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not_in_channel", "invite the bot")]
    [InlineData("restricted_action", "let the app post")]
    [InlineData("restricted_action_read_only_channel", "let the app post")]
    public async Task A_channel_that_somebody_can_open_to_the_app_is_tried_again(string code, string remedy)
    {
        _slack.Faults.Next(new Fault.Answers(new FakeAnswer(200, $$"""{"ok":false,"error":"{{code}}"}""")));
        var deferred = Assert.IsType<DeliveryOutcome.Deferred>(await DeliverAsync(Some.Delivery("d-1", "sre")));
        Assert.Contains(remedy, deferred.Reason, StringComparison.Ordinal);
        Assert.Equal((null, false, false), (deferred.After, deferred.BlocksLane, deferred.MaybeSent));
        await DeliveredAsync(Some.Delivery("d-1", "sre"));
    }

    [Fact]
    public async Task A_layout_that_Slack_refuses_is_sent_in_plain_words()
    {
        _slack.Faults.Next(new Fault.Answers(new FakeAnswer(200, """{"ok":false,"error":"invalid_blocks"}""")));
        await DeliveredAsync(Some.Delivery("d-1", "sre"));
        Assert.Contains("Sync of guestbook failed", Assert.Single(_slack.Messages("sre")).Everything, StringComparison.Ordinal);
        Assert.Contains(_logs.Lines, line => line.Contains("invalid_blocks", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_limit_in_the_body_counts_like_one_in_the_status()
    {
        _slack.Faults.Next(new Fault.Answers(new FakeAnswer(200, """{"ok":false,"error":"ratelimited"}""").With("Retry-After", "9")));
        var deferred = Assert.IsType<DeliveryOutcome.Deferred>(await DeliverAsync(Some.Delivery("d-1", "sre")));
        Assert.Equal((TimeSpan.FromSeconds(9), true), (deferred.After, deferred.BlocksLane));
    }

    [Fact]
    public void A_channel_has_one_lane_however_it_is_written()
    {
        Assert.Equal(_entry.LaneOf("#sre"), _entry.LaneOf("sre"));
        Assert.NotEqual(_entry.LaneOf("#sre"), _entry.LaneOf("#ops"));
        Assert.Equal([new TokenBucketLimit("calls a second in a channel", 1, TimeSpan.FromSeconds(1), NewMessagesOnly: false)],
            _entry.Limits);
        Assert.DoesNotContain(_options.Token, _entry.LaneOf("#sre"), StringComparison.Ordinal);
    }

    private DestinationEntry Create(string name = "slack") => SlackRegistration.Create(
        name,
        new SlackOptions { Token = new Secret(_options.Token), ApiUrl = _slack.Url, LandsLate = TimeSpan.FromMilliseconds(20) },
        new DestinationServices(Repositories.Default, TimeProvider.System, _logs, AnsiConsole.Console));

    private Task<DeliveryOutcome> DeliverAsync(OutgoingDelivery delivery) => _entry.Destination.DeliverAsync(delivery, Cancellation);

    private async Task<DeliveryOutcome.Delivered> DeliveredAsync(OutgoingDelivery delivery) =>
        Assert.IsType<DeliveryOutcome.Delivered>(await DeliverAsync(delivery));
}
