using Microsoft.Extensions.Logging;
using Notifications.Events;
using Notifications.Hosting.Health;
using Notifications.Notifier.Intake;
using Notifications.Notifier.Ledger;
using Notifications.Notifier.Tests.SelfService;
using Notifications.Testing.Storage;
using Xunit;
using static Notifications.Notifier.Tests.Deliveries.SomeEvents;

namespace Notifications.Notifier.Tests.Deliveries;

/// <summary>Which self-service configuration is in force: the last right one, whoever has taken the events in.</summary>
public abstract class SelfServiceContract(TestStore at) : OnAnyStore(at)
{
    private static readonly SelfServiceText First = Right("#first");
    private static readonly SelfServiceText Wrong = SomeSelfService.Text("destinations: {}\nnobody: 1\n");
    private long _sequence;

    [Fact]
    public async Task A_wrong_one_leaves_the_last_right_one_in_force_and_says_what_is_wrong_once()
    {
        World.SelfService = SomeSelfService.Configured().SelfService;
        await using var rig = await Rig.StartAsync(World, Ct);
        Assert.Equal(First, await TakeAsync(rig, First));
        Assert.Equal(First.Data!.Body, (await TakeAsync(rig, Wrong))!.Data!.Body);
        Assert.Equal(First.Data!.Body, (await TakeAsync(rig, Wrong))!.Data!.Body);

        var state = rig.Get<SelfServiceInForce>();
        Assert.Null(((IReadinessCheck)state).NotReadyBecause);
        Assert.Contains("a self-service ConfigMap is not right", ((IReadinessCheck)state).Remark, StringComparison.Ordinal);
        var said = World.Log.Lines.Where(line => line.Level == LogLevel.Warning).Select(line => line.Text).ToList();
        Assert.Single(said, line => line.Contains("nobody: unknown key", StringComparison.Ordinal));
        Assert.Single(said, line => line.Contains("refused; the last right one stays in force", StringComparison.Ordinal));

        var mended = Right("#mended");
        Assert.Equal(mended, await TakeAsync(rig, mended));
        Assert.Null(((IReadinessCheck)state).Remark);
    }

    [Fact]
    public async Task The_last_right_one_is_in_force_after_a_restart_and_at_another_notifier()
    {
        World.SelfService = SomeSelfService.Configured().SelfService;
        await using (var before = await Rig.StartAsync(World, Ct)) await TakeAsync(before, First);
        await using var rig = await Rig.StartAsync(World, Ct);
        Assert.Equal(First.Data!.Body, (await TakeAsync(rig, Wrong))!.Data!.Body);
    }

    [Fact]
    public async Task What_was_removed_is_not_in_force_any_more_and_a_wrong_one_does_not_bring_it_back()
    {
        World.SelfService = SomeSelfService.Configured().SelfService;
        await using (var before = await Rig.StartAsync(World, Ct))
        {
            await TakeAsync(before, First);
            Assert.Null(await TakeAsync(before, null));
        }

        await using var rig = await Rig.StartAsync(World, Ct);
        Assert.Null(await TakeAsync(rig, Wrong));
    }

    [Fact]
    public async Task An_older_event_that_comes_late_changes_nothing_for_the_newer_ones()
    {
        World.SelfService = SomeSelfService.Configured().SelfService;
        await using var rig = await Rig.StartAsync(World, Ct);
        var newer = Right("#newer");
        await TakeAsync(rig, newer, after: TimeSpan.FromMinutes(5));
        Assert.Equal(First, await TakeAsync(rig, First, after: TimeSpan.Zero));
        Assert.Null(await TakeAsync(rig, null, after: TimeSpan.Zero));
        Assert.Equal(newer.Data!.Body, (await TakeAsync(rig, Wrong, after: TimeSpan.FromMinutes(6)))!.Data!.Body);
    }

    [Fact]
    public async Task One_that_contradicts_the_operators_changed_configuration_is_refused_without_a_change_of_its_own()
    {
        World.SelfService = SomeSelfService.Configured().SelfService;
        await using var rig = await Rig.StartAsync(World, Ct);
        var ours = SomeSelfService.Text("triggers: { on-ours: { on: created, send: app-created } }");
        Assert.Equal(ours, await TakeAsync(rig, ours));
        rig.Get<SelfServiceInForce>().Replace(
            SomeSelfService.Configured(SomeSelfService.Operator + "\ntriggers: { on-ours: { on: deleted, send: app-deleted } }").SelfService);
        Assert.Null(await TakeAsync(rig, ours));
    }

    [Fact]
    public async Task Where_it_is_switched_off_nothing_of_it_is_kept()
    {
        await using var rig = await Rig.StartAsync(World, Ct);
        Assert.Null(await TakeAsync(rig, First));
        Assert.Null(await rig.Get<SelfServiceRows>().FindAsync("prod", "argocd", Ct));
    }

    [Fact]
    public async Task Its_triggers_write_into_no_message_that_all_share()
    {
        World.Add("forge", entry => entry with { SharedConversation = "pull-request" });
        World.Add("chat");
        await using var rig = await Rig.StartAsync(World, Ct);
        var appEvent = Of("web", 1);
        await rig.HandleAsync(
            World.Routes(
                appEvent,
                Planned(appEvent, "forge") with { IsSelfService = true },
                Planned(appEvent, "forge", trigger: "on-central"),
                Planned(appEvent, "chat") with { IsSelfService = true }), Ct);
        var dead = Assert.Single(await rig.ListAsync(Ct), delivery => delivery.State is DeliveryState.Dead);
        Assert.Equal(("forge", "on-sync"), (dead.Destination, dead.Trigger));
        Assert.Contains("self-service", dead.Reason, StringComparison.Ordinal);
    }

    private static SelfServiceText Right(string channel) =>
        SomeSelfService.Text($"subscriptions: [{{ triggers: [on-created], recipients: [\"slack:{channel}\"] }}]");

    /// <summary>What an event is kept with that brings a text along.</summary>
    private async Task<SelfServiceText?> TakeAsync(Rig rig, SelfServiceText? text, TimeSpan? after = null)
    {
        var appEvent = Of("web", ++_sequence).With(text);
        appEvent = appEvent with { ObservedAt = Noon + (after ?? TimeSpan.FromSeconds(_sequence)) };
        await rig.HandleAsync(appEvent, Ct);
        var kept = (await rig.Get<EventStore>().FindAsync(appEvent.EventId, Ct))!.Routing.SelfService;
        return kept is not null && text is not null && kept.Data!.Body.AsSpan().SequenceEqual(text.Data!.Body) ? text : kept;
    }
}
