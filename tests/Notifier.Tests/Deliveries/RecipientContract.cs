using System.Collections.Concurrent;
using System.Globalization;
using Notifications.Events;
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

    [Theory]
    [InlineData(null)]
    [InlineData("sync-1")]
    public async Task What_waits_for_the_id_moves_to_the_lane_of_the_name_when_an_answer_has_named_it(string? key)
    {
        var slack = Slack();
        slack.Then(new DeliveryOutcome.Deferred("429", TimeSpan.FromHours(1), BlocksLane: true));
        await using var rig = await Rig.StartAsync(World, Ct);
        await HandleAsync(rig, Of("api", 1), null, Id);
        await Eventually.TrueAsync(async () => (await rig.ListAsync(Ct)).Exists(delivery => delivery.Reason == "429"), Ct);
        for (var i = 1; i <= 3; i++) await HandleAsync(rig, Of("web", i), key, Id);

        await HandleAsync(rig, Of("shop", 1), null, "#sre");

        // Long before the lane of the id would send again.
        await Eventually.TrueAsync(
            async () =>
            {
                World.Time.Advance(TimeSpan.FromSeconds(5));
                return (await rig.ListAsync(Ct)).Count(delivery => delivery.State == DeliveryState.Delivered) >= (key is null ? 4 : 2);
            },
            Ct);
        Assert.Equal(
            key is null ? ["web 1", "web 2", "web 3"] : ["web 3"],
            slack.Titles.Where(title => title.StartsWith("web", StringComparison.Ordinal)));
        Assert.True(World.Time.GetUtcNow() < Noon + TimeSpan.FromHours(1));
        var lanes = await rig.Store.ReadAsync(
            (session, token) => session.QueryAsync("select distinct lane from delivery", [], row => row.Text(0), token), Ct);
        Assert.Single(lanes);
    }

    [Fact]
    public async Task A_limit_holds_for_all_spellings_together_from_then_on()
    {
        var slack = Slack(
            recipient => recipient == "#sre" ? Id : recipient,
            new TokenBucketLimit("calls", 1, TimeSpan.FromMinutes(1), NewMessagesOnly: false));
        await using var rig = await Rig.StartAsync(World, Ct);
        for (var i = 1; i <= 4; i++) await HandleAsync(rig, Of($"web-{i}", 1), null, Id);
        for (var i = 1; i <= 4; i++) await HandleAsync(rig, Of($"api-{i}", 1), null, "#sre");
        await Eventually.TrueAsync(async () => await IsLearnedAsync(rig), Ct);
        var (from, minutes) = (slack.Calls.Count, 0);
        while (!await rig.IsAtRestAsync(Ct))
        {
            var before = slack.Calls.Count;
            World.Time.Advance(TimeSpan.FromMinutes(1));
            minutes++;
            await Eventually.TrueAsync(() => slack.Calls.Count > before, Ct);
            await Eventually.TrueAsync(
                async () => (await rig.ListAsync(Ct)).TrueForAll(delivery => delivery.State != DeliveryState.Sending), Ct);
        }

        Assert.Equal(8, slack.Calls.Count);
        // Two lanes would have sent twice as many. The id's own lane may have a call under way when its recipient is learned.
        Assert.InRange(slack.Calls.Count - from, 0, minutes + 1);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("sync-1")]
    public async Task What_is_routed_while_another_learns_the_id_moves_to_the_lane_of_the_name_when_its_turn_comes(string? key)
    {
        var slack = Slack(recipient => recipient);
        await using var rig = await Rig.StartAsync(World, Ct);
        // What is known now counts for some seconds.
        await HandleAsync(rig, Of("api", 1), null, "#sre");
        await Eventually.TrueAsync(() => rig.IsAtRestAsync(Ct), Ct);
        await rig.Store.WriteAsync(
            async (session, token) => await session.ExecuteAsync(
                "insert into recipient_id(scope, recipient, id, learned_at) values ('workspace', '#sre', @id, @now)",
                [("id", Id), ("now", Noon)], token), Ct);

        await HandleAsync(rig, Of("web", 1), key, Id);
        await Eventually.TrueAsync(
            async () =>
            {
                World.Time.Advance(TimeSpan.FromSeconds(1));
                return await rig.IsAtRestAsync(Ct);
            },
            Ct);

        Assert.Equal(["api 1", "web 1"], slack.Titles);
        var lanes = await rig.Store.ReadAsync(
            (session, token) => session.QueryAsync("select distinct lane from delivery", [], row => row.Text(0), token), Ct);
        Assert.Equal(["out/#sre"], lanes);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, false)]
    [InlineData(4, true)]
    [InlineData(5, true)]
    public async Task Whenever_the_id_is_learned_nothing_is_lost_repeated_or_overtaken(int seed, bool whileEventsCome)
    {
        var random = new Random(seed);
        var works = whileEventsCome;
        var slack = Slack();
        var delivered = new ConcurrentQueue<OutgoingDelivery>();
        slack.Otherwise = (delivery, _) =>
        {
            lock (random)
            {
                if (!Volatile.Read(ref works) || random.Next(4) == 0) return Task.FromResult<DeliveryOutcome>(
                    new DeliveryOutcome.Deferred("503", TimeSpan.FromSeconds(random.Next(1, 30)), BlocksLane: random.Next(2) == 0));
            }

            delivered.Enqueue(delivery);
            var answer = (DeliveryOutcome.Delivered)slack.Delivered(delivery);
            return Task.FromResult<DeliveryOutcome>(answer with { RecipientId = Id });
        };
        await using var rig = await Rig.StartAsync(World, Ct);
        for (var sequence = 1; sequence <= 30; sequence++)
        {
            int app, to, pause;
            lock (random) (app, to, pause) = (random.Next(3), random.Next(3), random.Next(4));
            await HandleAsync(rig, Of($"web{app}", sequence), null, to switch { 0 => "#sre", 1 => "#on-call", _ => Id });
            World.Time.Advance(TimeSpan.FromSeconds(pause));
        }

        Volatile.Write(ref works, true);
        await Eventually.TrueAsync(
            async () =>
            {
                World.Time.Advance(TimeSpan.FromSeconds(10));
                return await rig.IsAtRestAsync(Ct);
            },
            Ct);
        Assert.All(await rig.ListAsync(Ct), delivery => Assert.Equal(DeliveryState.Delivered, delivery.State));
        Assert.Equal(30, delivered.Select(delivery => delivery.DeliveryId).Distinct().Count());
        Assert.Equal(30, delivered.Count);
        foreach (var own in delivered.GroupBy(delivery => (App: delivery.Message.Title.ToPlainText().Split(' ')[0], delivery.Recipient)))
        {
            var sequences = own
                .Select(delivery => int.Parse(delivery.Message.Title.ToPlainText().Split(' ')[1], CultureInfo.InvariantCulture)).ToList();
            Assert.Equal(sequences.Order(), sequences);
        }
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

    private ScriptedDestination Slack(Func<string, string> idOf, params TokenBucketLimit[] limits)
    {
        var slack = World.Add("out", entry => entry with { RecipientScope = "workspace", Limits = limits });
        slack.Otherwise = (delivery, _) =>
            Task.FromResult<DeliveryOutcome>(
                ((DeliveryOutcome.Delivered)slack.Delivered(delivery)) with { RecipientId = idOf(delivery.Recipient) });
        return slack;
    }

    private static Task<bool> IsLearnedAsync(Rig rig) => rig.Store.ReadAsync(
        (session, token) => session.QueryFirstOrDefaultAsync(
            "select 1 from recipient_id where id = @id", [("id", Id)], static _ => true, token),
        Ct);

    private Task HandleAsync(Rig rig, ApplicationTransitioned appEvent, string? key, string recipient) => rig.HandleAsync(
        World.Routes(
            appEvent, key is null ? Planned(appEvent, recipient: recipient) : Planned(appEvent, recipient: recipient).InSync(key)), Ct);

    private async Task SendAsync(Rig rig, long sequence, string? key, params string[] recipients)
    {
        // By then a notifier looks for what was learned, if it was not quick enough to see it before.
        World.Time.Advance(TimeSpan.FromSeconds(11));
        var appEvent = Of("web", sequence);
        await rig.HandleAsync(
            World.Routes(appEvent,
                [.. recipients.Select(
                    to => key is null ? Planned(appEvent, recipient: to) : Planned(appEvent, recipient: to).InSync(key))]), Ct);
        // A store that is asked again, and what moves to another lane, wait for the clock
        await Eventually.TrueAsync(
            async () =>
            {
                if (await rig.IsAtRestAsync(Ct)) return true;
                World.Time.Advance(TimeSpan.FromMilliseconds(20));
                return false;
            },
            Ct);
    }
}

public sealed class SqliteRecipientTests() : RecipientContract(new TestStore.Sqlite());

public sealed class PostgreSqlRecipientTests(PostgreSqlFixture server) : RecipientContract(new TestStore.PostgreSql(server));
