using System.Collections.Frozen;
using System.Text;
using Notifications.Dashboard.Views;
using Notifications.Drift;
using Notifications.Events;
using Notifications.Hosting.Health;
using Notifications.Notifier.Enrichment.ArgoCd;
using Notifications.Notifier.Git;
using Notifications.Notifier.Ledger;
using Notifications.Notifier.Models;
using Notifications.Notifier.Reading;
using Notifications.Notifier.Sending;
using Notifications.Notifier.Tests.Deliveries;
using Notifications.Testing;
using Notifications.Testing.PostgreSql;
using Notifications.Testing.Storage;
using Xunit;

namespace Notifications.Notifier.Tests.Reading;

/// <summary>What the dashboard reads from the ledger.</summary>
public abstract class ReadingContract(TestStore at) : OnAnyStore(at)
{
    [Fact]
    public async Task Applications_are_counted_filtered_and_listed_in_pages_those_in_need_first()
    {
        await using var rig = await Rig.StartAsync(World, Ct);
        for (var i = 0; i < 60; i++) await rig.HandleAsync(Listed($"calm-{i:00}", "Synced", "Healthy"), Ct);
        await rig.HandleAsync(Listed("ill", "Synced", "Degraded"), Ct);
        await rig.HandleAsync(
            Listed("adrift", "OutOfSync", "Healthy") with { Standing = new Standing("one", SomeEvents.Noon, null, null) }, Ct);
        await rig.HandleAsync(
            Listed("waits", "OutOfSync", "Healthy") with { Standing = new Standing(null, null, SomeEvents.Noon, "abc") }, Ct);
        await rig.HandleAsync(Listed("gone", "Synced", "Healthy") with { After = null, Status = null }, Ct);
        var reader = Reader(rig);

        var all = await reader.ReadAsync(NowFilter.All, Ct);
        Assert.Equal((63, 63, 2), (all.Total, all.Found, all.Pages));
        Assert.Equal(["Synced 61", "OutOfSync 2", "Unknown 0"], all.Sync.Select(count => $"{count.Word} {count.Number}"));
        Assert.Equal((1, 1), (all.Drifting, all.PendingTotal));
        Assert.Equal("prod/argocd/adrift", Assert.Single(all.Drift).Application);
        Assert.Equal(new PendingRow("prod/argocd/waits", SomeEvents.Noon, "abc"), Assert.Single(all.Pending));
        Assert.Equal(
            ["prod/argocd/adrift", "prod/argocd/ill", "prod/argocd/waits", "prod/argocd/calm-00"],
            all.Listed.Take(4).Select(row => row.Application));
        Assert.Equal(13, (await reader.ReadAsync(NowFilter.All with { Page = 2 }, Ct)).Listed.Count);
        Assert.Equal(new InstanceRow("prod", 63, 2, 1, 1), Assert.Single(all.Instances));

        Assert.Equal(["prod/argocd/ill"], await NamesAsync(NowFilter.All with { Health = "Degraded" }));
        Assert.Equal(["prod/argocd/waits"],
            await NamesAsync(NowFilter.All with { Only = Standstill.Pending, Sync = "OutOfSync", Instance = "prod" }));
        Assert.Equal(["prod/argocd/calm-07"], await NamesAsync(NowFilter.All with { Search = "CALM-07" }));
        Assert.Empty(await NamesAsync(NowFilter.All with { Search = "calm_07" }));
        Assert.Empty(await NamesAsync(NowFilter.All with { Instance = "pro" }));

        async Task<IEnumerable<string>> NamesAsync(NowFilter filter)
        {
            var view = await reader.ReadAsync(filter, Ct);
            Assert.Equal(view.Listed.Count, view.Found);
            return view.Listed.Select(row => row.Application);
        }
    }

    [Fact]
    public async Task Events_of_an_earlier_watcher_are_listed_from_their_documents()
    {
        await using var rig = await Rig.StartAsync(World, Ct);
        var old = Listed("old", "Synced", "Healthy") with
        {
            Status = null,
            After = Doc.FromJson("""{"status":{"sync":{"status":"OutOfSync"},"health":{"status":"Missing"}}}"""u8),
        };
        await rig.HandleAsync(old, Ct);
        await rig.HandleAsync(Listed("damaged", "", "") with { Status = null, After = Doc.FromJson("no JSON"u8) }, Ct);
        var loop = new ListingLoop(rig.Store, rig.Get<LoopSupervisor>(), World.Time);
        Assert.Equal(2, await loop.ListChunkAsync(Ct));
        Assert.Equal(0, await loop.ListChunkAsync(Ct));
        var listed = (await Reader(rig).ReadAsync(NowFilter.All, Ct)).Listed;
        Assert.Equal(["Missing OutOfSync", " "], listed.Select(row => $"{row.Health} {row.Sync}"));
    }

    [Theory]
    [InlineData("no JSON")]
    [InlineData("null")]
    [InlineData("{\"schema\":1}")]
    public async Task A_damaged_event_is_shown_as_such_and_stops_no_other(string body)
    {
        await using var rig = await Rig.StartAsync(World, Ct);
        var (damaged, good) = (Listed("a-damaged", "", "") with { Status = null }, Listed("b-good", "", "") with
        {
            Status = null,
            After = Doc.FromJson("""{"status":{"sync":{"status":"OutOfSync"},"health":{"status":"Missing"}}}"""u8),
        });
        await rig.HandleAsync(damaged, Ct);
        await rig.HandleAsync(good, Ct);
        await DamageAsync(rig, damaged.EventId, body);
        var loop = new ListingLoop(rig.Store, rig.Get<LoopSupervisor>(), World.Time);
        Assert.Equal(2, await loop.ListChunkAsync(Ct));
        Assert.Equal(0, await loop.ListChunkAsync(Ct));
        var listed = (await Reader(rig).ReadAsync(NowFilter.All, Ct)).Listed;
        Assert.Equal(["Missing OutOfSync", " "], listed.Select(row => $"{row.Health} {row.Sync}"));

        var (first, second) = (SomeEvents.Of("web", 1), SomeEvents.Of("web", 2));
        await rig.HandleAsync(first, Ct);
        await rig.HandleAsync(second, Ct);
        await DamageAsync(rig, first.EventId, body);
        var shown = (await Timeline(rig).ReadAsync("prod/argocd/web", before: null, Ct))!.Events;
        Assert.Equal([false, true], shown.Select(row => row.Facts.Any(fact => fact.Kind == "cannot be read")));
    }

    [Fact]
    public async Task Drifting_Applications_are_found_also_those_that_an_earlier_version_has_not_marked()
    {
        await using var rig = await Rig.StartAsync(World, Ct);
        foreach (var name in (string[])["marked", "old", "calm"])
            await rig.HandleAsync(
                Listed(name, "OutOfSync", "Healthy") with
                {
                    Standing = name == "calm" ? Standing.Calm : new Standing("one", SomeEvents.Noon, null, null),
                }, Ct);
        await rig.Store.WriteAsync(
            async (session, token) => await session.ExecuteAsync("update application set drifts = null where name = 'old'", [], token), Ct);
        var drifting = await rig.Get<ApplicationStates>().DriftingAsync(instance: null, Ct);
        Assert.Equal(["prod/argocd/marked", "prod/argocd/old"], drifting.Select(state => state.Application));
    }

    [Theory]
    [InlineData("no JSON")]
    [InlineData("{\"schema\":1}")]
    public async Task A_damaged_newest_event_is_said_of_its_Application_and_stops_no_other(string body)
    {
        await using var rig = await Rig.StartAsync(World, Ct);
        foreach (var name in (string[])["a-bad", "b-good"])
            await rig.HandleAsync(
                Listed(name, "OutOfSync", "Healthy") with { Standing = new Standing("one", SomeEvents.Noon, null, null) }, Ct);
        await DamageAsync(rig, Listed("a-bad", "", "").EventId, body);

        var states = rig.Get<ApplicationStates>();
        var drifting = await states.DriftingAsync(instance: "prod", Ct);
        Assert.Equal(["prod/argocd/a-bad", "prod/argocd/b-good"], drifting.Select(state => state.Application));
        Assert.StartsWith("An event ", drifting[0].Damage, StringComparison.Ordinal);
        Assert.Null(drifting[1].Damage);
        Assert.Equal(
            ("argocd", "a-bad", "uid-a-bad", "default", SomeEvents.Noon),
            (drifting[0].Newest.App.Namespace, drifting[0].Newest.App.Name, drifting[0].Newest.App.Uid, drifting[0].Newest.App.Project,
                drifting[0].Newest.Standing.DriftSince));
        using var lookup = new DriftLookup(
            new ModelFactory(Repositories.Default), FrozenDictionary<string, ArgoCdOptions>.Empty, Redactor.Default, []);
        var found = await lookup.FindAsync(drifting[0], Ct);
        Assert.Equal((null, drifting[0].Damage), (found.Drift, found.Missing));
        var view = (await Timeline(rig).ReadAsync("prod/argocd/a-bad", before: null, Ct))!;
        Assert.Equal("cannot be read", Assert.Single(Assert.Single(view.Events).Facts).Kind);
    }

    [Fact]
    public async Task An_Application_s_events_come_in_pages_with_what_each_of_them_caused()
    {
        World.Add("out");
        await using var rig = await Rig.StartAsync(World, Ct);
        for (var i = 1; i <= 30; i++)
        {
            var appEvent = SomeEvents.Of("web", i);
            await rig.HandleAsync(World.Routes(appEvent, SomeEvents.Planned(appEvent, recipient: $"#{i}")), Ct);
        }

        await Eventually.TrueAsync(() => rig.IsAtRestAsync(Ct), Ct);
        var reader = Timeline(rig);
        var first = (await reader.ReadAsync("prod/argocd/web", before: null, Ct))!;
        var rest = (await reader.ReadAsync("prod/argocd/web", first.Older, Ct))!;
        Assert.Equal(Enumerable.Range(6, 25).Reverse().Concat(Enumerable.Range(1, 5).Reverse()).Select(i => $"#{i}"),
            first.Events.Concat(rest.Events).Select(row => Assert.Single(row.Deliveries).Recipient));
        Assert.Null(rest.Older);
        Assert.All(first.Events, row => Assert.Equal("sync-succeeded", Assert.Single(row.Facts).Kind));
        Assert.Null(await reader.ReadAsync("prod/argocd/other", before: null, Ct));
    }

    [Fact]
    public async Task The_version_changes_with_events_and_deliveries_and_stays_while_nothing_happens()
    {
        World.Add("out");
        await using var rig = await Rig.StartAsync(World, Ct);
        var data = new DashboardData(rig.Store, null!, null!, null!, null!, null!, null!, null!);
        var empty = await data.VersionAsync(Ct);
        var appEvent = SomeEvents.Of("web", 1);
        World.Time.Advance(TimeSpan.FromSeconds(1));
        await rig.HandleAsync(World.Routes(appEvent, SomeEvents.Planned(appEvent)), Ct);
        await Eventually.TrueAsync(() => rig.IsAtRestAsync(Ct), Ct);
        var delivered = await data.VersionAsync(Ct);
        Assert.NotEqual(empty, delivered);
        Assert.Equal(delivered, await data.VersionAsync(Ct));
    }

    [Fact]
    public async Task Health_shows_what_waits_what_is_dead_and_which_lane_must_wait()
    {
        var slow = World.Add("slow");
        slow.Then(new Contracts.DeliveryOutcome.Rejected("never"));
        await using var rig = await Rig.StartAsync(World, Ct);
        var appEvent = SomeEvents.Of("web", 1);
        await rig.HandleAsync(World.Routes(appEvent, SomeEvents.Planned(appEvent, "slow")), Ct);
        await Eventually.TrueAsync(() => rig.IsAtRestAsync(Ct), Ct);
        await rig.Store.WriteAsync(
            async (session, token) => await session.ExecuteAsync(
                "update lane set blocked_until = @until where name like '%#sre'", [("until", World.Time.GetUtcNow().AddHours(1))], token),
                Ct);
        var reader = new HealthReader(
            rig.Store, rig.Ledger, rig.Get<DestinationStates>(), () => [.. World.Destinations.Values], () => [], instances: null,
            World.Time);
        var health = await reader.ReadAsync(Ct);
        var destination = Assert.Single(health.Destinations);
        Assert.Equal(("slow", 0, 1), (destination.Name, destination.Waiting, destination.Dead));
        Assert.Contains("never", Assert.Single(health.Dead).Reason, StringComparison.Ordinal);
        Assert.Equal(World.Time.GetUtcNow().AddHours(1), Assert.Single(health.Lanes).BlockedUntil);
        Assert.Single(health.Notifiers);
        Assert.Null(health.Instances);
    }

    private static ApplicationTransitioned Listed(string name, string sync, string health) =>
        SomeEvents.Of(name, 1) with { Status = new AppStatus(sync, health) };

    private static Task<int> DamageAsync(Rig rig, string eventId, string body) => rig.Store.WriteAsync(
        async (session, token) => await session.ExecuteAsync(
            "update event set body = @body where event_id = @id", [("body", Encoding.UTF8.GetBytes(body)), ("id", eventId)], token), Ct);

    private NowReader Reader(Rig rig) => new(rig.Store, new ModelFactory(Repositories.Default), World.Time);

    private static TimelineReader Timeline(Rig rig) =>
        new(rig.Store, rig.Get<ApplicationStates>(), rig.Ledger, new ModelFactory(Repositories.Default));
}

public sealed class SqliteReadingTests() : ReadingContract(new TestStore.Sqlite());

public sealed class PostgreSqlReadingTests(PostgreSqlFixture server) : ReadingContract(new TestStore.PostgreSql(server));
