using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Logging.Abstractions;
using Notifications.Events;
using Notifications.Notifier.Composing;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Enrichment;
using Notifications.Notifier.Git;
using Notifications.Notifier.Messages;
using Notifications.Notifier.Messages.Markup;
using Notifications.Notifier.Messages.Templates;
using Notifications.Notifier.Models;
using Notifications.Testing.Kubernetes;

namespace Notifications.Benchmarks.Rendering;

/// <summary>One delivery about an Application of 18 KB to its neutral message, from the document as it comes from the bus; without
/// enrichment.</summary>
[MemoryDiagnoser]
public class RenderingBenchmarks
{
    private const string Payload = """
        {"phase":"Failed","revision":"a8e3abce1871828204fb6382fc0819e80ab1cf9b","startedAt":"2026-02-01T11:55:00Z","finishedAt":"2026-02-01T11:56:12Z",
         "initiatedBy":{"username":"ada"},"retryCount":2,"message":"one or more objects failed to apply"}
        """;

    private MessageComposer _composer = null!;
    private ComposeRequest _request = null!;
    private TemplateFile _file = null!;
    private RichText _body = null!;

    [GlobalSetup]
    public async Task Prepare()
    {
        var budget = EnrichmentOptions.DefaultBudget;
        var enricher = new Enricher(
            new CommitFinder([], budget, TimeProvider.System), FrozenDictionary<string, ArgoCdSource>.Empty,
            FrozenDictionary<string, IDriftSource>.Empty, budget, TimeProvider.System, NullLogger<Enricher>.Instance);
        var catalog = TemplateCatalog.Load([], ["slack"], []);
        _composer = new MessageComposer(
            catalog, new ModelFactory(Repositories.Default), enricher,
            zone => TemplateOptions.For(catalog, Repositories.Default, TimeProvider.System, zone),
            type => new NativeFormat(type, text => text));
        var after = Doc.FromJson(Encoding.UTF8.GetBytes(SomeApplications.Json("argocd", "app-00001")));
        var transition = new Transition(
            "t", TransitionKinds.SyncFailed, DateTimeOffset.UnixEpoch, "sync", null, JsonElement.Parse(Payload));
        var news = new ApplicationTransitioned(
            1, "e", new Instance("prod", "prod", new Uri("https://argocd.example.com")),
            new AppRef("argocd", "app-00001", "uid", "default"), new Position("e", 1, 1),
            DateTimeOffset.UnixEpoch, null, Origins.Watch, [transition], null, after, Standing.Calm,
            new Subject(new Dictionary<string, string>(), new Dictionary<string, string>(), new Dictionary<string, string>()), null);
        _request = new ComposeRequest("d", news, transition, "on-sync-failed", ["app-sync-failed"], "slack", "slack", "#team");
        _file = BuiltInTemplates.Files["app-sync-failed"];
        _body = ((Composition.Composed)await _composer.ComposeAsync(_request, CancellationToken.None)).Message.Body;
    }

    [Benchmark]
    public async Task<object> Compose() => await _composer.ComposeAsync(_request, CancellationToken.None);

    [Benchmark]
    public object ReadMarkup() => MarkupReader.Blocks(_body);

    [Benchmark]
    public object ParseTemplate() => MessageTemplate.Parse("app-sync-failed", _file, ["slack"]);
}
