using Notifications.Events;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Ledger;
using Notifications.Testing;
using Notifications.Testing.Storage;
using Xunit;
using static Notifications.Notifier.Tests.Deliveries.SomeEvents;

namespace Notifications.Notifier.Tests.Deliveries;

/// <summary>What ends a state ends what was told of it; what is over before its turn came is not told at all.</summary>
public abstract class EndContract(TestStore at) : OnAnyStore(at)
{
    private static readonly TimeSpan Blocked = TimeSpan.FromMinutes(5);

    [Theory]
    [InlineData(null)]
    [InlineData("pending/c1")]
    public async Task What_is_over_before_its_turn_is_not_told_and_neither_is_that_it_is_over(string? conversation)
    {
        var (rig, destination) = await BlockedAsync();
        await using var _ = rig;
        var (bad, good) = (Of("web", 1), Of("web", 2));
        await rig.HandleAsync(World.Routes(bad, Alarm(bad, conversation)), Ct);
        await rig.HandleAsync(World.Routes(good, Recovery(good, conversation)), Ct);

        await AtRestAsync(rig);
        Assert.Equal(["other 1", "other 1"], destination.Titles);
        var told = await rig.ListAsync(Ct);
        Assert.Equal(["delivered", "superseded", "superseded"], told.Select(d => d.State.Word()).Order());
    }

    [Fact]
    public async Task All_that_waits_in_the_conversation_is_over_then()
    {
        var (rig, destination) = await BlockedAsync();
        await using var _ = rig;
        var (first, second, good) = (Of("web", 1), Of("web", 2), Of("web", 3));
        await rig.HandleAsync(World.Routes(first, Alarm(first, "pending/c1")), Ct);
        await rig.HandleAsync(World.Routes(second, Alarm(second, "pending/c1")), Ct);
        await rig.HandleAsync(World.Routes(good, Recovery(good, "pending/c1")), Ct);

        await AtRestAsync(rig);
        Assert.Equal(["other 1", "other 1"], destination.Titles);
    }

    [Fact]
    public async Task What_was_seen_is_told_as_over_also_when_an_update_of_it_waits()
    {
        var destination = World.Add("out");
        await using var rig = await Rig.StartAsync(World, Ct);
        var (first, second, good, other) = (Of("web", 1), Of("web", 2), Of("web", 3), Of("other", 1));
        await rig.HandleAsync(World.Routes(first, Alarm(first, "pending/c1")), Ct);
        await Eventually.TrueAsync(() => rig.IsAtRestAsync(Ct), Ct);
        destination.Then(new DeliveryOutcome.Deferred("429", Blocked, BlocksLane: true));
        await rig.HandleAsync(World.Routes(other, Planned(other)), Ct);
        await LimitIsRecordedAsync(rig, other);
        await rig.HandleAsync(World.Routes(second, Alarm(second, "pending/c1")), Ct);
        await rig.HandleAsync(World.Routes(good, Recovery(good, "pending/c1")), Ct);

        await AtRestAsync(rig);
        Assert.Equal(["web 1", "other 1", "other 1", "web 3"], destination.Titles.OrderBy(t => t == "web 1" ? 0 : t == "web 3" ? 2 : 1));
        Assert.NotNull(destination.Calls.Single(c => c.Message.Title.ToPlainText() == "web 3").Conversation!.ExternalId);
    }

    [Fact]
    public async Task A_damped_alarm_is_told_again_only_after_its_recovery()
    {
        var destination = World.Add("out");
        await using var rig = await Rig.StartAsync(World, Ct);
        async Task HappensAsync(long sequence, Func<ApplicationTransitioned, PlannedDelivery> planned)
        {
            var news = Of("web", sequence);
            await rig.HandleAsync(World.Routes(news, planned(news)), Ct);
            await Eventually.TrueAsync(() => rig.IsAtRestAsync(Ct), Ct);
        }

        await HappensAsync(1, news => Alarm(news, null) with { Damped = true });
        await HappensAsync(2, news => Alarm(news, null) with { Damped = true });
        await HappensAsync(3, news => Recovery(news, null));
        await HappensAsync(4, news => Alarm(news, null) with { Damped = true });
        Assert.Equal(["web 1", "web 3", "web 4"], destination.Titles);
    }

    [Fact]
    public async Task A_value_that_held_before_is_not_told_when_it_comes_back()
    {
        var destination = World.Add("out");
        await using var rig = await Rig.StartAsync(World, Ct);
        var (ceases, back, other) = (Of("web", 2), Of("web", 3), Of("web", 4));
        await rig.HandleAsync(World.Routes(ceases, RoutingPlan.Nothing with { HeldValues = ["held-a"] }), Ct);
        await rig.HandleAsync(World.Routes(back, Planned(back) with { OnceKey = "once-a", HeldKey = "held-a" }), Ct);
        await rig.HandleAsync(World.Routes(other, Planned(other) with { OnceKey = "once-b", HeldKey = "held-b" }), Ct);
        await Eventually.TrueAsync(() => rig.IsAtRestAsync(Ct), Ct);
        Assert.Equal(["web 4"], destination.Titles);
    }

    [Fact]
    public async Task An_old_value_is_not_sent_by_a_ledger_that_sees_the_Application_for_the_first_time()
    {
        var destination = World.Add("out");
        await using var rig = await Rig.StartAsync(World, Ct);
        var (first, other, later) = (Of("web", 5), Of("shop", 6), Of("web", 7));
        await rig.HandleAsync(World.Routes(first, Planned(first) with { OnceKey = "once-a", IsOldValue = true }), Ct);
        await rig.HandleAsync(World.Routes(other, Planned(other) with { OnceKey = "once-b" }), Ct);
        await rig.HandleAsync(World.Routes(later, Planned(later) with { OnceKey = "once-c", IsOldValue = true }), Ct);
        await Eventually.TrueAsync(() => rig.IsAtRestAsync(Ct), Ct);
        Assert.Equal(["shop 6", "web 7"], destination.Titles.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task News_from_before_the_value_ceased_are_told_also_when_they_come_later()
    {
        var destination = World.Add("out");
        await using var rig = await Rig.StartAsync(World, Ct);
        var (ceases, earlier) = (Of("web", 2), Of("web", 1));
        await rig.HandleAsync(World.Routes(ceases, RoutingPlan.Nothing with { HeldValues = ["held-a"] }), Ct);
        await rig.HandleAsync(World.Routes(earlier, Planned(earlier) with { OnceKey = "once-a", HeldKey = "held-a" }), Ct);
        await Eventually.TrueAsync(() => rig.IsAtRestAsync(Ct), Ct);
        Assert.Equal(["web 1"], destination.Titles);
    }

    private static PlannedDelivery Alarm(ApplicationTransitioned news, string? conversation) =>
        Talks(Planned(news, trigger: "bad"), conversation);

    private static PlannedDelivery Recovery(ApplicationTransitioned news, string? conversation) =>
        Talks(Planned(news, trigger: "good") with { Recovers = "bad" }, conversation);

    private static PlannedDelivery Talks(PlannedDelivery planned, string? conversation) => conversation is null ? planned
        : planned.InSync(conversation);

    /// <summary>The lane's first call, about another Application, has met a limit: all that comes waits.</summary>
    private async Task<(Rig, ScriptedDestination)> BlockedAsync()
    {
        var destination = World.Add("out").Then(new DeliveryOutcome.Deferred("429", Blocked, BlocksLane: true));
        var rig = await Rig.StartAsync(World, Ct);
        var other = Of("other", 1);
        await rig.HandleAsync(World.Routes(other, Planned(other)), Ct);
        await LimitIsRecordedAsync(rig, other);
        return (rig, destination);
    }

    /// <summary>A call that has begun blocks nothing yet: only its recorded outcome does.</summary>
    private static Task LimitIsRecordedAsync(Rig rig, ApplicationTransitioned limited) =>
        Eventually.TrueAsync(async () => (await rig.FindAsync(Planned(limited).DeliveryId, Ct)).Reason == "429", Ct);

    private async Task AtRestAsync(Rig rig)
    {
        await Eventually.TrueAsync(
            async () =>
            {
                World.Time.Advance(TimeSpan.FromMinutes(1));
                return await rig.IsAtRestAsync(Ct);
            },
            Ct);
    }
}
