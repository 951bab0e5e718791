using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using Notifications.Events;
using Notifications.Hosting.Configuration;
using Notifications.Notifier.Composing;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Destinations;
using Notifications.Notifier.Destinations.GitHub;
using Notifications.Notifier.Enrichment;
using Notifications.Notifier.Git;
using Notifications.Notifier.Messages;
using Notifications.Notifier.Models;
using Notifications.Notifier.Routing;
using Notifications.Notifier.Tests.Changes;
using Notifications.Notifier.Tests.Deliveries;
using Notifications.Notifier.Tests.Routing;
using Notifications.Testing;
using Notifications.Testing.GitHub;
using Notifications.Testing.Storage;
using Spectre.Console;
using Xunit;

namespace Notifications.Notifier.Tests.Destinations.GitHub;

/// <summary>
/// One merged pull request, 40 Applications of three instances, an hour of manual syncs in manual time: the events go through the router,
/// the ledger and the composer to the fake forge, and notifiers end without notice in between.
/// </summary>
public sealed partial class GitHubRolloutTests
{
    private const string Pull = "acme/platform#7";
    private const int Applications = 40;
    private const int Fails = 7;
    private const int GoesBack = 13;
    private static readonly string Old = CaseForge.Id("old");
    private static readonly string New = CaseForge.Id("new");
    private static readonly RoutingTable Table = Tables.Catalog;

    private readonly Dictionary<string, (JsonObject Document, long Sequence)> _known = [];
    private readonly Dictionary<int, Stage> _stages = [];
    private RigSetup _world = null!;
    private FakeGitHub _github = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_hour_of_manual_syncs_in_three_instances_is_one_comment_that_is_true_at_every_step_whoever_is_killed()
    {
        var options = new FakeGitHubOptions();
        await using var github = _github = await FakeGitHub.StartAsync(options, Ct);
        var repository = github.AddRepository("acme/platform").AddCommitAfter(Old, "Old").AddCommitAfter(New, "New", Old);
        repository.AddPull(7, New, Enumerable.Range(0, Applications).Select(i => $"apps/app-{i}/values.yaml"));
        repository.AddPull(8, New, "docs/readme.md");
        var at = new TestStore.Sqlite();
        _world = World(await at.MakeAsync(Ct), github, options);
        var rig = await Rig.StartAsync(_world, Ct);
        for (var i = 0; i < Applications; i++)
            await SendAsync(
                rig, i, Stage.Waiting, TransitionKinds.ChangePending,
                new JsonObject { ["fromRevision"] = Old, ["toRevision"] = New, ["firstSince"] = Text(_world.Time.GetUtcNow()), ["changeId"] = $"{i}" });
        _world.Time.Advance(TimeSpan.FromMinutes(1));
        await RestAsync(rig);
        for (var i = 0; i < Applications; i++)
        {
            await SendAsync(rig, i, Stage.Syncing, TransitionKinds.SyncStarted, Operation("Running"));
            if (i == Fails)
            {
                await RestAsync(rig);
                await SendAsync(rig, i, Stage.Failed, TransitionKinds.SyncFailed, Operation("Failed"));
                await RestAsync(rig);
                await SendAsync(rig, i, Stage.Syncing, TransitionKinds.SyncStarted, Operation("Running"));
            }

            if (i % 10 == 4)
            {
                await rig.DisposeAsync(); // without notice, with deliveries under way
                rig = await Rig.StartAsync(_world, Ct);
            }

            await RestAsync(rig);
            await SendAsync(rig, i, Stage.Synced, TransitionKinds.SyncSucceeded, Operation("Succeeded"), health: "Progressing");
            if (i % 10 == 9)
            {
                await rig.DisposeAsync();
                rig = await Rig.StartAsync(_world, Ct);
            }

            await RestAsync(rig);
            await SendAsync(
                rig, i, Stage.Healthy, TransitionKinds.HealthChanged, new JsonObject { ["from"] = "Progressing", ["to"] = "Healthy" },
                health: "Healthy");
            _world.Time.Advance(TimeSpan.FromSeconds(75));
            await RestAsync(rig);
            if (i == GoesBack)
                await SendAsync(
                    rig, i, Stage.TakenBack, TransitionKinds.SyncRollback, With(Operation("Succeeded", Old), "fromRevision", New), Old);
        }

        await RestAsync(rig);
        await rig.StopAsync(Ct);
        at.Remove();
        Assert.Empty(github.Violations);
        Assert.Empty(github.Comments("acme/platform#8"));
        var comments = github.Comments(Pull);
        Assert.Equal(2, comments.Count); // the overview, and the one that notifies of the failure
        Assert.Contains($"app-{Fails}", comments[1].Body, StringComparison.Ordinal);
        Assert.StartsWith(
            $"### ↩️ Argo CD: {Applications - 1} of {Applications} synced, 1 taken back", comments[0].Body.Split('\n')[1], StringComparison.Ordinal);
        var (calls, writes) = (github.Requests.Count, github.Effects.Count);
        TestContext.Current.SendDiagnosticMessage($"{Applications} Applications: {calls} calls, of them {writes} writes");
        Assert.InRange(writes, 2, 5 * Applications);
        Assert.InRange(calls, writes, 15 * Applications);
    }

    /// <summary>Everything is delivered; then the one comment says of each Application where it stands, and its heading counts
    /// them.</summary>
    private async Task RestAsync(Rig rig)
    {
        await Eventually.TrueAsync(async () =>
        {
            if (Overview() is { } written && Rows().Count(written.Body) == _stages.Count && await rig.IsAtRestAsync(Ct)) return true;
            _world.Time.Advance(TimeSpan.FromSeconds(0.5));
            return false;
        }, Ct);
        Assert.All(await rig.ListAsync(Ct), delivery => Assert.NotEqual(Notifications.Notifier.Ledger.DeliveryState.Dead, delivery.State));
        var overview = Overview()!;
        var rows = Rows().Matches(overview.Body).ToDictionary(
            row => int.Parse(row.Groups["app"].ValueSpan, System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(_stages.Keys.Order(), rows.Keys.Order());
        foreach (var (app, stage) in _stages)
        {
            Assert.Equal($"cluster-{app % 3}", rows[app].Groups["instance"].Value);
            Assert.Equal(Words(stage), rows[app].Groups["sync"].Value);
            if (stage is Stage.Healthy or Stage.Synced)
                Assert.Equal(stage is Stage.Healthy ? "Healthy" : "Progressing", rows[app].Groups["health"].Value);
        }

        var synced = _stages.Values.Count(stage => stage is Stage.Synced or Stage.Healthy);
        if (_stages.Values.Any(stage => stage is not Stage.Healthy))
            Assert.Contains($"Argo CD: {synced} of {_stages.Count} synced", overview.Body.Split('\n')[1], StringComparison.Ordinal);
    }

    /// <summary>The one comment that is edited, which no second one stands beside.</summary>
    private PostedComment? Overview() =>
        _github.Comments(Pull).SingleOrDefault(comment => !comment.Body.Contains("-failed -->", StringComparison.Ordinal));

    private static string Words(Stage stage) => stage switch
    {
        Stage.Waiting => "[merged, waits for Sync]",
        Stage.Syncing => "syncing",
        Stage.Failed => "failed",
        Stage.TakenBack => "taken back",
        _ => "synced",
    };

    private async Task SendAsync(
        Rig rig, int number, Stage stage, string kind, JsonObject data, string? revision = null, string health = "Healthy")
    {
        var name = $"app-{number}";
        var now = _world.Time.GetUtcNow();
        var (before, sequence) = _known.TryGetValue(name, out var known) ? known : (Application(name, now), 0);
        var after = (JsonObject)before.DeepClone();
        var status = after["status"]!;
        status["health"] = new JsonObject { ["status"] = health, ["lastTransitionTime"] = Text(now) };
        if (data["phase"] is not null)
        {
            if (kind == TransitionKinds.SyncStarted) status["operationState"] = new JsonObject { ["startedAt"] = Text(now) };
            var operation = status["operationState"]!;
            operation["phase"] = data["phase"]!.DeepClone();
            operation["operation"] = new JsonObject { ["initiatedBy"] = new JsonObject { ["username"] = "anna" } };
            operation["syncResult"] = new JsonObject { ["revision"] = revision ?? New };
            if (kind != TransitionKinds.SyncStarted) operation["finishedAt"] = Text(now);
            data["startedAt"] = operation["startedAt"]!.DeepClone();
            data["finishedAt"] = operation["finishedAt"]?.DeepClone();
        }

        status["reconciledAt"] = Text(now.AddSeconds(1));
        if (kind is TransitionKinds.SyncSucceeded or TransitionKinds.SyncRollback)
        {
            status["sync"] = new JsonObject { ["status"] = "Synced", ["revision"] = revision ?? New };
            status["history"]!.AsArray().Add(new JsonObject
            {
                ["revision"] = revision ?? New,
                ["deployStartedAt"] = status["operationState"]!["startedAt"]!.DeepClone(),
            });
        }

        var subject = new Subject(
            new Dictionary<string, string>(),
            new[] { "running", "succeeded", "failed" }.ToDictionary(what => $"notifications.argoproj.io/subscribe.on-sync-{what}.github", _ => ""),
            new Dictionary<string, string>());
        var instance = new Instance($"cluster-{number % 3}", $"cluster-{number % 3}", new Uri("https://argocd.example.com"));
        var appEvent = new ApplicationTransitioned(
            ApplicationTransitioned.CurrentSchema, $"event-{name}-{sequence + 1}", instance, new AppRef("argocd", name, $"uid-{name}", "default"),
            new Position("epoch", 1, sequence + 1), now, now, Origins.Watch,
            [new Transition($"{kind}-{name}-{sequence}", kind, now, $"sync-{name}", null, JsonSerializer.SerializeToElement(data))],
            Doc.FromJson(JsonSerializer.SerializeToUtf8Bytes(before)), Doc.FromJson(JsonSerializer.SerializeToUtf8Bytes(after)),
            stage is Stage.Waiting ? new Standing(null, null, now, New) : Standing.Calm, subject, null);
        _known[name] = (after, sequence + 1);
        _stages[number] = stage;
        await rig.HandleAsync(_world.Routes(appEvent, Router.Route(appEvent, Table)), Ct);
    }

    private static JsonObject Application(string name, DateTimeOffset now) => new()
    {
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "argocd" },
        ["spec"] = new JsonObject
        {
            ["project"] = "default",
            ["source"] = new JsonObject { ["repoURL"] = "https://github.com/acme/platform", ["path"] = $"apps/{name}" },
            ["destination"] = new JsonObject { ["namespace"] = name },
        },
        ["status"] = new JsonObject
        {
            ["sourceType"] = "Directory",
            ["sync"] = new JsonObject { ["status"] = "OutOfSync", ["revision"] = New },
            ["history"] = new JsonArray(new JsonObject { ["revision"] = Old, ["deployStartedAt"] = Text(now.AddDays(-1)) }),
        },
    };

    private static JsonObject Operation(string phase, string? revision = null) => new()
    {
        ["phase"] = phase,
        ["revision"] = revision ?? New,
        ["initiatedBy"] = new JsonObject { ["username"] = "anna" },
        ["message"] = phase == "Failed" ? "one or more objects failed to apply" : null,
    };

    private static JsonObject With(JsonObject node, string key, string value)
    {
        node[key] = value;
        return node;
    }

    private static string Text(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);

    private static RigSetup World(Notifications.Hosting.Storage.StoreOptions store, FakeGitHub github, FakeGitHubOptions options)
    {
        var (time, catalog, budget) = (TimeProvider.System, TemplateCatalog.Load([], ["github"], []), EnrichmentOptions.DefaultBudget);
        var enricher = new Enricher(
            new CommitFinder([], budget, time), FrozenDictionary<string, ArgoCdSource>.Empty, FrozenDictionary<string, IDriftSource>.Empty,
            budget, time, NullLogger<Enricher>.Instance);
        var composer = new MessageComposer(
            catalog, new ModelFactory(Repositories.Default), enricher,
            zone => TemplateOptions.For(catalog, Repositories.Default, time, zone),
            type => new NativeFormat(type, text => text));
        var world = new RigSetup
        {
            StoreAt = store,
            Compose = composer.ComposeAsync,
            OnFire = (timer, newest) => Router.Fire(timer, newest, Table),
        };
        world.Destinations["github"] = GitHubRegistration.Create(
            "github",
            new GitHubOptions { Token = new Secret(options.Token), ApiUrl = github.Url, LandsLate = TimeSpan.Zero, Limits = null },
            new DestinationServices(Repositories.Default, time, new CollectedLogs(), AnsiConsole.Console));
        return world;
    }

    [GeneratedRegex(
        @"^\|[^|\n]*\| (?<instance>[^|\n]*?) \| \[app-(?<app>[0-9]+)\][^|\n]*\|[^|\n]*\| (?<sync>[^|\n(]*?)(?:\([^|\n]*\))? \| (?<health>[^|\n]*?) \|",
        RegexOptions.Multiline)]
    private static partial Regex Rows();
}
