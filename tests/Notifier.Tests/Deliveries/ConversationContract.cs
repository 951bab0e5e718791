using Notifications.Events;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Lanes;
using Notifications.Notifier.Ledger;
using Notifications.Testing;
using Notifications.Testing.Storage;
using Xunit;
using static Notifications.Notifier.Tests.Deliveries.SomeEvents;

namespace Notifications.Notifier.Tests.Deliveries;

/// <summary>What a reader of a conversation sees.</summary>
public abstract class ConversationContract(TestStore at) : OnAnyStore(at)
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(0.25);

    [Fact]
    public async Task Later_news_update_the_message_that_stands()
    {
        var slack = World.Add("out");
        await using var rig = await Rig.StartAsync(World, Ct);

        await TellAsync(rig, Of("web", 1));
        await TellAsync(rig, Of("web", 2));

        Assert.Equal(["web 1", "web 2"], slack.Titles);
        Assert.Equal([null, "message-1"], slack.Calls.Select(c => c.Conversation!.ExternalId));
        Assert.Equal(["web 2"], slack.Calls[1].Conversation!.Members.Select(m => m.Message.Title.ToPlainText()));
    }

    [Fact]
    public async Task While_a_conversation_waits_only_its_newest_state_is_sent()
    {
        var gate = new Gate();
        var slack = World.Add("out").Then(gate.Held);
        await using var rig = await Rig.StartAsync(World, Ct);
        await rig.HandleAsync(Route(Of("web", 1)), Ct);
        await Eventually.TrueAsync(() => slack.Calls.Count == 1, Ct);
        foreach (var sequence in (long[])[2, 3, 4]) await rig.HandleAsync(Route(Of("web", sequence)), Ct);

        gate.Open(new DeliveryOutcome.Delivered(null, "ts-1"));

        await Eventually.TrueAsync(() => rig.IsAtRestAsync(Ct), Ct);
        Assert.Equal(["web 1", "web 4"], slack.Titles);
        var newest = InSync(Of("web", 4)).DeliveryId;
        foreach (var sequence in (long[])[2, 3])
        {
            var older = await rig.FindAsync(InSync(Of("web", sequence)).DeliveryId, Ct);
            Assert.Equal((DeliveryState.Superseded, newest), (older.State, older.SupersededBy));
        }
    }

    [Fact]
    public async Task Older_news_do_not_end_superseded_before_the_newer_are_delivered()
    {
        var gate = new Gate();
        var slack = World.Add("out").Then(new DeliveryOutcome.Deferred("500", TimeSpan.FromSeconds(10), false)).Then(gate.Held);
        await using var rig = await Rig.StartAsync(World, Ct);
        await rig.HandleAsync(Route(Of("web", 1)), Ct);
        await Eventually.TrueAsync(async () => (await rig.FindAsync(InSync(Of("web", 1)).DeliveryId, Ct)).Attempts == 1, Ct);
        await rig.HandleAsync(Route(Of("web", 2)), Ct);
        await Eventually.TrueAsync(() => slack.Calls.Count == 2, World.Time, Step, Ct);

        Assert.Equal(DeliveryState.Waiting, (await rig.FindAsync(InSync(Of("web", 1)).DeliveryId, Ct)).State);
        gate.Open(new DeliveryOutcome.Delivered(null, "ts-1"));

        await Eventually.TrueAsync(() => rig.IsAtRestAsync(Ct), Ct);
        Assert.Equal(DeliveryState.Superseded, (await rig.FindAsync(InSync(Of("web", 1)).DeliveryId, Ct)).State);
        Assert.True(World.Time.GetUtcNow() - Noon >= TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task News_that_come_late_are_not_told_after_newer_ones()
    {
        var slack = World.Add("out");
        await using var rig = await Rig.StartAsync(World, Ct);
        await TellAsync(rig, Of("web", 5));

        await TellAsync(rig, Of("web", 4));

        Assert.Equal(["web 5"], slack.Titles);
        var late = await rig.FindAsync(InSync(Of("web", 4)).DeliveryId, Ct);
        Assert.Equal((DeliveryState.Superseded, InSync(Of("web", 5)).DeliveryId), (late.State, late.SupersededBy));
    }

    [Fact]
    public async Task News_of_a_newer_epoch_are_newer_whatever_their_sequence()
    {
        var slack = World.Add("out");
        await using var rig = await Rig.StartAsync(World, Ct);
        await TellAsync(rig, Of("web", 5));

        await TellAsync(rig, Of("web", 1, epoch: 2));

        Assert.Equal(["web 5", "web 1"], slack.Titles);
    }

    [Fact]
    public async Task One_call_tells_the_news_of_several_Applications()
    {
        var gate = new Gate();
        var github = World.Add("out").Then(gate.Held);
        await using var rig = await Rig.StartAsync(World, Ct);
        await rig.HandleAsync(Route(Of("web", 1)), Ct);
        await Eventually.TrueAsync(() => github.Calls.Count == 1, Ct);
        await rig.HandleAsync(Route(Of("api", 1)), Ct);
        await rig.HandleAsync(Route(Of("jobs", 1)), Ct);

        gate.Open(new DeliveryOutcome.Delivered(null, "comment-1"));

        await Eventually.TrueAsync(() => rig.IsAtRestAsync(Ct), Ct);
        Assert.Equal(2, github.Calls.Count);
        Assert.Equal(["prod/argocd/api", "prod/argocd/jobs", "prod/argocd/web"],
            github.Calls[1].Conversation!.Members.Select(m => m.Application));
        Assert.All(await rig.ListAsync(Ct), d => Assert.Equal(DeliveryState.Delivered, d.State));
        Assert.Equal(github.Calls[1].DeliveryId, Assert.Single(await rig.ListAsync(Ct), d => d.CoalescedInto is not null).CoalescedInto);
    }

    [Fact]
    public async Task A_conversation_of_several_Applications_collects_news_for_a_moment()
    {
        World.Options = World.Options with { CollectPerMember = TimeSpan.FromMilliseconds(50) };
        var github = World.Add("out");
        await using var rig = await Rig.StartAsync(World, Ct);
        await TellAsync(rig, Of("web", 1));
        await TellAsync(rig, Of("web", 2));
        await TellAsync(rig, Of("api", 1));

        foreach (var sequence in (long[])[2, 3, 4]) await rig.HandleAsync(Route(Of("api", sequence)), Ct);
        await Eventually.TrueAsync(() => github.Calls.Count == 4, World.Time, TimeSpan.FromMilliseconds(5), Ct);

        await Eventually.TrueAsync(() => rig.IsAtRestAsync(Ct), Ct);
        Assert.Equal(["web 1", "web 2", "api 1", "api 4"], github.Titles);
        Assert.True(World.Time.GetUtcNow() - Noon >= TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public async Task Collecting_ends_when_news_have_ceased_to_come()
    {
        World.Options = World.Options with { CollectPerMember = LaneDebounce.Longest };
        var github = World.Add("out");
        await using var rig = await Rig.StartAsync(World, Ct);
        await TellAsync(rig, Of("web", 1));
        await TellAsync(rig, Of("api", 1));
        var told = World.Time.GetUtcNow();

        World.Time.Advance(LaneDebounce.Quiet / 2);
        await rig.HandleAsync(Route(Of("api", 2)), Ct);
        await Eventually.TrueAsync(() => github.Calls.Count == 3, World.Time, TimeSpan.FromMilliseconds(5), Ct);

        await Eventually.TrueAsync(() => rig.IsAtRestAsync(Ct), Ct);
        Assert.InRange(World.Time.GetUtcNow() - told, LaneDebounce.Quiet * 1.5, LaneDebounce.Longest / 2);
    }

    [Fact]
    public async Task Announcements_that_wait_together_are_one_call()
    {
        var gate = new Gate();
        var slack = World.Add("out").Then(gate.Held);
        await using var rig = await Rig.StartAsync(World, Ct);
        await rig.HandleAsync(Route(Of("web", 1)), Ct);
        await Eventually.TrueAsync(() => slack.Calls.Count == 1, Ct);
        foreach (var app in (string[])["api", "jobs", "web"])
        {
            var news = Of(app, 2);
            await rig.HandleAsync(World.Routes(news, InSync(news) with { Announce = app != "web" }), Ct);
        }

        gate.Open(new DeliveryOutcome.Delivered(null, "ts-1"));

        await Eventually.TrueAsync(() => rig.IsAtRestAsync(Ct), Ct);
        Assert.Equal(["api 2", "jobs 2"],
            Assert.Single(slack.Calls, c => c.Announce).Announced.Select(member => member.Message.Title.ToPlainText()));
        Assert.Equal(2, slack.Calls.Count);
        Assert.Equal("web 2", slack.Calls[^1].Conversation!.Members[^1].Message.Title.ToPlainText());
        Assert.All(await rig.ListAsync(Ct), d => Assert.Equal(DeliveryState.Delivered, d.State));
    }

    [Fact]
    public async Task A_thread_gets_everything_in_order()
    {
        var slack = World.Add("out").Then(new DeliveryOutcome.Deferred("500", After: null, BlocksLane: false));
        await using var rig = await Rig.StartAsync(World, Ct);
        foreach (var sequence in (long[])[1, 2, 3])
        {
            var news = Of("web", sequence);
            await rig.HandleAsync(World.Routes(news, Planned(news).InSync("sync", ConversationMode.Thread)), Ct);
        }

        await Eventually.TrueAsync(() => slack.Calls.Count == 4, World.Time, Step, Ct);

        await Eventually.TrueAsync(() => rig.IsAtRestAsync(Ct), Ct);
        Assert.Equal(["web 1", "web 1", "web 2", "web 3"], slack.Titles);
        Assert.Equal("message-1", slack.Calls[^1].Conversation!.ExternalId);
    }

    [Fact]
    public async Task An_Applications_own_messages_keep_their_order_through_retries()
    {
        var slack = World.Add("out").Then(new DeliveryOutcome.Deferred("500", After: null, BlocksLane: false));
        await using var rig = await Rig.StartAsync(World, Ct);
        foreach (var sequence in (long[])[1, 2])
        {
            var news = Of("web", sequence);
            await rig.HandleAsync(World.Routes(news, Planned(news)), Ct);
            await Eventually.TrueAsync(() => slack.Calls.Count == 1, Ct);
        }

        var other = Of("api", 1);
        await rig.HandleAsync(World.Routes(other, Planned(other)), Ct);

        await Eventually.TrueAsync(() => slack.Calls.Count == 4, World.Time, Step, Ct);
        Assert.Equal(["web 1", "web 1", "web 2"], slack.Titles.Where(t => t.StartsWith("web", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_may_stand_already_is_looked_for_under_its_own_id_although_newer_news_wait()
    {
        var slack = World.Add("out").Then(new DeliveryOutcome.Deferred("timed out", null, BlocksLane: false, MaybeSent: true));
        await using var rig = await Rig.StartAsync(World, Ct);
        await rig.HandleAsync(Route(Of("web", 1)), Ct);
        await Eventually.TrueAsync(async () => (await rig.FindAsync(InSync(Of("web", 1)).DeliveryId, Ct)).Reason == "timed out", Ct);
        await rig.HandleAsync(Route(Of("web", 2)), Ct);

        await Eventually.TrueAsync(() => slack.Calls.Count == 2, World.Time, Step, Ct);

        Assert.Equal((InSync(Of("web", 1)).DeliveryId, true), (slack.Calls[1].DeliveryId, slack.Calls[1].MaybeSent));
        Assert.Equal("web 2", slack.Calls[1].Conversation!.Members[0].Message.Title.ToPlainText());
        await Eventually.TrueAsync(() => rig.IsAtRestAsync(Ct), Ct);
        Assert.Equal(2, slack.Calls.Count);
    }

    [Fact]
    public async Task What_is_announced_by_a_call_that_looks_for_its_own_message_is_not_taken_for_what_that_message_said()
    {
        var slack = World.Add("out").Then(new DeliveryOutcome.Deferred("timed out", null, BlocksLane: false, MaybeSent: true));
        await using var rig = await Rig.StartAsync(World, Ct);
        var (runs, failed) = (Of("web", 1), Of("web", 2));
        await rig.HandleAsync(Route(runs), Ct);
        await Eventually.TrueAsync(async () => (await rig.FindAsync(InSync(runs).DeliveryId, Ct)).Reason == "timed out", Ct);
        await rig.HandleAsync(World.Routes(failed, InSync(failed) with { Announce = true }), Ct);

        await Eventually.TrueAsync(() => slack.Calls.Count == 2, World.Time, Step, Ct);

        var call = slack.Calls[1];
        Assert.Equal((InSync(runs).DeliveryId, true, false), (call.DeliveryId, call.Announce, call.AnnouncesItself));
    }

    [Fact]
    public async Task The_recipients_of_a_delivery_are_looked_up_first()
    {
        var github = World.Add("out", entry => entry with
        {
            SharedConversation = "pull-request",
            LaneOf = _ => "installation",
            Resolve = (question, _) => Task.FromResult<RecipientResolution>(
                new RecipientResolution.Resolved(
                    question.Event.App.Name == "alone" ? [] : ["org/repo#7", "org/repo#9"], question.Event.App.Name == "alone"
                    ? "no pull request" : null)),
        });
        await using var rig = await Rig.StartAsync(World, Ct);
        var (web, api, alone) = (Of("web", 1), Of("api", 1), Of("alone", 1));

        foreach (var news in (ApplicationTransitioned[])[web, api, alone]) await rig.HandleAsync(
            World.Routes(news, Planned(news, recipient: "")), Ct);

        await Eventually.TrueAsync(() => rig.IsAtRestAsync(Ct), Ct);
        Assert.Equal(["org/repo#7", "org/repo#9"], github.Calls.Select(c => c.Recipient).Distinct().Order());
        Assert.All(github.Calls.GroupBy(c => c.Recipient), pr => Assert.Equal(2, pr.Last().Conversation!.Members.Length));
        var parent = await rig.Ledger.ShowAsync(Planned(web, recipient: "").DeliveryId, Ct);
        Assert.Equal(["org/repo#7", "org/repo#9"], parent!.Children.Select(c => c.Recipient).Order());
        var nothing = await rig.FindAsync(Planned(alone, recipient: "").DeliveryId, Ct);
        Assert.Equal((DeliveryState.Delivered, "no pull request"), (nothing.State, nothing.Reason));
    }

    [Fact]
    public async Task A_look_up_that_fails_for_now_is_tried_again()
    {
        var answers = 0;
        var github = World.Add("out", entry => entry with
        {
            Resolve = (_, _) => Task.FromResult<RecipientResolution>(
                answers++ == 0 ? new RecipientResolution.Deferred("502", null) : new RecipientResolution.Resolved(["org/repo#7"], null)),
        });
        await using var rig = await Rig.StartAsync(World, Ct);
        var news = Of("web", 1);

        await rig.HandleAsync(World.Routes(news, Planned(news, recipient: "")), Ct);

        await Eventually.TrueAsync(() => github.Calls.Count == 1, World.Time, Step, Ct);
    }

    [Fact]
    public async Task A_look_up_that_ends_after_its_lane_was_lost_tells_nobody()
    {
        var answers = 0;
        Rig? rig = null;
        var github = World.Add("out", entry => entry with
        {
            Resolve = async (_, cancellationToken) =>
            {
                // Another notifier has taken the lane meanwhile.
                if (answers++ == 0) await rig!.Store.WriteAsync(
                    async (session, token) => await session.ExecuteAsync("update lane set fence = fence + 1", token), cancellationToken);
                return new RecipientResolution.Resolved([$"org/repo#{answers}"], null);
            },
        });
        await using var running = rig = await Rig.StartAsync(World, Ct);
        var news = Of("web", 1);

        await rig.HandleAsync(World.Routes(news, Planned(news, recipient: "")), Ct);

        await Eventually.TrueAsync(() => github.Calls.Count > 0, World.Time, Step, Ct);
        await Eventually.TrueAsync(() => rig.IsAtRestAsync(Ct), Ct);
        Assert.Equal("org/repo#2", Assert.Single(github.Calls).Recipient);
    }

    private static PlannedDelivery InSync(ApplicationTransitioned news) => Planned(news).InSync("sync");

    private ApplicationTransitioned Route(ApplicationTransitioned news) => World.Routes(news, InSync(news));

    private async Task TellAsync(Rig rig, ApplicationTransitioned news)
    {
        await rig.HandleAsync(Route(news), Ct);
        await Eventually.TrueAsync(() => rig.IsAtRestAsync(Ct), Ct);
    }
}
