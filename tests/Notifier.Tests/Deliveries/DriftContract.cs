using System.Collections.Concurrent;
using System.Text.Json;
using Notifications.Events;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Ledger;
using Notifications.Testing;
using Notifications.Testing.Storage;
using Xunit;
using static Notifications.Notifier.Tests.Deliveries.SomeEvents;

namespace Notifications.Notifier.Tests.Deliveries;

/// <summary>What the ledger knows of drift episodes: who acknowledged them, and where else the same resources drift.</summary>
public abstract class DriftContract(TestStore at) : OnAnyStore(at)
{
    private static readonly TimeSpan Day = TimeSpan.FromHours(24);
    private readonly ConcurrentQueue<(int Reminder, DateTimeOffset At)> _fired = new();
    private readonly ConcurrentQueue<LedgerFacts> _composed = new();

    [Theory]
    [InlineData(null)]
    [InlineData(72.0)]
    public async Task Of_acknowledged_drift_nobody_is_reminded_until_the_acknowledgement_ends(double? hours)
    {
        var slack = World.Add("out");
        Reminds();
        await using var rig = await Rig.StartAsync(World, Ct);
        var drifts = Drifts("prod", "web", 1);
        await rig.HandleAsync(World.Routes(drifts, Alarm(drifts) with { Timers = [Reminder("first", drifts, Noon + Day, 1)] }), Ct);
        await Eventually.TrueAsync(() => slack.Calls.Count == 1, Ct);

        var state = Assert.Single(await rig.Get<ApplicationStates>().FindAsync("web", Ct));
        DateTimeOffset? until = hours is { } length ? Noon.AddHours(length) : null;
        Assert.True(await rig.Get<Acknowledgements>().AcknowledgeAsync(state, until, "failover", Ct));

        await Eventually.TrueAsync(() => slack.Calls.Count == 2, World.Time, TimeSpan.FromSeconds(1), Ct);
        Assert.Equal((DueTimer.UpdateOnly, "failover", until),
            (_fired.Single().Reminder, _composed.Last().Acknowledged?.Reason, _composed.Last().Acknowledged?.Until));
        await Eventually.TrueAsync(() => _fired.Any(fired => fired.At >= Noon + (4 * Day)), World.Time, TimeSpan.FromMinutes(10), Ct);
        await Eventually.TrueAsync(() => rig.IsAtRestAsync(Ct), Ct);
        if (until is null) Assert.Equal(2, slack.Calls.Count);
        else Assert.True(slack.Calls.Count > 2);
        Assert.All(_composed.Skip(2), facts => Assert.Null(facts.Acknowledged));
        Assert.Equal(until is null, (await rig.ListAsync(Ct)).TrueForAll(delivery => delivery.Created < Noon + Day));
    }

    [Fact]
    public async Task An_Application_that_does_not_drift_cannot_be_acknowledged_and_another_episode_is_another_one()
    {
        World.Add("out");
        await using var rig = await Rig.StartAsync(World, Ct);
        await rig.HandleAsync(Of("web", 1), Ct);
        var calm = Assert.Single(await rig.Get<ApplicationStates>().FindAsync("web", Ct));
        Assert.False(await rig.Get<Acknowledgements>().AcknowledgeAsync(calm, null, null, Ct));
        await rig.HandleAsync(Drifts("prod", "web", 2), Ct);
        Assert.True(await rig.Get<Acknowledgements>()
            .AcknowledgeAsync(Assert.Single(await rig.Get<ApplicationStates>().FindAsync("web", Ct)), null, null, Ct));
        Assert.NotNull(await rig.Get<Acknowledgements>().FindAsync("prod", "uid-web", "episode-2", Ct));
        Assert.Null(await rig.Get<Acknowledgements>().FindAsync("prod", "uid-web", "episode-9", Ct));
    }

    [Fact]
    public async Task A_message_names_the_instances_in_which_the_same_resource_drifts()
    {
        World.Add("out");
        Composes();
        await using var rig = await Rig.StartAsync(World, Ct);
        foreach (var (instance, app, resource) in new[] { ("gke", "web", "web"), ("eks", "web-eks", "web"), ("eks", "api", "api"),
            ("dev", "old", "web") })
            await rig.HandleAsync(Drifts(instance, app, 1, resource), Ct);
        await rig.HandleAsync(Drifts("dev", "old", 2, "web", TransitionKinds.DriftResolved), Ct);
        World.Time.Advance(TimeSpan.FromSeconds(11));

        var drifts = Drifts("prod", "web", 1);
        await rig.HandleAsync(World.Routes(drifts, Alarm(drifts)), Ct);
        await Eventually.TrueAsync(() => rig.IsAtRestAsync(Ct), Ct);
        Assert.Equal(["eks", "gke"], Assert.Single(_composed).AlsoIn);

        var changed = Drifts("prod", "web", 2, "other", TransitionKinds.DriftChanged);
        await rig.HandleAsync(World.Routes(changed, Alarm(changed)), Ct);
        await Eventually.TrueAsync(() => rig.IsAtRestAsync(Ct), Ct);
        Assert.Empty(_composed.Last().AlsoIn);
    }

    [Fact]
    public async Task The_message_that_came_first_names_the_other_instances_too_and_no_more_when_it_has_ended_there()
    {
        var slack = World.Add("out");
        Reminds();
        await using var rig = await Rig.StartAsync(World, Ct);
        var first = Drifts("prod", "web", 1);
        await rig.HandleAsync(World.Routes(first, Alarm(first)), Ct);
        await Eventually.TrueAsync(() => slack.Calls.Count == 1, Ct);
        var state = Assert.Single(await rig.Get<ApplicationStates>().FindAsync("web", Ct));
        Assert.True(await rig.Get<Acknowledgements>().AcknowledgeAsync(state, until: null, "failover", Ct));
        await Eventually.TrueAsync(() => slack.Calls.Count == 2, World.Time, TimeSpan.FromSeconds(1), Ct);

        await rig.HandleAsync(Drifts("gke", "web-gke", 1), Ct);
        await Eventually.TrueAsync(() => slack.Calls.Count == 3, World.Time, TimeSpan.FromSeconds(1), Ct);
        Assert.Equal(["gke"], _composed.Last().AlsoIn);
        Assert.Equal("failover", _composed.Last().Acknowledged?.Reason);

        await rig.HandleAsync(Drifts("gke", "web-gke", 2, kind: TransitionKinds.DriftResolved), Ct);
        await Eventually.TrueAsync(() => slack.Calls.Count == 4, World.Time, TimeSpan.FromSeconds(1), Ct);
        Assert.Empty(_composed.Last().AlsoIn);

        // Of an episode that has ended nobody is told anything
        await rig.HandleAsync(Drifts("prod", "web", 2, kind: TransitionKinds.DriftResolved), Ct);
        await rig.HandleAsync(Drifts("gke", "web-gke", 3), Ct);
        var until = World.Time.GetUtcNow().AddMinutes(5);
        await Eventually.TrueAsync(() => World.Time.GetUtcNow() >= until, World.Time, TimeSpan.FromSeconds(1), Ct);
        await Eventually.TrueAsync(() => rig.IsAtRestAsync(Ct), Ct);
        Assert.Equal(4, slack.Calls.Count);
    }

    private static ApplicationTransitioned Drifts(
        string instance, string app, long sequence, string resource = "web", string kind = TransitionKinds.DriftDetected)
    {
        var appEvent = Of(app, sequence, kind);
        var data = JsonSerializer.SerializeToElement(
            new { resources = new[] { new { group = "apps", kind = "Deployment", @namespace = "shop", name = resource } } });
        var over = kind == TransitionKinds.DriftResolved;
        return appEvent with
        {
            EventId = $"{appEvent.EventId}-{instance}",
            Instance = new Instance(instance, instance, null),
            Standing = over ? Standing.Calm : new Standing($"episode-{sequence}", Noon, null, null),
            Transitions = [appEvent.Transitions[0] with { SyncId = null, EpisodeId = $"episode-{sequence}", Data = data }],
        };
    }

    private static RoutingPlan Alarm(ApplicationTransitioned drifts) =>
        SomeEvents.Plan(Planned(
            drifts, trigger: "on-drift") with
        {
            ConversationKey = $"drift/{drifts.Standing.DriftEpisode}",
            Mode = ConversationMode.Update
        });

    private static PlannedTimer Reminder(string id, ApplicationTransitioned drifts, DateTimeOffset due, int number) =>
        new(id, "on-drift", drifts.Transitions[0].Id, due) { Reminder = number };

    private void Composes()
    {
        var compose = World.Compose;
        World.Compose = (request, token) =>
        {
            _composed.Enqueue(request.Ledger);
            return compose(request, token);
        };
    }

    /// <summary>As the router does it: each reminder is followed by another one.</summary>
    private void Reminds()
    {
        Composes();
        World.OnFire = (timer, newest) =>
        {
            _fired.Enqueue((timer.Reminder, timer.At!.Value));
            var plan = Alarm(newest) with
            {
                Timers = timer.Reminder < 0 ? []
                : [Reminder(timer.TimerId + "+", newest, timer.At!.Value + Day, timer.Reminder + 1)]
            };
            return plan with
            {
                Deliveries =
                [.. plan.Deliveries.Select(
                    delivery => delivery with { DeliveryId = $"{timer.TimerId}-{timer.At.Value.ToUnixTimeSeconds()}" })]
            };
        };
    }
}
