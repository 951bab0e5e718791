using Notifications.Events;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Ledger;
using Notifications.Testing;
using Notifications.Testing.Storage;
using Xunit;
using static Notifications.Notifier.Tests.Deliveries.SomeEvents;

namespace Notifications.Notifier.Tests.Deliveries;

/// <summary>A state that comes back again and again is one message that counts, whatever state it is.</summary>
public abstract class FlappingContract(TestStore at) : OnAnyStore(at)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private long _sequence;

    [Theory]
    [InlineData("on-health-degraded", "on-health-recovered", null)]
    [InlineData("on-sync-status-unknown", "on-sync-status-known", null)]
    [InlineData("on-auto-sync-disabled", "on-auto-sync-enabled", "auto-sync/web")]
    [InlineData("on-comparison-error", "on-comparison-works", null)]
    public async Task More_episodes_than_the_limit_are_one_message_that_is_updated(string begin, string end, string? conversation)
    {
        var destination = World.Add("out");
        await using var rig = await Rig.StartAsync(World, Ct);
        for (var round = 0; round < 6; round++)
        {
            await HappensAsync(rig, news => Begin(news, begin, conversation));
            await HappensAsync(rig, news => End(news, begin, end, conversation));
        }

        var calls = destination.Calls.ToList();
        Assert.Equal(12, calls.Count);
        Assert.All(calls.Take(6), call => Assert.Equal(conversation, call.Conversation?.Key));
        var flapping = calls.Skip(6).ToList();
        Assert.Single(flapping.Select(call => call.Conversation!.Marker).Distinct());
        Assert.Null(flapping[0].Conversation!.ExternalId);
        Assert.All(flapping.Skip(1), call => Assert.NotNull(call.Conversation!.ExternalId));
        Assert.All(flapping, call => Assert.False(call.Announce));
    }

    [Fact]
    public async Task The_message_knows_how_often_and_since_when()
    {
        World.Add("out");
        await using var rig = await Rig.StartAsync(World, Ct);
        for (var round = 0; round < 5; round++)
        {
            World.Time.Advance(TimeSpan.FromMinutes(5));
            await HappensAsync(rig, news => Begin(news));
            await HappensAsync(rig, news => End(news));
        }

        var key = (await rig.ListAsync(Ct)).Select(d => d.Id).ToList();
        Assert.Equal(10, key.Count);
        var facts = await rig.Get<LedgerFactsReader>().ReadAsync(
            Of("web", 99), transition: null, $"flapping/bad/uid-web/{Noon.AddMinutes(5).ToUnixTimeMilliseconds()}", Ct);
        Assert.Equal(new FlappingCount(5, Noon.AddMinutes(5)), facts.Flapping);
    }

    [Fact]
    public async Task Each_Application_trigger_and_recipient_counts_for_itself()
    {
        var destination = World.Add("out");
        await using var rig = await Rig.StartAsync(World, Ct);
        foreach (var app in new[] { "web", "api" })
        {
            foreach (var recipient in new[] { "#sre", "#shop" })
            {
                foreach (var trigger in new[] { "bad", "worse" })
                {
                    for (var round = 0; round < 3; round++)
                    {
                        await HappensAsync(rig, news => Begin(news, trigger, recipient: recipient), app);
                        await HappensAsync(rig, news => End(news, trigger, recipient: recipient), app);
                    }
                }
            }
        }

        Assert.Equal(48, destination.Calls.Count);
        Assert.All(destination.Calls, call => Assert.Null(call.Conversation));
    }

    [Fact]
    public async Task After_a_quiet_time_the_next_episode_is_a_message_of_its_own_and_the_next_flapping_another_one()
    {
        var destination = World.Add("out");
        await using var rig = await Rig.StartAsync(World, Ct);
        for (var day = 0; day < 2; day++)
        {
            for (var round = 0; round < 4; round++)
            {
                await HappensAsync(rig, news => Begin(news));
                await HappensAsync(rig, news => End(news));
            }

            World.Time.Advance(Hour + TimeSpan.FromMinutes(1));
        }

        var calls = destination.Calls.ToList();
        Assert.Equal(16, calls.Count);
        Assert.All(calls.Take(6).Concat(calls.Skip(8).Take(6)), call => Assert.Null(call.Conversation));
        Assert.Equal(2, calls.Select(call => call.Conversation?.Marker).OfType<string>().Distinct().Count());
    }

    [Fact]
    public async Task The_end_of_a_long_episode_is_a_new_message_too()
    {
        var destination = World.Add("out");
        await using var rig = await Rig.StartAsync(World, Ct);
        for (var round = 0; round < 3; round++)
        {
            await HappensAsync(rig, news => Begin(news));
            await HappensAsync(rig, news => End(news));
        }

        await HappensAsync(rig, news => Begin(news));
        World.Time.Advance(Hour);
        await HappensAsync(rig, news => End(news));

        var last = destination.Calls[^1];
        Assert.True(last.Announce);
        Assert.NotNull(last.Conversation!.ExternalId);
    }

    [Fact]
    public async Task An_event_that_comes_twice_counts_once()
    {
        var destination = World.Add("out");
        await using var rig = await Rig.StartAsync(World, Ct);
        for (var round = 0; round < 3; round++)
        {
            var (bad, good) = (Of("web", ++_sequence), Of("web", ++_sequence));
            for (var time = 0; time < 2; time++) await rig.HandleAsync(World.Routes(bad, Begin(bad)), Ct);
            for (var time = 0; time < 2; time++) await rig.HandleAsync(World.Routes(good, End(good)), Ct);
            await Eventually.TrueAsync(() => rig.IsAtRestAsync(Ct), Ct);
        }

        Assert.All(destination.Calls, call => Assert.Null(call.Conversation));
    }

    private async Task HappensAsync(Rig rig, Func<ApplicationTransitioned, PlannedDelivery> planned, string app = "web")
    {
        var news = Of(app, ++_sequence);
        await rig.HandleAsync(World.Routes(news, planned(news)), Ct);
        await Eventually.TrueAsync(() => rig.IsAtRestAsync(Ct), Ct);
    }

    private static PlannedDelivery Begin(
        ApplicationTransitioned news, string trigger = "bad", string? conversation = null, string recipient = "#sre") =>
        In(conversation, Planned(news, recipient: recipient, trigger: trigger) with
        {
            Damped = true,
            Announce = conversation is not null,
            Flapping = new FlappingLimit(trigger, 3, Hour)
        });

    private static PlannedDelivery End(
        ApplicationTransitioned news, string of = "bad", string trigger = "good", string? conversation = null, string recipient = "#sre") =>
        In(conversation, Planned(news, recipient: recipient, trigger: trigger) with
        {
            Recovers = of,
            Flapping = new FlappingLimit(of, 3, Hour)
        });

    private static PlannedDelivery In(string? conversation, PlannedDelivery planned) =>
        conversation is null ? planned : planned.InSync(conversation);
}
