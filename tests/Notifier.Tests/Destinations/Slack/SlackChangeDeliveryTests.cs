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

/// <summary>The message of a change and its thread, when answers of Slack are lost.</summary>
public sealed class SlackChangeDeliveryTests : IAsyncLifetime
{
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
            new SlackOptions { Token = new Secret(options.Token), ApiUrl = _slack.Url, LandsLate = TimeSpan.Zero, CallsPerSecond = null },
            new DestinationServices(Repositories.Default, TimeProvider.System, new CollectedLogs(), AnsiConsole.Console));
    }

    public async ValueTask DisposeAsync()
    {
        await _slack.DisposeAsync();
        Assert.Empty(_slack.Violations);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_change_that_begins_with_a_failure_stands_once_whichever_answer_is_lost(int lost)
    {
        for (var i = 1; i < lost; i++) _slack.Faults.NextWrite(null);
        _slack.Faults.NextWrite(new Fault.DropsAnswer());
        Assert.True(Assert.IsType<DeliveryOutcome.Deferred>(await DeliverAsync("d-1", null, announce: true)).MaybeSent);

        await DeliverAsync("d-1", null, announce: true, maybeSent: true);

        var messages = _slack.Messages("sre");
        Assert.Equal(2, messages.Count);
        Assert.Equal((null, messages[0].Ts), (messages[0].ThreadTs, messages[1].ThreadTs));
        Assert.False(messages[1].Arguments.TryGetProperty("reply_broadcast", out _));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_failure_is_broadcast_once_whichever_answer_is_lost(int lost)
    {
        var first = Assert.IsType<DeliveryOutcome.Delivered>(await DeliverAsync("d-1", null, announce: false));
        for (var i = 1; i < lost; i++) _slack.Faults.NextWrite(null);
        _slack.Faults.NextWrite(new Fault.DropsAnswer());
        Assert.IsType<DeliveryOutcome.Deferred>(await DeliverAsync("d-2", first.ExternalId, announce: true));

        var again = Assert.IsType<DeliveryOutcome.Delivered>(
            await DeliverAsync("d-2", first.ExternalId, announce: true, maybeSent: true));
        await DeliverAsync("d-3", again.ExternalId, announce: false);

        var messages = _slack.Messages("sre");
        Assert.Equal(2, messages.Count);
        Assert.Equal(first.ExternalId, again.ExternalId);
        Assert.True(messages[1].Arguments.GetProperty("reply_broadcast").GetBoolean());
    }

    [Fact]
    public async Task What_failed_together_is_one_reply()
    {
        var first = Assert.IsType<DeliveryOutcome.Delivered>(await DeliverAsync("d-1", null, announce: false));
        await DeliverAsync("d-2", first.ExternalId, announce: true, failed: 3);
        var reply = _slack.Messages("sre")[1];
        Assert.Equal(2, _slack.Messages("sre").Count);
        Assert.All(Enumerable.Range(0, 3), i => Assert.Contains($"app-{i}", reply.Everything, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Where_Slack_refuses_the_layout_the_sums_are_sent_in_plain_words()
    {
        _slack.Faults.NextWrite(new Fault.Answers(new FakeAnswer(200, """{"ok":false,"error":"invalid_blocks"}""")));
        Assert.IsType<DeliveryOutcome.Delivered>(await DeliverAsync("d-1", null, announce: false));
        Assert.Contains("0 of 3 synced, 1 failed", _slack.Messages("sre")[0].Everything, StringComparison.Ordinal);
    }

    private Task<DeliveryOutcome> DeliverAsync(string id, string? external, bool announce, bool maybeSent = false, int failed = 1)
    {
        Message[] members = [.. Enumerable.Range(0, 3)
            .Select(i => Some.Message($"app-{i}", i < failed ? Severity.Failure : Severity.Progress))];
        var view = Some.Conversation(external, ConversationMode.Update, members) with { Key = "groupBy/change/acme/platform@1" };
        return _entry.Destination.DeliverAsync(
            Some.Delivery(id, "#sre", view, announce, maybeSent, members[0]) with
            {
                Announced = announce ? view.Members[..failed] : [],
            }, Cancellation);
    }
}
