using Notifications.Events;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Ledger;
using Notifications.Testing;
using Notifications.Testing.Storage;
using Xunit;
using static Notifications.Notifier.Tests.Deliveries.SomeEvents;

namespace Notifications.Notifier.Tests.Deliveries;

/// <summary>A watcher has lost its store: it sees everything for the first time again, in a newer epoch whose sequences start
/// anew.</summary>
public abstract class EpochContract(TestStore at) : OnAnyStore(at)
{
    private const long Lost = 1;
    private const long Present = 2;

    [Fact]
    public async Task The_news_of_a_newer_epoch_are_told_in_order_whatever_their_sequence()
    {
        var slack = World.Add("out");
        await using var rig = await Rig.StartAsync(World, Ct);
        await TellAsync(rig, InOneMessage, Of("web", 40, epoch: Lost), Of("web", 41, epoch: Lost));
        await TellAsync(rig, OnItsOwn, Of("web", 42, epoch: Lost));

        await rig.HandleAsync(Baseline("web"), Ct);
        await TellAsync(rig, InOneMessage, Of("web", 2, epoch: Present), Of("web", 3, epoch: Present));
        await TellAsync(rig, OnItsOwn, Of("web", 4, epoch: Present), Of("web", 5, epoch: Present));

        Assert.Equal(["web 40", "web 41", "web 42", "web 2", "web 3", "web 4", "web 5"], slack.Titles);
        Assert.All(await rig.ListAsync(Ct), d => Assert.Equal(DeliveryState.Delivered, d.State));
    }

    [Fact]
    public async Task The_baseline_of_a_newer_epoch_is_what_the_Application_looks_like_now_and_tells_nobody()
    {
        var slack = World.Add("out");
        await using var rig = await Rig.StartAsync(World, Ct);
        await TellAsync(rig, InOneMessage, Of("web", 40, epoch: Lost));

        await rig.HandleAsync(Baseline("web"), Ct);
        await TellAsync(rig, OnItsOwn, Of("web", 41, epoch: Lost));

        var known = Assert.Single(await rig.Get<ApplicationStates>().FindAsync("web", Ct));
        Assert.Equal((Origins.Discovered, Present), (known.Newest.Origin, known.Newest.At.EpochOrder));
        // What nobody has told anything newer of is not lost.
        Assert.Equal(["web 40", "web 41"], slack.Titles);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stale_news_of_the_older_epoch_that_come_afterwards_are_not_told(bool inOneMessage)
    {
        var slack = World.Add("out");
        await using var rig = await Rig.StartAsync(World, Ct);
        Func<ApplicationTransitioned, PlannedDelivery> how = inOneMessage ? InOneMessage : OnItsOwn;
        await TellAsync(rig, how, Of("web", 40, epoch: Lost));
        await rig.HandleAsync(Baseline("web"), Ct);
        await TellAsync(rig, how, Of("web", 2, epoch: Present));

        await TellAsync(rig, how, Of("web", 41, epoch: Lost), Of("web", 42, epoch: Lost));
        await TellAsync(rig, how, Of("web", 3, epoch: Present));

        Assert.Equal(["web 40", "web 2", "web 3"], slack.Titles);
        foreach (var sequence in (long[])[41, 42])
        {
            var stale = await rig.FindAsync(how(Of("web", sequence, epoch: Lost)).DeliveryId, Ct);
            Assert.Equal((DeliveryState.Superseded, how(Of("web", 2, epoch: Present)).DeliveryId, 0),
                (stale.State, stale.SupersededBy, stale.Attempts));
        }
    }

    [Fact]
    public async Task Stale_news_are_still_told_to_those_whom_the_newer_epoch_has_told_nothing()
    {
        var slack = World.Add("out");
        await using var rig = await Rig.StartAsync(World, Ct);
        await TellAsync(rig, OnItsOwn, Of("web", 2, epoch: Present), Of("api", 2, epoch: Present));
        var stale = Of("web", 41, epoch: Lost);

        await rig.HandleAsync(World.Routes(stale, OnItsOwn(stale), Planned(stale, recipient: "#dev")), Ct);
        await Eventually.TrueAsync(() => rig.IsAtRestAsync(Ct), Ct);

        Assert.Equal([("#sre", "web 2"), ("#sre", "api 2"), ("#dev", "web 41")],
            slack.Calls.Select(c => (c.Recipient, c.Message.Title.ToPlainText())));
    }

    [Fact]
    public async Task Late_news_of_the_same_epoch_that_stand_alone_are_told()
    {
        var slack = World.Add("out");
        await using var rig = await Rig.StartAsync(World, Ct);

        await TellAsync(rig, OnItsOwn, Of("web", 3, epoch: Present), Of("web", 2, epoch: Present));

        Assert.Equal(["web 3", "web 2"], slack.Titles);
    }

    private static ApplicationTransitioned Baseline(string app) =>
        Of(app, 1, epoch: Present) with { Origin = Origins.Discovered, Transitions = [] };

    private static PlannedDelivery InOneMessage(ApplicationTransitioned news) => Planned(news).InSync("sync");

    private static PlannedDelivery OnItsOwn(ApplicationTransitioned news) => Planned(news);

    private async Task TellAsync(Rig rig, Func<ApplicationTransitioned, PlannedDelivery> planned, params ApplicationTransitioned[] news)
    {
        foreach (var one in news)
        {
            await rig.HandleAsync(World.Routes(one, planned(one)), Ct);
            await Eventually.TrueAsync(() => rig.IsAtRestAsync(Ct), Ct);
        }
    }
}
