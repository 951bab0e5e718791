using Notifications.Notifier.Contracts;
using Notifications.Notifier.Ledger;
using Notifications.Testing;
using Notifications.Testing.Storage;
using Xunit;
using static Notifications.Notifier.Tests.Deliveries.SomeEvents;

namespace Notifications.Notifier.Tests.Deliveries;

/// <summary>A destination that is missing in the configuration is the operator's mistake, which is never final.</summary>
public abstract class UnconfiguredContract(TestStore at) : OnAnyStore(at)
{
    private const string Missing = "no destination 'pager' is configured";

    [Theory]
    [InlineData(null, "#sre")]
    [InlineData("sync/1", "#sre")]
    [InlineData("sync/1", "@initiator")]
    public async Task A_delivery_to_a_destination_that_is_not_configured_waits_with_the_reason_and_goes_on(string? key, string recipient)
    {
        await using var rig = await Rig.StartAsync(World, Ct);
        var news = Of("web", 1);
        var planned = Planned(news, destination: "pager", recipient: recipient);
        await rig.HandleAsync(World.Routes(news, key is null ? planned : planned.InSync(key)), Ct);

        // Longer than a delivery is tried that fails for another reason.
        World.Time.Advance(TimeSpan.FromHours(30));
        await PassAsync(async () => (await rig.FindAsync(planned.DeliveryId, Ct)).Reason == Missing);
        World.Time.Advance(TimeSpan.FromHours(30));
        await PassAsync(async () => (await rig.FindAsync(planned.DeliveryId, Ct)).Attempts > 2);
        Assert.Contains(
            (await rig.FindAsync(planned.DeliveryId, Ct)).State,
            new[] { DeliveryState.Waiting, DeliveryState.Sending });

        var pager = World.Add("pager", entry => entry with
        {
            Resolve = (_, _) => Task.FromResult<RecipientResolution>(new RecipientResolution.Resolved(["U1"], Note: null)),
            Resolves = wanted => wanted.StartsWith('@'),
        });
        await PassAsync(() => rig.IsAtRestAsync(Ct));
        var call = Assert.Single(pager.Calls);
        Assert.Equal(recipient == "@initiator" ? "U1" : recipient, call.Recipient);
        Assert.Equal(key, call.Conversation?.Key);
    }

    [Fact]
    public async Task A_missing_destination_holds_up_no_other_and_is_reported_once()
    {
        var destination = World.Add("out");
        await using var rig = await Rig.StartAsync(World, Ct);
        for (var i = 1; i <= 5; i++)
        {
            var news = Of("web", i);
            await rig.HandleAsync(World.Routes(news, Planned(news, destination: "pager"), Planned(news)), Ct);
        }

        await PassAsync(() => Task.FromResult(destination.Calls.Count == 5));
        await PassAsync(async () => (await rig.ListAsync(Ct)).Exists(delivery => delivery.Reason == Missing));
        Assert.Single(World.Log.Lines, line => line.Text.Contains(Missing, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_delivery_whose_destination_was_taken_out_of_the_configuration_is_not_given_up()
    {
        var destination = World.Add("pager").Then(new DeliveryOutcome.Deferred("500", After: null, BlocksLane: false));
        await using var rig = await Rig.StartAsync(World, Ct);
        var news = Of("web", 1);
        await rig.HandleAsync(World.Routes(news, Planned(news, destination: "pager")), Ct);
        await Eventually.TrueAsync(() => destination.Calls.Count == 1, Ct);
        World.Destinations.Remove("pager", out var entry);
        var id = Planned(news, destination: "pager").DeliveryId;
        await PassAsync(async () => (await rig.FindAsync(id, Ct)).Reason == Missing);
        World.Time.Advance(TimeSpan.FromHours(30));
        var attempts = (await rig.FindAsync(id, Ct)).Attempts;
        await PassAsync(async () => (await rig.FindAsync(id, Ct)).Attempts > attempts);
        Assert.Contains(
            (await rig.FindAsync(id, Ct)).State, new[] { DeliveryState.Waiting, DeliveryState.Sending });

        World.Destinations["pager"] = entry!;
        await PassAsync(() => rig.IsAtRestAsync(Ct));
        Assert.Equal(2, destination.Calls.Count);
    }

    private Task PassAsync(Func<Task<bool>> condition) => Eventually.TrueAsync(
        async () =>
        {
            World.Time.Advance(TimeSpan.FromMinutes(1));
            return await condition();
        },
        Ct);
}
