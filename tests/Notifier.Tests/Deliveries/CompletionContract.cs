using Notifications.Events;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Ledger;
using Notifications.Testing;
using Notifications.Testing.Storage;
using Xunit;
using static Notifications.Notifier.Tests.Deliveries.SomeEvents;

namespace Notifications.Notifier.Tests.Deliveries;

/// <summary>A message in which something is missing is sent at once, and completed by an update when it can be had.</summary>
public abstract class CompletionContract(TestStore at) : OnAnyStore(at)
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(5);

    /// <summary>Whoever is asked for what a message says does not answer.</summary>
    private volatile bool _silent = true;

    [Fact]
    public async Task A_message_is_completed_once_by_an_update_when_the_answer_comes()
    {
        var slack = Start("out");
        await using var rig = await Rig.StartAsync(World, Ct);
        await SendAsync(rig, Drifts(1));
        await Eventually.TrueAsync(() => slack.Calls.Count == 1, Ct);

        await PassAsync(rig, TimeSpan.FromMinutes(3));
        Assert.Equal(["web 1, incomplete"], slack.Titles);
        _silent = false;
        await Eventually.TrueAsync(() => slack.Calls.Count == 2, World.Time, Step, Ct);

        Assert.Equal(["web 1, incomplete", "web 1"], slack.Titles);
        Assert.Equal("message-1", slack.Calls[1].Conversation?.ExternalId);
        Assert.False(slack.Calls[1].Announce);
        await Eventually.TrueAsync(() => rig.IsAtRestAsync(Ct), Ct);
        await PassAsync(rig, TimeSpan.FromHours(1));
        Assert.Equal(2, slack.Calls.Count);
        Assert.DoesNotContain(World.Log.Lines, line => line.Text.Contains("cannot be rendered", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_completion_outlives_a_restart()
    {
        var slack = Start("out");
        await using (var first = await Rig.StartAsync(World, Ct))
        {
            await SendAsync(first, Drifts(1));
            await Eventually.TrueAsync(() => slack.Calls.Count == 1, Ct);
            await Eventually.TrueAsync(async () => (await first.ListAsync(Ct)).Count == 2, Ct);
            await first.StopAsync(Ct);
        }

        _silent = false;
        await using var second = await Rig.StartAsync(World, Ct);
        await Eventually.TrueAsync(() => slack.Calls.Count == 2, World.Time, Step, Ct);
        await Eventually.TrueAsync(() => second.IsAtRestAsync(Ct), Ct);
        Assert.Equal(["web 1, incomplete", "web 1"], slack.Titles);
    }

    [Fact]
    public async Task A_newer_message_needs_no_completion_of_the_older_one()
    {
        var slack = Start("out");
        await using var rig = await Rig.StartAsync(World, Ct);
        await SendAsync(rig, Drifts(1));
        await Eventually.TrueAsync(() => slack.Calls.Count == 1, Ct);
        _silent = false;
        await SendAsync(rig, Drifts(2));
        await Eventually.TrueAsync(() => slack.Calls.Count == 2, Ct);
        await RestAsync(rig);
        Assert.Equal(["web 1, incomplete", "web 2"], slack.Titles);
    }

    [Fact]
    public async Task What_is_over_is_not_completed()
    {
        var slack = Start("out");
        await using var rig = await Rig.StartAsync(World, Ct);
        await SendAsync(rig, Drifts(1));
        await Eventually.TrueAsync(() => slack.Calls.Count == 1, Ct);
        _silent = false;
        // Nobody is told of the end
        await rig.HandleAsync(Drifts(2) with { Standing = Standing.Calm }, Ct);
        await RestAsync(rig);
        Assert.Single(slack.Calls);
    }

    [Fact]
    public async Task A_completion_is_given_up_after_a_while_and_nothing_is_dead()
    {
        var slack = Start("out");
        await using var rig = await Rig.StartAsync(World, Ct);
        await SendAsync(rig, Drifts(1));
        await Eventually.TrueAsync(() => slack.Calls.Count == 1, Ct);
        await Eventually.TrueAsync(async () => (await rig.ListAsync(Ct)).Count == 2, Ct);
        await RestAsync(rig);
        Assert.True(World.Time.GetUtcNow() - Noon >= TimeSpan.FromMinutes(15));
        Assert.Equal([DeliveryState.Delivered, DeliveryState.Superseded], (await rig.ListAsync(Ct)).Select(row => row.State).Order());
        Assert.Single(slack.Calls);
    }

    [Theory]
    [InlineData(false, "update")]
    [InlineData(true, "thread")]
    [InlineData(true, "post")]
    public async Task Nothing_is_sent_twice_where_a_message_cannot_be_changed(bool updates, string mode)
    {
        var sink = Start("out", updates);
        await using var rig = await Rig.StartAsync(World, Ct);
        await SendAsync(rig, Drifts(1), LedgerWords.Mode(mode));
        await Eventually.TrueAsync(() => rig.IsAtRestAsync(Ct), Ct);
        Assert.Single(await rig.ListAsync(Ct));
        Assert.Single(sink.Calls);
    }

    [Fact]
    public async Task An_update_that_fails_is_tried_again()
    {
        var slack = Start("out");
        await using var rig = await Rig.StartAsync(World, Ct);
        await SendAsync(rig, Drifts(1));
        await Eventually.TrueAsync(() => slack.Calls.Count == 1, Ct);
        slack.Then(new DeliveryOutcome.Deferred("503", After: null, BlocksLane: false, MaybeSent: true));
        _silent = false;
        await Eventually.TrueAsync(() => slack.Calls.Count == 3, World.Time, Step, Ct);
        await Eventually.TrueAsync(() => rig.IsAtRestAsync(Ct), Ct);
        Assert.Equal(["web 1, incomplete", "web 1", "web 1"], slack.Titles);
    }

    private static ApplicationTransitioned Drifts(long sequence)
    {
        var appEvent = Of("web", sequence, TransitionKinds.DriftDetected);
        return appEvent with
        {
            Standing = new Standing("episode", Noon, null, null),
            Transitions = [appEvent.Transitions[0] with { SyncId = null, EpisodeId = "episode" }],
        };
    }

    private ScriptedDestination Start(string name, bool updates = true)
    {
        World.Compose = (request, _) =>
        {
            var silent = _silent;
            var message = RigSetup.Title($"{request.Event.App.Name} {request.Event.At.Sequence}{(silent ? ", incomplete" : "")}");
            return Task.FromResult<Composition>(new Composition.Composed(message with { IsIncomplete = silent }));
        };
        return World.Add(name, entry => entry with { Updates = updates });
    }

    private Task SendAsync(Rig rig, ApplicationTransitioned drifts, ConversationMode mode = ConversationMode.Update) => rig.HandleAsync(
        World.Routes(drifts, Planned(drifts, trigger: "on-drift") with { ConversationKey = "drift/episode", Mode = mode }), Ct);

    /// <summary>Lets time pass until nothing waits any more.</summary>
    private Task RestAsync(Rig rig) => Eventually.TrueAsync(
        async () =>
        {
            World.Time.Advance(Step);
            return await rig.IsAtRestAsync(Ct);
        },
        Ct);

    /// <summary>Lets time pass, and what is due then happen.</summary>
    private async Task PassAsync(Rig rig, TimeSpan time)
    {
        var until = World.Time.GetUtcNow() + time;
        await Eventually.TrueAsync(() => World.Time.GetUtcNow() >= until, World.Time, Step, Ct);
        await rig.ListAsync(Ct);
    }
}
