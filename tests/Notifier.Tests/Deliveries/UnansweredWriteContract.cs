using System.Collections.Concurrent;
using Notifications.Events;
using Notifications.Hosting.Storage;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Ledger;
using Notifications.Testing;
using Notifications.Testing.Storage;
using Xunit;
using static Notifications.Notifier.Tests.Deliveries.SomeEvents;

namespace Notifications.Notifier.Tests.Deliveries;

/// <summary>Writes of the notifier that were committed and whose answers were lost: what is tried again leaves what one write would have
/// left.</summary>
public abstract class UnansweredWriteContract(TestStore at) : OnAnyStore(at)
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(0.25);

    /// <summary>Every second answer is lost, or three of four: whichever write it is, in one of the runs it is not answered, and its
    /// repetition is or is not either.</summary>
    [Theory]
    [InlineData(2, 0)]
    [InlineData(2, 1)]
    [InlineData(4, 1)]
    [InlineData(4, 3)]
    public async Task Whichever_answers_are_lost_everybody_is_told_once_and_the_ledger_says_so(int of, int answered)
    {
        var posts = new ConcurrentQueue<string>();
        var chat = World.Add(
            "out", entry => entry with
            {
                Limits = [
                new TokenBucketLimit("messages", 50, TimeSpan.FromSeconds(50), NewMessagesOnly: false)]
            });
        chat.Otherwise = (delivery, _) => Task.FromResult(Post(chat, posts, delivery));
        var pulls = World.Add("pulls", entry => entry with
        {
            LaneOf = _ => "token",
            Resolve = (_, _) => Task.FromResult<RecipientResolution>(
                new RecipientResolution.Resolved(["acme/web#7", "acme/web#8"], Note: null)),
        });
        pulls.Otherwise = (delivery, _) => Task.FromResult(Post(pulls, posts, delivery));
        World.Add("dead").Otherwise = (_, _) => Task.FromResult<DeliveryOutcome>(new DeliveryOutcome.Rejected("channel_not_found"));
        World.Add("later").Then(new DeliveryOutcome.Deferred("503", After: null, BlocksLane: false))
            .Then(new DeliveryOutcome.Deferred("429", TimeSpan.FromSeconds(2), BlocksLane: true));
        World.OnFire = (timer, newest) => Plan(Planned(newest, trigger: timer.Trigger));
        World.Through = store => new AnswerLosingStore(store, n => n % of != answered);
        await using var rig = await Rig.StartAsync(World, Ct);
        var (bad, good, plain) = (Of("web", 1), Of("web", 2), Of("api", 1));
        World.Routes(bad, Plan(
            Planned(bad, trigger: "bad").InSync("sync"), Planned(bad, "pulls", "", "bad"), Planned(bad, "dead", trigger: "bad"),
            Planned(bad, "later", trigger: "bad") with { OnceKey = "once" }) with
        {
            Timers = [new PlannedTimer("timer-web", "lasting", bad.Transitions[0].Id, Noon.AddSeconds(20))],
        });
        World.Routes(good, Planned(good, trigger: "good").InSync("sync"), Planned(good, "later", trigger: "bad") with { OnceKey = "once" });
        World.Routes(plain, Planned(plain));

        foreach (var news in (ApplicationTransitioned[])[bad, good, plain]) await UntilHandledAsync(rig, news);
        await Eventually.TrueAsync(
            async () =>
            {
                World.Time.Advance(Step);
                return posts.Any(id => id.StartsWith("delivery-lasting", StringComparison.Ordinal)) && await rig.IsAtRestAsync(Ct);
            },
            Ct);

        Assert.Equal(posts.Distinct().Order(), posts.Order());
        Assert.Equal(
            [
                "bad dead #sre dead", "bad later #sre delivered", "bad out #sre ended", "bad pulls  delivered",
                "bad pulls acme/web#7 delivered", "bad pulls acme/web#8 delivered",
                "good out #sre delivered", "lasting out #sre delivered", "on-sync out #sre delivered",
            ],
            (await rig.ListAsync(Ct)).Select(d => $"{d.Trigger} {d.Destination} {d.Recipient} {(d is { Trigger: "bad", Destination: "out" } ? "ended" : d.State.Word())}").Order(StringComparer.Ordinal));
        Assert.DoesNotContain(
            World.Log.Lines, line => line.Text.Contains("taken over", StringComparison.Ordinal)
            || line.Text.Contains("broke", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("delivered")]
    [InlineData("waiting")]
    [InlineData("dead")]
    public async Task An_outcome_that_was_recorded_without_an_answer_is_no_takeover(string state)
    {
        var isEnd = 0;
        World.Through = store => new AnswerLosingStore(store, _ => Interlocked.Exchange(ref isEnd, 0) == 1);
        var slack = World.Add("out").Then((_, _) =>
        {
            Volatile.Write(ref isEnd, 1);
            return Task.FromResult<DeliveryOutcome>(state switch
            {
                "delivered" => new DeliveryOutcome.Delivered(null, "message-1"),
                "waiting" => new DeliveryOutcome.Deferred("503", TimeSpan.FromHours(1), BlocksLane: false),
                _ => new DeliveryOutcome.Rejected("channel_not_found"),
            });
        });
        await using var rig = await Rig.StartAsync(World, Ct);
        await Eventually.TrueAsync(() => Said("serves lanes"), Ct);
        var (news, after) = (Of("web", 1), Of("api", 1));
        await rig.HandleAsync(World.Routes(news, Planned(news)), Ct);
        // The heart that beats meanwhile does not: the clock stands still until the record was lost.
        await Eventually.TrueAsync(() => Said("cut after the commit"), Ct);
        await Eventually.TrueAsync(async () => (await rig.FindAsync(Planned(news).DeliveryId, Ct)).State.Word() == state, Ct);
        await rig.HandleAsync(World.Routes(after, Planned(after)), Ct);
        await Eventually.TrueAsync(() => slack.Titles.Contains("api 1"), World.Time, Step, Ct);

        Assert.False(Said("taken over"));
        Assert.Single(slack.Titles, title => title == "web 1");
    }

    [Fact]
    public async Task Recipients_that_were_looked_up_are_told_at_once_although_the_answer_was_lost()
    {
        var isEnd = 0;
        World.Through = store => new AnswerLosingStore(store, _ => Interlocked.Exchange(ref isEnd, 0) == 1);
        var pulls = World.Add("pulls", entry => entry with
        {
            Resolve = (_, _) =>
            {
                Volatile.Write(ref isEnd, 1);
                return Task.FromResult<RecipientResolution>(new RecipientResolution.Resolved(["acme/web#7"], Note: null));
            },
        });
        await using var rig = await Rig.StartAsync(World, Ct);
        await Eventually.TrueAsync(() => Said("serves lanes"), Ct);
        var news = Of("web", 1);
        await rig.HandleAsync(World.Routes(news, Planned(news, "pulls", "")), Ct);
        await Eventually.TrueAsync(() => Said("cut after the commit"), Ct);

        // Time for the record to be tried again, and none for a poll of the ledger: the lane of the recipient was signalled.
        await Eventually.TrueAsync(() => pulls.Calls.Count == 1, World.Time, TimeSpan.FromMilliseconds(0.1), Ct);
        Assert.True(World.Time.GetUtcNow() - Noon < World.Options.PollEvery);
    }

    [Fact]
    public async Task A_notifier_whose_joining_was_not_answered_leaves_no_other_behind()
    {
        World.Through = store => new AnswerLosingStore(store, n => n <= 2);
        await using var rig = await Rig.StartAsync(World, Ct);
        await Eventually.TrueAsync(() => Said("serves lanes"), World.Time, Step, Ct);
        Assert.Equal(1, await rig.Store.ReadAsync(
            (session, token) => session.QueryFirstOrDefaultAsync("select count(*) from node", row => row.Number(0), token), Ct));
    }

    private bool Said(string words) => World.Log.Lines.Any(line => line.Text.Contains(words, StringComparison.Ordinal));

    private static DeliveryOutcome Post(ScriptedDestination to, ConcurrentQueue<string> posts, OutgoingDelivery delivery)
    {
        // As Slack and GitHub: what may have been sent is looked for.
        if (!delivery.MaybeSent || !posts.Contains(delivery.DeliveryId)) posts.Enqueue(delivery.DeliveryId);
        return to.Delivered(delivery);
    }

    /// <summary>As the bus does: what the store does not answer comes again.</summary>
    private static async Task UntilHandledAsync(Rig rig, ApplicationTransitioned news)
    {
        while (true)
        {
            try
            {
                await rig.HandleAsync(news, Ct);
                return;
            }
            catch (StoreUnavailableException)
            {
                // Again.
            }
        }
    }
}
