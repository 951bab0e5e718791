using Notifications.Notifier.Contracts;
using Notifications.Notifier.Ledger;
using Notifications.Testing;
using Notifications.Testing.PostgreSql;
using Notifications.Testing.Storage;
using Xunit;
using static Notifications.Notifier.Tests.Deliveries.SomeEvents;

namespace Notifications.Notifier.Tests.Deliveries;

/// <summary>A channel has a name and an id, and both are written into subscriptions.</summary>
public abstract class RecipientContract(TestStore at) : OnAnyStore(at)
{
    private const string Id = "C024BE91L";

    [Fact]
    public async Task A_channels_name_and_its_id_share_a_conversation_and_a_lane_when_an_answer_has_named_the_id()
    {
        var slack = Slack();
        await using var rig = await Rig.StartAsync(World, Ct);
        await SendAsync(rig, 1, "sync-1", "#sre");
        await SendAsync(rig, 2, "sync-1", Id);
        await SendAsync(rig, 3, "sync-2", Id);
        await SendAsync(rig, 4, "sync-2", "#sre");

        Assert.Equal([null, "message-1", null, "message-2"], slack.Calls.Select(call => call.Conversation!.ExternalId));
        var lanes = await rig.Store.ReadAsync(
            (session, token) => session.QueryAsync("select lane from delivery where id like '%-web-1-_'", [], row => row.Text(0), token),
            Ct);
        Assert.Equal(4, lanes.Count);
        Assert.Single(lanes.Distinct());
    }

    [Fact]
    public async Task Another_notifier_knows_what_one_has_learned()
    {
        var slack = Slack();
        var first = await Rig.StartAsync(World, Ct);
        await SendAsync(first, 1, "sync-1", "#sre");
        await first.StopAsync(Ct);
        await using var second = await Rig.StartAsync(World, Ct);
        await SendAsync(second, 2, "sync-1", Id);

        Assert.Equal([null, "message-1"], slack.Calls.Select(call => call.Conversation!.ExternalId));
    }

    [Fact]
    public async Task Two_spellings_of_one_channel_in_one_plan_are_one_delivery()
    {
        var slack = Slack();
        await using var rig = await Rig.StartAsync(World, Ct);
        await SendAsync(rig, 1, key: null, "#sre");
        await SendAsync(rig, 2, key: null, Id, "#sre", "#other");

        // The last two are sent side by side.
        Assert.Equal("#sre", slack.Calls[0].Recipient);
        Assert.Equal(["#other", Id], slack.Calls.Skip(1).Select(call => call.Recipient).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_one_spelling_has_begun_is_not_left_behind_when_the_other_is_learned()
    {
        var slack = Slack();
        await using var rig = await Rig.StartAsync(World, Ct);
        await SendAsync(rig, 1, "sync-1", Id);
        await SendAsync(rig, 2, "sync-2", "#sre");
        await SendAsync(rig, 3, "sync-1", Id);

        Assert.Equal([null, null, "message-1"], slack.Calls.Select(call => call.Conversation!.ExternalId));
    }

    [Fact]
    public async Task A_renamed_channel_goes_on_under_its_new_name_and_its_old_name_may_be_anothers()
    {
        var ids = new Dictionary<string, string> { ["#sre"] = Id, ["#on-call"] = Id };
        var slack = Slack(recipient => ids.GetValueOrDefault(recipient, recipient));
        await using var rig = await Rig.StartAsync(World, Ct);
        await SendAsync(rig, 1, "sync-1", "#sre");
        await SendAsync(rig, 2, "sync-2", "#on-call");
        await SendAsync(rig, 3, "sync-1", "#on-call");
        ids["#sre"] = "C0000NEW1";
        await SendAsync(rig, 4, "sync-3", "#sre");
        await SendAsync(rig, 5, "sync-3", Id);

        Assert.Equal([null, null, "message-1", null, null], slack.Calls.Select(call => call.Conversation!.ExternalId));
    }

    [Fact]
    public async Task A_recipient_that_cannot_be_one_is_dead_at_once_with_the_reason()
    {
        var slack = Slack();
        await using var rig = await Rig.StartAsync(World, Ct);
        var appEvent = Of("web", 1);
        await rig.HandleAsync(
            World.Routes(appEvent,
                Planned(appEvent, recipient: "chan-a,chan-b") with { WrongRecipient = "\"chan-a,chan-b\" is not one channel" }), Ct);

        var delivery = Assert.Single(await rig.ListAsync(Ct));
        Assert.Equal((DeliveryState.Dead, "\"chan-a,chan-b\" is not one channel"), (delivery.State, delivery.Reason));
        Assert.Empty(slack.Calls);
    }

    private ScriptedDestination Slack() => Slack(recipient => recipient == "#sre" ? Id : recipient);

    private ScriptedDestination Slack(Func<string, string> idOf)
    {
        var slack = World.Add("out", entry => entry with { RecipientScope = "workspace" });
        slack.Otherwise = (delivery, _) =>
            Task.FromResult<DeliveryOutcome>(
                ((DeliveryOutcome.Delivered)slack.Delivered(delivery)) with { RecipientId = idOf(delivery.Recipient) });
        return slack;
    }

    private async Task SendAsync(Rig rig, long sequence, string? key, params string[] recipients)
    {
        // By then a notifier looks for what was learned, if it was not quick enough to see it before.
        World.Time.Advance(TimeSpan.FromSeconds(11));
        var appEvent = Of("web", sequence);
        await rig.HandleAsync(
            World.Routes(appEvent,
                [.. recipients.Select(
                    to => key is null ? Planned(appEvent, recipient: to) : Planned(appEvent, recipient: to).InSync(key))]), Ct);
        await Eventually.TrueAsync(() => rig.IsAtRestAsync(Ct), Ct);
    }
}

public sealed class SqliteRecipientTests() : RecipientContract(new TestStore.Sqlite());

public sealed class PostgreSqlRecipientTests(PostgreSqlFixture server) : RecipientContract(new TestStore.PostgreSql(server));
