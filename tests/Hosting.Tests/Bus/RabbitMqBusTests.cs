using System.Text.Json;
using System.Text.Json.Nodes;
using Notifications.Events;
using Notifications.Hosting.Bus;
using Notifications.Hosting.Configuration;
using Notifications.Hosting.Storage;
using Notifications.Testing.RabbitMq;
using Xunit;

namespace Notifications.Hosting.Tests.Bus;

public sealed class RabbitMqBusTests(RabbitMqFixture broker)
{
    private readonly string _prefix = broker.Prefix();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_event_sent_before_the_first_notifier_ever_ran_arrives_as_it_was_sent()
    {
        var sent = Some.Event("early");
        await using (var watcher = await WatcherAsync()) await watcher.Channel.SendAsync(sent, Ct);

        await using var notifier = await NotifierAsync();
        await Wait.UntilAsync(() => notifier.Handled.Count == 1, Ct);
        Assert.Equal(JsonSerializer.Serialize(sent), JsonSerializer.Serialize(Assert.Single(notifier.Handled)));
    }

    [Fact]
    public async Task A_poisoned_event_goes_to_the_error_queue_with_its_reason_and_blocks_nobody()
    {
        await using var watcher = await WatcherAsync();
        await using var notifier = await NotifierAsync(
            (e, _, _) => e.EventId == "bad" ? throw new InvalidDataException("broken") : Task.CompletedTask);
        await watcher.Channel.SendAsync(Some.Event("bad", "uid-bad"), Ct);
        await watcher.Channel.SendAsync(Some.Event("good", "uid-good"), Ct);
        await Wait.UntilAsync(() => notifier.Handled.Count == 1, Ct);

        var dead = await TakeAsync("_error");
        Assert.Equal(3, notifier.Attempts("bad"));
        Assert.Contains("\"eventId\": \"bad\"", dead.Body, StringComparison.Ordinal);
        Assert.Equal("broken", dead.Headers["MT-Fault-Message"]);
    }

    [Fact]
    public async Task An_event_of_a_newer_schema_comes_with_the_fields_that_nobody_knows_yet()
    {
        await using var watcher = await WatcherAsync();
        await using var notifier = await NotifierAsync();
        await watcher.Channel.SendAsync(Some.Event("before"), Ct);
        await Wait.UntilAsync(() => notifier.Handled.Count == 1, Ct);
        var message = JsonSerializer.SerializeToNode(Some.Event("newer", schema: 99), JsonSerializerOptions.Web)!;
        message["tomorrow"] = "sunny";
        var envelope = new JsonObject
        {
            ["messageId"] = "00000000-0000-0000-0000-000000000001",
            ["messageType"] = new JsonArray("urn:message:Notifications.Events:ApplicationTransitioned"),
            ["message"] = message,
        };
        await using var queues = await RabbitMqQueues.ConnectAsync(await broker.UriAsync(), Ct);

        await queues.PutAsync($"{_prefix}.events", envelope.ToJsonString(), "application/vnd.masstransit+json", Ct);

        await Wait.UntilAsync(() => notifier.Handled.Count == 2, Ct);
        var newer = notifier.Handled.Last();
        Assert.Equal((99, "sunny"), (newer.Schema, newer.Unknown?["tomorrow"].GetString()));
    }

    [Theory]
    [InlineData("{ not json", "application/vnd.masstransit+json", "_error")]
    [InlineData("""{"messageId":"00000000-0000-0000-0000-000000000001","messageType":["urn:message:Notifications.Events:ApplicationTransitioned"],"message":{"schema":"?"}}""", "application/vnd.masstransit+json", "_error")]
    [InlineData("""{"messageId":"00000000-0000-0000-0000-000000000001","messageType":["urn:message:Somebody:Else"],"message":{}}""", "application/vnd.masstransit+json", "_skipped")]
    public async Task What_cannot_be_read_is_kept_beside_the_queue_and_blocks_nobody(string body, string contentType, string queue)
    {
        await using var watcher = await WatcherAsync();
        await using var notifier = await NotifierAsync();
        await watcher.Channel.SendAsync(Some.Event("before"), Ct);
        await Wait.UntilAsync(() => notifier.Handled.Count == 1, Ct);
        await using var queues = await RabbitMqQueues.ConnectAsync(await broker.UriAsync(), Ct);
        await queues.PutAsync($"{_prefix}.events", body, contentType, Ct);
        await watcher.Channel.SendAsync(Some.Event("after"), Ct);

        await Wait.UntilAsync(() => notifier.Handled.Count == 2, Ct);
        Assert.Equal(body, (await TakeAsync(queue)).Body);
    }

    [Fact]
    public async Task A_store_that_is_away_is_waited_for_and_costs_no_event()
    {
        await using var watcher = await WatcherAsync();
        await using var notifier = await NotifierAsync((_, attempt, _) =>
            attempt < 4 ? throw new StoreUnavailableException("away", transient: true, inner: null) : Task.CompletedTask);
        await watcher.Channel.SendAsync(Some.Event("patient"), Ct);

        await Wait.UntilAsync(() => notifier.Handled.Count == 1, Ct);
        Assert.Equal(4, notifier.Attempts("patient"));
        Assert.Null(await CountAsync("_error"));
    }

    [Fact]
    public async Task A_notifier_that_stops_hands_back_what_waits_for_the_store()
    {
        await using var watcher = await WatcherAsync();
        await using (var first = await NotifierAsync(
            (_, _, _) => throw new StoreUnavailableException("away", transient: true, inner: null)))
        {
            await watcher.Channel.SendAsync(Some.Event("handed back"), Ct);
            await Wait.UntilAsync(() => first.Attempts("handed back") > 0, Ct);
        }

        await using var second = await NotifierAsync();
        await Wait.UntilAsync(() => second.Handled.Count == 1, Ct);
        Assert.Null(await CountAsync("_error"));
    }

    [Fact]
    public async Task A_notifier_that_stops_finishes_what_it_has_begun()
    {
        var go = new TaskCompletionSource();
        await using var watcher = await WatcherAsync();
        var notifier = await NotifierAsync((_, _, cancellationToken) => go.Task.WaitAsync(cancellationToken));
        await watcher.Channel.SendAsync(Some.Event("begun"), Ct);
        await Wait.UntilAsync(() => notifier.Attempts("begun") == 1, Ct);

        var stopping = notifier.DisposeAsync();
        go.SetResult();
        await stopping;
        Assert.Single(notifier.Handled);
        Assert.Equal(0u, await CountAsync(""));
    }

    [Fact]
    public async Task An_event_without_a_queue_is_not_taken_as_sent_and_the_queue_is_declared_again()
    {
        await using var watcher = await WatcherAsync();
        await watcher.Channel.SendAsync(Some.Event("first"), Ct);
        await using var queues = await RabbitMqQueues.ConnectAsync(await broker.UriAsync(), Ct);
        await queues.DeleteAsync($"{_prefix}.events", Ct);

        var thrown = await Assert.ThrowsAsync<BusUnavailableException>(() => watcher.Channel.SendAsync(Some.Event("second"), Ct));
        Assert.Contains("the queue of the notifiers is gone", thrown.Message, StringComparison.Ordinal);
        await watcher.Channel.SendAsync(Some.Event("second"), Ct);
        Assert.Equal(1u, await CountAsync(""));
    }

    [Fact]
    public async Task A_broker_that_is_away_is_said_within_the_timeout_and_without_the_password()
    {
        var options = new BusOptions.RabbitMq(new Secret("amqp://user:hunter2@127.0.0.1:1/")) { ConfirmTimeout = TimeSpan.FromSeconds(1) };
        await using var watcher = await BusHarness.StartAsync(options, BusRoles.Watcher, Ct);
        var thrown = await Assert.ThrowsAsync<BusUnavailableException>(() => watcher.Channel.SendAsync(Some.Event("e1"), Ct));
        Assert.Equal("RabbitMQ at 127.0.0.1:1: no confirmation within 1 s; check that the broker runs and can be reached. The event is sent again.", thrown.Message);
    }

    [Fact]
    public async Task The_doorbell_rings_at_every_notifier_once()
    {
        await using var one = await NotifierAsync();
        await using var two = await NotifierAsync();
        var ring = new DeliveryRequested(1, "d1", "slack/#sre", TraceParent: null);
        await Wait.UntilAsync(
            () =>
            {
                // The passing queue of the second may not be bound yet; losing a ring is allowed.
                if (two.Rung.IsEmpty) one.Doorbell.Ring(ring);
                return !two.Rung.IsEmpty;
            },
            Ct);
        Assert.Equal(ring, two.Rung.First());
        Assert.Equal(ring, one.Rung.First());
    }

    private async Task<BusOptions.RabbitMq> OptionsAsync() => new(new Secret((await broker.UriAsync()).ToString())) { Prefix = _prefix };

    private async Task<BusHarness> WatcherAsync() => await BusHarness.StartAsync(await OptionsAsync(), BusRoles.Watcher, Ct);

    private async Task<BusHarness> NotifierAsync(Func<ApplicationTransitioned, int, CancellationToken, Task>? behaviour = null) =>
        await BusHarness.StartAsync(await OptionsAsync(), BusRoles.Notifier, Ct, behaviour);

    private async Task<uint?> CountAsync(string suffix)
    {
        await using var queues = await RabbitMqQueues.ConnectAsync(await broker.UriAsync(), Ct);
        return await queues.CountAsync($"{_prefix}.events{suffix}", Ct);
    }

    private async Task<(string Body, IReadOnlyDictionary<string, string> Headers)> TakeAsync(string suffix)
    {
        await using var queues = await RabbitMqQueues.ConnectAsync(await broker.UriAsync(), Ct);
        await Wait.UntilAsync(async () => await queues.CountAsync($"{_prefix}.events{suffix}", Ct) > 0, Ct);
        return Assert.NotNull(await queues.TakeAsync($"{_prefix}.events{suffix}", Ct));
    }
}
