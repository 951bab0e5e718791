using System.Collections.Frozen;
using Microsoft.Extensions.Logging.Abstractions;
using Notifications.Events;
using Notifications.Hosting.Configuration;
using Notifications.Hosting.Storage;
using Notifications.Notifier.Composing;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Destinations;
using Notifications.Notifier.Destinations.Slack;
using Notifications.Notifier.Enrichment;
using Notifications.Notifier.Git;
using Notifications.Notifier.Ledger;
using Notifications.Notifier.Messages;
using Notifications.Notifier.Models;
using Notifications.Notifier.Routing;
using Notifications.Notifier.Tests.Routing;
using Notifications.Testing;
using Notifications.Testing.Slack;
using Notifications.Testing.Storage;
using Spectre.Console;
using Xunit;

namespace Notifications.Notifier.Tests.Deliveries;

/// <summary>One message for a change, from the events of three instances to the channel, while notifiers end without notice.</summary>
public abstract class ChangeMessageContract(TestStore at) : OnAnyStore(at)
{
    private const string Channel = "deployments";
    private const string Old = "0000000000000000000000000000000000000001";
    private const string New = "4f2a1c9d8e7b6a5f4e3d2c1b0a9f8e7d6c5b4a39";
    private const string Newer = "0000000000000000000000000000000000000003";

    private static readonly RoutingTable Table = Tables.From("""
        subscriptions:
          - { triggers: [on-sync-running, on-sync-succeeded, on-sync-failed], recipients: ["slack:#deployments"], groupBy: change }
        """);

    private FakeSlack _slack = null!;

    [Fact]
    public async Task Forty_Applications_of_three_instances_are_one_message_and_one_failure_is_one_reply_whoever_is_killed()
    {
        await using var slack = await StartAsync();
        var rig = await Rig.StartAsync(World, Ct);
        var apps = Enumerable.Range(0, 40).Select(App).ToList();
        foreach (var app in apps) await SendAsync(rig, app.Waits(New, "c1"));
        World.Time.Advance(TimeSpan.FromMinutes(1));
        await RestAsync(rig, "⏸️ *0 of 40 synced, 40 wait for a sync*");

        for (var batch = 0; batch < 4; batch++)
        {
            var some = apps[(batch * 10)..((batch + 1) * 10)];
            // Meanwhile the branch has moved on with a commit that is others' business.
            var revision = batch < 2 ? New : Newer;
            foreach (var app in some) await SendAsync(rig, app.Starts(revision));
            if (batch == 0)
            {
                var failed = World.Time.GetUtcNow();
                await SendAsync(rig, apps[7].Fails(revision));
                await RestAsync(rig, "❌ *0 of 40 synced, 1 failed, 9 syncing, 30 wait for a sync*");
                Assert.Equal(2, _slack.Messages(Channel).Count);
                await SendAsync(rig, apps[7].Turns("Degraded", failed.AddMinutes(1)));
                World.Time.Advance(TimeSpan.FromMinutes(1));
                await RestAsync(rig, "❌ *0 of 40 synced, 1 failed, 9 syncing, 30 wait for a sync*");
                await SendAsync(rig, apps[7].Starts(revision));
            }

            // With deliveries under way; without notice where its lanes do not wait for the end of a lease, which is long in tests.
            if (rig.Store.Dialect == StoreDialect.Sqlite) await rig.DisposeAsync();
            else await rig.StopAsync(Ct);
            rig = await Rig.StartAsync(World, Ct);
            foreach (var app in some) await SendAsync(rig, app.Succeeds(revision));
            World.Time.Advance(TimeSpan.FromMinutes(1));
            foreach (var app in some) await SendAsync(rig, app.Turns("Healthy"));
            var done = (batch + 1) * 10;
            await RestAsync(rig, done < 40 ? $"⏸️ *{done} of 40 synced, {40 - done} wait for a sync*" : "✅ *all 40 healthy after ");
        }

        World.Time.Advance(TimeSpan.FromMinutes(1));
        await SendAsync(rig, apps[13].Starts(Old));
        await RestAsync(rig, "⏳ *39 of 40 synced, 1 syncing*");
        await SendAsync(rig, apps[13].Succeeds(Old, "Progressing", takesBack: New));
        await SendAsync(rig, apps[13].Turns("Healthy"));
        await RestAsync(rig, "↩️ *39 of 40 synced, 1 taken back*");
        await rig.StopAsync(Ct);

        var messages = _slack.Messages(Channel);
        var (root, reply) = (messages[0], messages[1]);
        Assert.Equal(2, messages.Count);
        Assert.Equal((null, root.Ts), (root.ThreadTs, reply.ThreadTs));
        Assert.True(reply.Arguments.GetProperty("reply_broadcast").GetBoolean());
        Assert.Contains("app-07", reply.Text, StringComparison.Ordinal);
        Assert.Contains("one or more objects failed to apply", reply.Everything, StringComparison.Ordinal);
        Assert.Equal((2, 0), (_slack.Effects.Count(effect => effect.Op == "post"), reply.Updates));
        TestContext.Current.SendDiagnosticMessage($"{root.Updates} updates");
        Assert.InRange(root.Updates, 8, 4 * apps.Count);
        Assert.Empty(_slack.Violations);
    }

    [Fact]
    public async Task A_change_that_begins_with_a_failure_says_the_words_in_its_thread_and_notifies_once()
    {
        await using var slack = await StartAsync();
        await using var rig = await Rig.StartAsync(World, Ct);
        var app = App(1);
        app.Starts(New);
        await SendAsync(rig, app.Fails(New));
        await RestAsync(rig, "❌ *0 of 1 synced, 1 failed*");

        var messages = _slack.Messages(Channel);
        Assert.Equal(2, messages.Count);
        Assert.Equal(messages[0].Ts, messages[1].ThreadTs);
        Assert.False(messages[1].Arguments.TryGetProperty("reply_broadcast", out _));

        // The next sync of the same change fails too: that is another failure.
        await SendAsync(rig, app.Starts(New));
        World.Time.Advance(TimeSpan.FromMinutes(1));
        await RestAsync(rig, "⏳ *0 of 1 synced, 1 syncing*");
        World.Time.Advance(TimeSpan.FromMinutes(1));
        await SendAsync(rig, app.Fails(New));
        await RestAsync(rig, "❌ *0 of 1 synced, 1 failed*");
        Assert.Equal(3, _slack.Messages(Channel).Count);
        Assert.True(_slack.Messages(Channel)[2].Arguments.GetProperty("reply_broadcast").GetBoolean());
    }

    [Fact]
    public async Task What_is_degraded_again_and_again_after_a_sync_is_announced_once()
    {
        await using var slack = await StartAsync();
        await using var rig = await Rig.StartAsync(World, Ct);
        var (app, at) = (App(1), World.Time.GetUtcNow());
        app.Starts(New);
        await SendAsync(rig, app.Succeeds(New, "Healthy"));
        await RestAsync(rig, "✅ *healthy*");
        for (var minutes = 2; minutes < 8; minutes += 3)
        {
            await SendAsync(rig, app.Turns("Degraded", at.AddMinutes(minutes)));
            World.Time.Advance(TimeSpan.FromMinutes(1));
            await RestAsync(rig, "❌ *1 of 1 synced, 1 degraded*");
            await SendAsync(rig, app.Turns("Healthy", at.AddMinutes(minutes + 1)));
            World.Time.Advance(TimeSpan.FromMinutes(1));
            await RestAsync(rig, "✅ *healthy");
        }

        Assert.Equal(2, _slack.Messages(Channel).Count);
    }

    [Fact]
    public async Task Two_changes_at_once_are_two_messages_and_what_has_not_ended_ends_in_both()
    {
        await using var slack = await StartAsync();
        await using var rig = await Rig.StartAsync(World, Ct);
        var (first, second) = (App(1), App(2));
        foreach (var app in new[] { first, second }) await SendAsync(rig, app.Starts(New));
        await SendAsync(rig, second.Succeeds(New, "Healthy"));
        await RestAsync(rig, "⏳ *1 of 2 synced, 1 syncing*");
        await SendAsync(rig, first.Starts(Newer));
        await SendAsync(rig, first.Succeeds(Newer, "Healthy"));
        await RestAsync(rig, "✅ *all 2 healthy", "✅ *healthy");

        Assert.Contains("0000000", _slack.Messages(Channel)[1].Text, StringComparison.Ordinal);
        Assert.Equal(2, _slack.Messages(Channel).Count);
    }

    [Fact]
    public async Task A_message_that_somebody_deleted_is_posted_anew_with_all_Applications()
    {
        await using var slack = await StartAsync();
        await using var rig = await Rig.StartAsync(World, Ct);
        var apps = Enumerable.Range(0, 3).Select(App).ToList();
        foreach (var app in apps) await SendAsync(rig, app.Starts(New));
        await RestAsync(rig, "⏳ *0 of 3 synced, 3 syncing*");
        _slack.Delete(_slack.Messages(Channel)[0]);

        await SendAsync(rig, apps[1].Fails(New));
        await RestAsync(rig, "❌ *0 of 3 synced, 1 failed, 2 syncing*");

        var (root, reply) = (_slack.Messages(Channel)[0], _slack.Messages(Channel)[1]);
        Assert.Equal(root.Ts, reply.ThreadTs);
        Assert.All(apps, app => Assert.Contains(app.Name, root.Everything, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_Application_that_unsubscribes_stays_as_it_was_and_keeps_nobody_from_going_on()
    {
        await using var slack = await StartAsync();
        await using var rig = await Rig.StartAsync(World, Ct);
        var (leaves, stays) = (App(1), App(2));
        foreach (var app in new[] { leaves, stays }) await SendAsync(rig, app.Starts(New));
        foreach (var trigger in new[] { "on-sync-running", "on-sync-succeeded", "on-sync-failed", "on-deployed" })
            leaves.Annotations[$"notifications.argoproj.io/unsubscribe.{trigger}"] = "";
        await SendAsync(rig, leaves.Succeeds(New, "Healthy"));
        await SendAsync(rig, stays.Succeeds(New, "Healthy"));
        await RestAsync(rig, "⏳ *1 of 2 synced, 1 syncing*");
    }

    [Fact]
    public async Task The_message_of_a_change_is_no_part_of_a_digest()
    {
        var slack = World.Add("out", entry => entry with
        {
            Limits = [new TokenBucketLimit("a second", 1, TimeSpan.FromSeconds(1), NewMessagesOnly: true)],
            DigestAbove = 20,
        });
        await using var rig = await Rig.StartAsync(World, Ct);
        var change = new ChangeGroup(["groupBy/change/acme/platform@1"]);
        for (var i = 0; i < 60; i++)
        {
            var appEvent = SomeEvents.Of($"a{i}", 1);
            var planned = SomeEvents.Planned(appEvent);
            await rig.HandleAsync(World.Routes(appEvent, i % 2 == 0 ? planned.InSync($"sync/{i}") : planned with { Group = change }), Ct);
        }

        await Eventually.TrueAsync(async () =>
        {
            World.Time.Advance(TimeSpan.FromSeconds(0.5));
            return await rig.IsAtRestAsync(Ct);
        }, Ct);

        var grouped = slack.Calls.Where(call => ChangeGroup.Is(call.Conversation?.Key)).ToList();
        Assert.All(grouped, call => Assert.Equal(ConversationMode.Update, call.Conversation!.Mode));
        Assert.Equal(30, grouped[^1].Conversation!.Members.Length);
        var digest = slack.Calls.Where(call => call.Conversation is { Mode: ConversationMode.Digest }).ToList();
        Assert.NotEmpty(digest);
        Assert.All(digest.SelectMany(call => call.Conversation!.Added), added => Assert.Contains(added.Application[^1], "02468"));
    }

    private async Task<FakeSlack> StartAsync()
    {
        var options = new FakeSlackOptions();
        _slack = await FakeSlack.StartAsync(options, Ct);
        _slack.AddChannel(Channel);
        var (time, catalog, budget) = (TimeProvider.System, TemplateCatalog.Load([], ["slack"], []), EnrichmentOptions.DefaultBudget);
        var enricher = new Enricher(
            new CommitFinder([], budget, time), FrozenDictionary<string, ArgoCdSource>.Empty, FrozenDictionary<string, IDriftSource>.Empty,
            budget, time, NullLogger<Enricher>.Instance);
        World.Compose = new MessageComposer(
            catalog, new ModelFactory(Repositories.Default), enricher,
            zone => TemplateOptions.For(catalog, Repositories.Default, time, zone),
            type => new NativeFormat(type, text => text)).ComposeAsync;
        World.OnFire = (timer, newest) => Router.Fire(timer, newest, Table);
        World.Destinations["slack"] = SlackRegistration.Create(
            "slack",
            new SlackOptions { Token = new Secret(options.Token), ApiUrl = _slack.Url, LandsLate = TimeSpan.Zero, CallsPerSecond = null },
            new DestinationServices(Repositories.Default, time, new CollectedLogs(), AnsiConsole.Console));
        return _slack;
    }

    private ChangingApplication App(int number) => new($"app-{number:00}", $"cluster-{number % 3}", Old, World.Time.GetUtcNow);

    private async Task SendAsync(Rig rig, ApplicationTransitioned appEvent) =>
        await rig.HandleAsync(World.Routes(appEvent, Router.Route(appEvent, Table)), Ct);

    /// <summary>Everything is delivered, and the messages in the channel begin like that.</summary>
    private async Task RestAsync(Rig rig, params string[] firstLines)
    {
        await Eventually.TrueAsync(async () =>
        {
            var roots = _slack.Messages(Channel).Where(message => message.ThreadTs is null).ToList();
            if (roots.Count == firstLines.Length
                && roots.Zip(firstLines).All(pair => pair.First.Text.StartsWith(pair.Second, StringComparison.Ordinal))
                && await rig.IsAtRestAsync(Ct)) return true;
            World.Time.Advance(TimeSpan.FromSeconds(0.5));
            return false;
        }, Ct, string.Join('\n', firstLines));
        Assert.All(await rig.ListAsync(Ct), delivery => Assert.NotEqual(DeliveryState.Dead, delivery.State));
    }
}
