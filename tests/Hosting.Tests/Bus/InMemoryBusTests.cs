using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Notifications.Events;
using Notifications.Hosting.Bus;
using Notifications.Hosting.Storage;
using Xunit;

namespace Notifications.Hosting.Tests.Bus;

public sealed class InMemoryBusTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sending_completes_only_when_the_handler_has_committed()
    {
        var commit = new TaskCompletionSource();
        await using var bus = await StartAsync((_, _, _) => commit.Task);

        var sending = bus.Channel.SendAsync(Some.Event("e1"), Ct);
        await Wait.UntilAsync(() => bus.Attempts("e1") == 1, Ct);
        Assert.False(sending.IsCompleted);

        commit.SetResult();
        await sending;
        Assert.Single(bus.Handled);
    }

    [Fact]
    public async Task An_event_arrives_as_it_was_sent()
    {
        await using var bus = await StartAsync();
        var sent = Some.Event("e1");
        await bus.Channel.SendAsync(sent, Ct);
        Assert.Equal(JsonSerializer.Serialize(sent), JsonSerializer.Serialize(Assert.Single(bus.Handled)));
    }

    [Fact]
    public async Task A_store_that_is_away_is_the_senders_to_wait_for()
    {
        await using var bus = await StartAsync((_, _, _) => throw new StoreUnavailableException("disk full", transient: true, inner: null));
        var thrown = await Assert.ThrowsAsync<BusUnavailableException>(() => bus.Channel.SendAsync(Some.Event("e1"), Ct));
        Assert.Equal("disk full", thrown.Message);
        Assert.Equal(1, bus.Attempts("e1"));
    }

    [Fact]
    public async Task A_poisoned_event_is_rejected_with_its_reason_after_a_few_attempts_and_blocks_nobody()
    {
        await using var bus = await StartAsync(
            (e, _, _) => e.EventId == "bad" ? throw new InvalidDataException("broken") : Task.CompletedTask);
        var bad = bus.Channel.SendAsync(Some.Event("bad", "uid-bad"), Ct);
        await bus.Channel.SendAsync(Some.Event("good", "uid-good"), Ct);

        var thrown = await Assert.ThrowsAsync<EventRejectedException>(() => bad);
        Assert.Equal("Event bad cannot be routed: broken", thrown.Message);
        Assert.Equal(3, bus.Attempts("bad"));
        Assert.Equal("good", Assert.Single(bus.Handled).EventId);
    }

    [Fact]
    public async Task Each_of_many_events_sent_at_once_ends_by_itself()
    {
        var release = new TaskCompletionSource();
        await using var bus = await StartAsync((e, _, _) => e.EventId switch
        {
            "e3" => throw new InvalidDataException("broken"),
            "e5" => throw new StoreUnavailableException("disk full", transient: true, inner: null),
            "e7" => release.Task,
            _ => Task.CompletedTask,
        });

        var sending = Enumerable.Range(0, 20).Select(i => bus.Channel.SendAsync(Some.Event($"e{i}", $"uid-{i}"), Ct)).ToList();

        await Assert.ThrowsAsync<EventRejectedException>(() => sending[3]);
        await Assert.ThrowsAsync<BusUnavailableException>(() => sending[5]);
        await Task.WhenAll(sending.Where((_, i) => i is not (3 or 5 or 7)));
        Assert.False(sending[7].IsCompleted);
        release.SetResult();
        await sending[7];
        Assert.Equal(18, bus.Handled.Count);
    }

    [Fact]
    public async Task An_application_whose_handler_does_not_return_holds_up_no_other_application()
    {
        const int Others = 200;
        var release = new TaskCompletionSource();
        await using var bus = await StartAsync(
            (e, _, cancellationToken) => e.EventId == "stuck" ? release.Task.WaitAsync(cancellationToken) : Task.CompletedTask);
        var stuck = bus.Channel.SendAsync(Some.Event("stuck", "uid-stuck"), Ct);
        await Wait.UntilAsync(() => bus.Attempts("stuck") == 1, Ct);

        await Task.WhenAll(Enumerable.Range(0, Others).Select(i => bus.Channel.SendAsync(Some.Event($"e{i}", $"uid-{i}"), Ct)))
            .WaitAsync(TimeSpan.FromSeconds(30), Ct);

        Assert.False(stuck.IsCompleted);
        release.SetResult();
        await stuck;
    }

    [Fact]
    public async Task A_failure_that_passes_is_not_seen_by_the_sender()
    {
        await using var bus = await StartAsync(
            (_, attempt, _) => attempt == 1 ? throw new InvalidDataException("once") : Task.CompletedTask);
        await bus.Channel.SendAsync(Some.Event("e1"), Ct);
        Assert.Equal(2, bus.Attempts("e1"));
    }

    [Fact]
    public async Task Events_of_one_application_are_handled_one_at_a_time()
    {
        var inside = 0;
        await using var bus = await StartAsync(async (_, _, _) =>
        {
            Assert.Equal(1, Interlocked.Increment(ref inside));
            await Task.Yield();
            Interlocked.Decrement(ref inside);
        });
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => bus.Channel.SendAsync(Some.Event($"e{i}"), Ct)));
        Assert.Equal(200, bus.Handled.Count);
    }

    [Fact]
    public async Task The_doorbell_rings_once_a_lane_while_the_handler_is_busy()
    {
        await using var bus = await StartAsync();
        foreach (var i in Enumerable.Range(0, 1000)) bus.Doorbell.Ring(
            new DeliveryRequested(1, $"d{i}", $"lane{i % 2}", TraceParent: null));
        await Wait.UntilAsync(() => bus.Rung.Select(r => r.Lane).Distinct().Count() == 2, Ct);
        Assert.InRange(bus.Rung.Count, 2, 900);
    }

    [Fact]
    public async Task The_trace_of_the_watch_event_goes_through_the_bus()
    {
        var seen = new ConcurrentQueue<(string Name, string Trace)>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Notifications.Bus",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);
        await using var bus = await StartAsync((_, _, _) =>
        {
            if (Activity.Current is { } activity) seen.Enqueue((activity.OperationName, activity.TraceId.ToString()));
            return Task.CompletedTask;
        });
        await bus.Channel.SendAsync(Some.Event("traced"), Ct);
        Assert.Equal(("route", "0af7651916cd43dd8448eb211c80319c"), Assert.Single(seen));
    }

    [Fact]
    public void A_watcher_alone_cannot_have_a_bus_in_memory() => Assert.Throws<ArgumentException>(() =>
        new ServiceCollection().AddNotificationsBus(new BusOptions.InMemory(), BusRoles.Watcher));

    private static Task<BusHarness> StartAsync(Func<ApplicationTransitioned, int, CancellationToken, Task>? behaviour = null) =>
        BusHarness.StartAsync(new BusOptions.InMemory(), BusRoles.Both, Ct, behaviour);
}
