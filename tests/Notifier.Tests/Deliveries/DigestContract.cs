using Notifications.Events;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Ledger;
using Notifications.Testing;
using Notifications.Testing.Storage;
using Xunit;
using static Notifications.Notifier.Tests.Deliveries.SomeEvents;

namespace Notifications.Notifier.Tests.Deliveries;

/// <summary>What many conversations at once become in one channel.</summary>
public abstract class DigestContract(TestStore at) : OnAnyStore(at)
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(0.25);

    [Fact]
    public async Task A_storm_in_one_channel_becomes_a_digest_that_tells_each_of_the_news_once()
    {
        var slack = Channel();
        await using var rig = await Rig.StartAsync(World, Ct);

        foreach (var news in Apps(150)) await rig.HandleAsync(Sync(news), Ct);
        await RestAsync(rig);

        var calls = slack.Calls;
        var digests = calls.Where(c => c.Conversation is { Mode: ConversationMode.Digest }).ToList();
        Assert.InRange(calls.Count, 3, 40);
        var told = digests.SelectMany(c => c.Conversation!.Added).Select(n => n.Message.Title.ToPlainText())
            .Concat(calls.Except(digests).Select(c => c.Message.Title.ToPlainText())).ToList();
        Assert.Equal(Apps(150).Select(n => $"{n.App.Name} 1").Order(), told.Order());
        Assert.All(digests, c => Assert.InRange(c.Conversation!.Added.Length, 1, 60));
        Assert.Single(digests.Select(c => c.Conversation!.Marker).Distinct());
        var last = digests[^1].Conversation!;
        Assert.False(last.MoreToCome);
        Assert.Equal(digests.Sum(c => c.Conversation!.Added.Length), last.Members.Length);
        Assert.All(await rig.ListAsync(Ct), d => Assert.Equal(DeliveryState.Delivered, d.State));
    }

    [Fact]
    public async Task Twenty_messages_at_once_are_no_storm()
    {
        var slack = Channel();
        await using var rig = await Rig.StartAsync(World, Ct);

        foreach (var news in Apps(20)) await rig.HandleAsync(Sync(news), Ct);
        await RestAsync(rig);

        Assert.Equal(20, slack.Calls.Count);
        Assert.DoesNotContain(slack.Calls, c => c.Conversation is { Mode: ConversationMode.Digest });
    }

    [Fact]
    public async Task What_a_digest_has_told_goes_on_in_the_digest()
    {
        var slack = Channel();
        await using var rig = await Rig.StartAsync(World, Ct);
        foreach (var news in Apps(60)) await rig.HandleAsync(Sync(news), Ct);
        await RestAsync(rig);
        var digest = slack.Calls.Last(c => c.Conversation is { Mode: ConversationMode.Digest });
        var app = digest.Conversation!.Added[0].Application.Split('/')[^1];
        World.Time.Advance(TimeSpan.FromMinutes(10));

        await rig.HandleAsync(Sync(Of(app, 2)), Ct);
        await RestAsync(rig);

        var later = slack.Calls[^1].Conversation!;
        Assert.Equal((digest.Conversation.Marker, ConversationMode.Digest), (later.Marker, later.Mode));
        Assert.Equal([$"{app} 2"], later.Added.Select(n => n.Message.Title.ToPlainText()));
        Assert.Equal(digest.Conversation.Members.Length, later.Members.Length);
    }

    [Fact]
    public async Task A_calm_channel_gets_messages_of_their_own_again()
    {
        var slack = Channel();
        await using var rig = await Rig.StartAsync(World, Ct);
        foreach (var news in Apps(60)) await rig.HandleAsync(Sync(news), Ct);
        await RestAsync(rig);
        World.Time.Advance(TimeSpan.FromMinutes(10));

        await rig.HandleAsync(Sync(Of("another", 1)), Ct);
        await RestAsync(rig);

        Assert.Equal((ConversationMode.Update, "another 1"),
            (slack.Calls[^1].Conversation!.Mode, slack.Calls[^1].Message.Title.ToPlainText()));
    }

    [Fact]
    public async Task A_digest_tells_no_older_news_after_newer_ones()
    {
        var slack = Channel();
        await using var rig = await Rig.StartAsync(World, Ct);
        foreach (var news in Apps(60, sequence: 5)) await rig.HandleAsync(Sync(news), Ct);
        await RestAsync(rig);
        var calls = slack.Calls.Count;
        var late = slack.Calls.Last(c => c.Conversation is { Mode: ConversationMode.Digest }).Conversation!.Added[0].Application.Split(
            '/')[^1];

        await rig.HandleAsync(Sync(Of(late, 4)), Ct);
        await RestAsync(rig);

        Assert.Equal(calls, slack.Calls.Count);
        var superseded = await rig.FindAsync(Planned(Of(late, 4)).DeliveryId, Ct);
        Assert.Equal((DeliveryState.Superseded, Planned(Of(late, 5)).DeliveryId), (superseded.State, superseded.SupersededBy));
    }

    [Fact]
    public async Task A_digest_that_met_a_restart_repeats_under_the_same_delivery()
    {
        var gate = new Gate();
        var slack = Channel();
        slack.Otherwise = async (delivery, cancellationToken) => delivery.Conversation is { Mode: ConversationMode.Digest }
            ? await gate.Held(delivery, cancellationToken) : slack.Delivered(delivery);
        var rig = await Rig.StartAsync(World, Ct);
        foreach (var news in Apps(60)) await rig.HandleAsync(Sync(news), Ct);
        await Eventually.TrueAsync(() => slack.Calls.Any(c => c.Conversation is { Mode: ConversationMode.Digest }), World.Time, Step, Ct);
        var stopping = rig.StopAsync(Ct);
        await Eventually.TrueAsync(() => stopping.IsCompleted, World.Time, Step, Ct);
        var cut = slack.Calls.Single(c => c.Conversation is { Mode: ConversationMode.Digest });
        slack.Otherwise = null;

        await using var next = await Rig.StartAsync(World, Ct);
        await RestAsync(next);

        var again = slack.Calls.First(c => c != cut && c.Conversation is { Mode: ConversationMode.Digest });
        Assert.Equal((cut.DeliveryId, true, cut.Conversation!.Marker), (again.DeliveryId, again.MaybeSent, again.Conversation!.Marker));
    }

    private Task RestAsync(Rig rig) => Eventually.TrueAsync(
        async () =>
        {
            if (await rig.IsAtRestAsync(Ct)) return true;
            World.Time.Advance(Step);
            return false;
        },
        Ct);

    private ScriptedDestination Channel() => World.Add("out", entry => entry with
    {
        Limits = [new TokenBucketLimit("calls a second", 1, TimeSpan.FromSeconds(1), NewMessagesOnly: false)],
        DigestAbove = 20,
    });

    private static IEnumerable<ApplicationTransitioned> Apps(int count, long sequence = 1) =>
        Enumerable.Range(0, count).Select(i => Of($"app{i:000}", sequence));

    private ApplicationTransitioned Sync(ApplicationTransitioned news) => World.Routes(news, Planned(news).InSync($"sync-{news.App.Name}"));
}
