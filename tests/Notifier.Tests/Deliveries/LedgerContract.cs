using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Notifications.Events;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Ledger;
using Notifications.Testing;
using Notifications.Testing.Storage;
using Xunit;
using static Notifications.Notifier.Tests.Deliveries.SomeEvents;

namespace Notifications.Notifier.Tests.Deliveries;

/// <summary>What becomes of an event.</summary>
public abstract class LedgerContract(TestStore at) : OnAnyStore(at)
{
    [Fact]
    public async Task An_event_is_delivered_to_whom_the_router_says()
    {
        var slack = World.Add("out");
        await using var rig = await Rig.StartAsync(World, Ct);
        var news = Of("web", 1);

        await rig.HandleAsync(World.Routes(news, Planned(news), Planned(news, recipient: "#dev")), Ct);

        await Eventually.TrueAsync(() => slack.Calls.Count == 2, Ct);
        await Eventually.TrueAsync(() => rig.IsAtRestAsync(Ct), Ct);
        Assert.Equal(["#dev", "#sre"], slack.Calls.Select(c => c.Recipient).Order());
        Assert.All(slack.Calls, call => Assert.False(call.MaybeSent));
        Assert.All(await rig.ListAsync(Ct),
            d => Assert.Equal((DeliveryState.Delivered, 1, $"https://chat.example.com/{d.Id}"), (d.State, d.Attempts, d.Link)));
    }

    [Fact]
    public async Task A_message_knows_whether_Applications_of_several_instances_were_seen()
    {
        World.Add("out");
        var several = new ConcurrentQueue<bool>();
        var compose = World.Compose;
        World.Compose = (request, token) =>
        {
            several.Enqueue(request.Ledger.SeveralInstances);
            return compose(request, token);
        };
        await using var rig = await Rig.StartAsync(World, Ct);
        foreach (var (sequence, instance) in new[] { (1L, "prod"), (2L, "prod"), (3L, "staging"), (4L, "prod") })
        {
            var news = Of("web", sequence) with { Instance = new Instance(instance, instance, null) };
            await rig.HandleAsync(World.Routes(news, Planned(news)), Ct);
            await Eventually.TrueAsync(() => rig.IsAtRestAsync(Ct), Ct);
            World.Time.Advance(TimeSpan.FromSeconds(11));
        }

        Assert.Equal([false, false, true, true], several);
    }

    [Fact]
    public async Task A_redelivered_event_changes_nothing_even_when_the_rules_have_changed()
    {
        var slack = World.Add("out");
        await using var rig = await Rig.StartAsync(World, Ct);
        var news = Of("web", 1);
        await rig.HandleAsync(World.Routes(news, Planned(news)), Ct);
        await Eventually.TrueAsync(() => rig.IsAtRestAsync(Ct), Ct);

        await rig.HandleAsync(World.Routes(news, Planned(news), Planned(news, recipient: "#dev")), Ct);

        await Eventually.TrueAsync(() => rig.IsAtRestAsync(Ct), Ct);
        Assert.Single(await rig.ListAsync(Ct));
        Assert.Single(slack.Calls);
    }

    [Fact]
    public async Task What_waits_and_what_is_dead_is_counted_by_destination_and_falls_to_zero_again()
    {
        World.Add("out").Then(new DeliveryOutcome.Rejected("channel_not_found")).Otherwise = (_, _) =>
            Task.FromResult<DeliveryOutcome>(
                new DeliveryOutcome.Deferred("503", TimeSpan.FromHours(1), BlocksLane: false, MaybeSent: false));
        await using var rig = await Rig.StartAsync(World, Ct);
        var meter = rig.Get<IMeterFactory>().Create(DeliveryMetrics.Name);
        var counted = new ConcurrentDictionary<string, long>();
        using var listener =
            new MeterListener
            {
                InstrumentPublished = (instrument, all) =>
                { if (instrument.Meter == meter) all.EnableMeasurementEvents(instrument); }
            };
        listener.SetMeasurementEventCallback<long>(
            (instrument, value, tags, _) => { if (instrument is Gauge<long>) counted[$"{instrument.Name} {tags[0].Value}"] = value; });
        listener.Start();
        var gauges = rig.Get<IEnumerable<IHostedService>>().OfType<LedgerGauges>().Single();
        var (dead, waiting) = (Of("dead", 1), Of("waiting", 1));
        await rig.HandleAsync(World.Routes(dead, Planned(dead)), Ct);
        await Eventually.TrueAsync(() => rig.IsAtRestAsync(Ct), Ct);
        await rig.HandleAsync(World.Routes(waiting, Planned(waiting)), Ct);
        // A write of the test that conflicts with the attempt's on PostgreSQL would be tried again after a pause of the manual clock, which
        // stands still.
        await Eventually.TrueAsync(
            async () => (await rig.ListAsync(Ct)).Exists(delivery => delivery is { State: DeliveryState.Waiting, Reason: "503" }), Ct);

        await gauges.CountAsync(Ct);
        Assert.Equal((1, 1), (counted["notifications.deliveries.dead out"], counted["notifications.deliveries.waiting out"]));

        await rig.Store.WriteAsync((session, token) => session.ExecuteAsync("delete from delivery", [], token), Ct);
        await gauges.CountAsync(Ct);
        Assert.Equal((0, 0), (counted["notifications.deliveries.dead out"], counted["notifications.deliveries.waiting out"]));
    }

    [Fact]
    public async Task A_poisoned_event_is_dead_with_its_reason_and_blocks_nobody()
    {
        var slack = World.Add("out");
        var (bad, good) = (Of("bad", 1), Of("good", 1));
        World.Routes(good, Planned(good));
        World.Poison(bad.EventId, new InvalidDataException("A document in the unknown encoding 'zz'."));
        await using var rig = await Rig.StartAsync(World, Ct);

        await rig.HandleAsync(bad, Ct);
        await rig.HandleAsync(good, Ct);

        await Eventually.TrueAsync(() => slack.Calls.Count == 1, Ct);
        var stuck = Assert.Single(await rig.Ledger.StuckEventsAsync(DateTimeOffset.UnixEpoch, 10, Ct));
        Assert.Equal(("dead", "prod/argocd/bad", "InvalidDataException: A document in the unknown encoding 'zz'."),
            (stuck.State, stuck.Application, stuck.Reason));
    }

    [Fact]
    public async Task An_event_of_a_newer_schema_is_kept_and_not_routed()
    {
        var slack = World.Add("out");
        await using var rig = await Rig.StartAsync(World, Ct);
        var news = Of("web", 1) with
        {
            Schema = ApplicationTransitioned.CurrentSchema + 1,
            Unknown = new() { ["tomorrow"] = JsonSerializer.SerializeToElement("sunny") },
        };

        await rig.HandleAsync(World.Routes(news, Planned(news)), Ct);
        var body = await rig.Store.ReadAsync(
            (session, cancellationToken) =>
            session.QueryFirstOrDefaultAsync("select body from event", [], row => row.Blob(0), cancellationToken), Ct);
        Assert.Equal("sunny", EventStore.Decode(body!).Unknown?["tomorrow"].GetString());

        Assert.Equal("kept", Assert.Single(await rig.Ledger.StuckEventsAsync(DateTimeOffset.UnixEpoch, 10, Ct)).State);
        Assert.Empty(await rig.ListAsync(Ct));
        Assert.Empty(slack.Calls);
    }

    [Fact]
    public async Task What_is_told_once_is_not_told_again()
    {
        World.Add("out");
        await using var rig = await Rig.StartAsync(World, Ct);
        var (first, second, other) = (Of("web", 1), Of("web", 2), Of("web", 3));
        World.Routes(first, Planned(first) with { OnceKey = "revision-a" });
        World.Routes(second, Planned(second) with { OnceKey = "revision-a" });
        World.Routes(other, Planned(other) with { OnceKey = "revision-b" });

        foreach (var news in new[] { first, second, other }) await rig.HandleAsync(news, Ct);

        Assert.Equal(["delivery-on-sync-out-#sre-event-web-1-1", "delivery-on-sync-out-#sre-event-web-1-3"],
            (await rig.ListAsync(Ct)).Select(d => d.Id).Order());
    }

    [Fact]
    public async Task A_recovery_is_told_once_and_only_to_those_who_were_told()
    {
        World.Add("out");
        await using var rig = await Rig.StartAsync(World, Ct);
        var (bad, good, again) = (Of("web", 1), Of("web", 2), Of("web", 3));
        World.Routes(bad, Planned(bad, trigger: "degraded"));
        World.Routes(good, Recovery(good, "#sre"), Recovery(good, "#dev"));
        World.Routes(again, Recovery(again, "#sre"));

        foreach (var news in new[] { bad, good, again }) await rig.HandleAsync(news, Ct);

        var recovered = Assert.Single(await rig.ListAsync(Ct), d => d.Trigger == "recovered");
        Assert.Equal("#sre", recovered.Recipient);

        static PlannedDelivery Recovery(ApplicationTransitioned news, string recipient) =>
            Planned(news, recipient: recipient, trigger: "recovered") with { Recovers = "degraded" };
    }

    [Fact]
    public async Task Nobody_hears_of_a_recovery_from_what_could_not_be_told()
    {
        World.Add("out").Then(new DeliveryOutcome.Rejected("channel_not_found"));
        await using var rig = await Rig.StartAsync(World, Ct);
        var (bad, good) = (Of("web", 1), Of("web", 2));
        await rig.HandleAsync(World.Routes(bad, Planned(bad, trigger: "degraded")), Ct);
        await Eventually.TrueAsync(() => rig.IsAtRestAsync(Ct), Ct);

        await rig.HandleAsync(World.Routes(good, Planned(good, trigger: "recovered") with { Recovers = "degraded" }), Ct);

        Assert.Equal("degraded", Assert.Single(await rig.ListAsync(Ct)).Trigger);
    }

    [Fact]
    public async Task Shadow_mode_renders_and_sends_nothing()
    {
        World.Options = World.Options with { Shadow = true };
        var slack = World.Add("out");
        await using var rig = await Rig.StartAsync(World, Ct);
        var news = Of("web", 7);

        await rig.HandleAsync(World.Routes(news, Planned(news)), Ct);

        await Eventually.TrueAsync(() => rig.IsAtRestAsync(Ct), Ct);
        var details = await rig.Ledger.ShowAsync(Planned(news).DeliveryId, Ct);
        Assert.Equal((DeliveryState.Delivered, "shadow: rendered, not sent"), (details!.Summary.State, details.Summary.Reason));
        Assert.Contains("web 7", details.Message, StringComparison.Ordinal);
        Assert.Empty(slack.Calls);
    }

    [Theory]
    [InlineData(false, "sync.scriban(3,7): no member 'foo'")]
    [InlineData(true, "rendering broke with InvalidOperationException: a bug")]
    public async Task A_template_error_waits_with_its_place_until_it_is_mended_and_holds_up_nothing_else(bool throws, string reason)
    {
        var slack = World.Add("out");
        var wrong = true;
        World.Compose = (request, _) => !wrong || request.Event.At.Sequence > 1
            ? Task.FromResult<Composition>(
                new Composition.Composed(RigSetup.Title($"{request.Event.App.Name} {request.Event.At.Sequence}")))
            : throws ? throw new InvalidOperationException("a bug")
                : Task.FromResult<Composition>(new Composition.Failed("sync.scriban(3,7): no member 'foo'"));
        await using var rig = await Rig.StartAsync(World, Ct);
        var first = Of("web", 1);
        await rig.HandleAsync(World.Routes(first, Planned(first)), Ct);
        await Eventually.TrueAsync(async () => (await rig.FindAsync(Planned(first).DeliveryId, Ct)).Reason is not null, Ct);
        var second = Of("web", 2);
        await rig.HandleAsync(World.Routes(second, Planned(second)), Ct);
        await Eventually.TrueAsync(() => slack.Calls.Count == 1, Ct);

        Assert.Equal(["web 2"], slack.Titles);
        var waits = await rig.FindAsync(Planned(first).DeliveryId, Ct);
        Assert.Equal((DeliveryState.Waiting, reason, 0), (waits.State, waits.Reason, waits.Attempts));

        World.Time.Advance(TimeSpan.FromDays(3));
        await Eventually.TrueAsync(async () => (await rig.FindAsync(Planned(first).DeliveryId, Ct)).Due > World.Time.GetUtcNow(), Ct);
        wrong = false;
        await PassAsync(() => rig.IsAtRestAsync(Ct));
        Assert.Equal(["web 2", "web 1"], slack.Titles);
    }

    [Fact]
    public async Task A_template_error_in_a_conversation_holds_up_no_newer_state()
    {
        var slack = World.Add("out");
        World.Compose = (request, _) => Task.FromResult<Composition>(
            request.Event.At.Sequence == 1 ? new Composition.Failed("wrong")
                : new Composition.Composed(RigSetup.Title($"{request.Event.App.Name} {request.Event.At.Sequence}")));
        await using var rig = await Rig.StartAsync(World, Ct);
        foreach (var sequence in (long[])[1, 2])
        {
            var appEvent = Of("web", sequence);
            await rig.HandleAsync(World.Routes(appEvent, Planned(appEvent).InSync("sync")), Ct);
            await Eventually.TrueAsync(
                async () => (await rig.ListAsync(Ct)).TrueForAll(d => d.Reason is not null || d.State == DeliveryState.Delivered), Ct);
        }

        Assert.Equal(["web 2"], slack.Titles);
        await PassAsync(() => rig.IsAtRestAsync(Ct));
        Assert.Equal(DeliveryState.Superseded, (await rig.FindAsync(Planned(Of("web", 1)).DeliveryId, Ct)).State);
    }

    [Fact]
    public async Task What_never_can_be_rendered_is_dead()
    {
        World.Add("out");
        World.Compose = (_, _) =>
            Task.FromResult<Composition>(new Composition.Failed("The Application's document is not JSON") { IsFinal = true });
        await using var rig = await Rig.StartAsync(World, Ct);
        var appEvent = Of("web", 1);
        await rig.HandleAsync(World.Routes(appEvent, Planned(appEvent)), Ct);

        await Eventually.TrueAsync(() => rig.IsAtRestAsync(Ct), Ct);
        Assert.Equal(DeliveryState.Dead, Assert.Single(await rig.ListAsync(Ct)).State);
    }

    [Fact]
    public async Task A_delivery_waits_for_a_destination_that_is_not_configured_at_the_moment()
    {
        var slack = World.Add("out").Then(new DeliveryOutcome.Deferred("500", After: null, BlocksLane: false));
        await using var rig = await Rig.StartAsync(World, Ct);
        var appEvent = Of("web", 1);
        await rig.HandleAsync(World.Routes(appEvent, Planned(appEvent)), Ct);
        await Eventually.TrueAsync(() => slack.Calls.Count == 1, Ct);
        World.Destinations.Remove("out", out var entry);
        await PassAsync(async () => (await rig.FindAsync(Planned(appEvent).DeliveryId, Ct)).Reason == "no destination 'out' is configured");

        World.Destinations["out"] = entry!;
        await PassAsync(() => rig.IsAtRestAsync(Ct));
        Assert.Equal(DeliveryState.Delivered, (await rig.FindAsync(Planned(appEvent).DeliveryId, Ct)).State);
    }

    /// <summary>Lets time pass until something is so.</summary>
    private Task PassAsync(Func<Task<bool>> isSo) => Eventually.TrueAsync(
        async () =>
        {
            if (await isSo()) return true;
            World.Time.Advance(TimeSpan.FromSeconds(1));
            return false;
        },
        Ct);
}
