using System.Text.Json;
using System.Text.Json.Nodes;
using BenchmarkDotNet.Attributes;
using Notifications.Events;
using Notifications.Hosting.Configuration;
using Notifications.Notifier.Configuration;
using Notifications.Notifier.Git;
using Notifications.Notifier.Models;
using Notifications.Notifier.Routing;
using Notifications.Notifier.Subscriptions;
using Notifications.Notifier.Triggers;
using Notifications.Testing.Kubernetes;

namespace Notifications.Benchmarks.Routing;

/// <summary>One event of an Application of 18 KB to its deliveries, with the documents as they come from the bus.</summary>
[MemoryDiagnoser]
public class RoutingBenchmarks
{
    private RoutingTable _table = null!;
    private ApplicationTransitioned _nobody = null!;
    private ApplicationTransitioned _transition = null!;
    private ApplicationTransitioned _condition = null!;
    private ApplicationTransitioned _edge = null!;
    private ApplicationTransitioned _list = null!;

    [GlobalSetup]
    public void Prepare()
    {
        var names = KnownNames.Anything;
        var document = ConfigurationDocument.Parse("", "benchmark.yaml", EnvironmentVariables.Of());
        _table = new RoutingTable(
            TriggersSection.Read(document.Section("triggers"), templates: null),
            new SubscriptionRules(DefaultTriggers.None, SubscriptionsSection.Read(document.Section("subscriptions"), names), names),
            new ModelFactory(Repositories.Default), new Dictionary<string, string[]> { ["github"] = ["github", Trigger.Forges] }, Groupings.None);
        _nobody = Event();
        _transition = Event(("subscribe.on-sync-failed.slack", "#team"), ("subscribe.on-sync-failed.github", ""));
        _condition = Event(("subscribe.on-health-degraded.slack", "#team"));
        _edge = Event(("subscribe.on-deployed.slack", "#team"), ("subscribe.on-health-degraded.slack", "#team"),
            ("subscribe.on-sync-succeeded.slack", "#team"));
        _list = Event(("subscriptions",
            "- trigger: [on-sync-failed, on-sync-succeeded]\n  destinations:\n  - service: slack\n    recipients: [a, b, c]\n"));
    }

    [Benchmark(Description = "nobody subscribed")]
    public object Nobody() => Router.Route(_nobody, _table);

    [Benchmark(Description = "on a transition, two recipients")]
    public object Transition() => Router.Route(_transition, _table);

    [Benchmark(Description = "a condition on the state after")]
    public object Condition() => Router.Route(_condition, _table);

    [Benchmark(Description = "a condition on its edge: both states")]
    public object Edge() => Router.Route(_edge, _table);

    [Benchmark(Description = "subscribed by a YAML list")]
    public object List() => Router.Route(_list, _table);

    private static ApplicationTransitioned Event(params (string Name, string Value)[] annotations)
    {
        var before = JsonNode.Parse(SomeApplications.Json("argocd", "web"))!;
        var after = before.DeepClone();
        var started = "2026-02-01T11:58:00Z";
        after["status"]!["operationState"] =
            new JsonObject { ["phase"] = "Failed", ["startedAt"] = started, ["finishedAt"] = "2026-02-01T11:59:00Z" };
        after["status"]!["reconciledAt"] = "2026-02-01T12:00:00Z";
        before["status"]!["operationState"] = new JsonObject { ["phase"] = "Running", ["startedAt"] = started };
        var data = JsonSerializer.SerializeToElement(new { phase = "Failed", autoHealAttempts = 0 });
        var at = DateTimeOffset.Parse(started, null);
        return new ApplicationTransitioned(
            1, "event", new Instance("prod", "prod", null), new AppRef("argocd", "web", "uid", "default"), new Position("e", 1, 1), at, at,
            Origins.Watch,
            [new Transition("t1", TransitionKinds.SyncFailed, at, "s1", null, data)], Document(before), Document(after), Standing.Calm,
            new Subject(new Dictionary<string, string>(),
                annotations.ToDictionary(a => "notifications.argoproj.io/" + a.Name, a => a.Value), new Dictionary<string, string>()),
                null);
    }

    private static Doc Document(JsonNode application) => Doc.FromJson(JsonSerializer.SerializeToUtf8Bytes(application));
}
