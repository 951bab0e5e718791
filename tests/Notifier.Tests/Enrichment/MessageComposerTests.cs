using System.Collections.Frozen;
using Microsoft.Extensions.Logging.Abstractions;
using Notifications.Events;
using Notifications.Notifier.Composing;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Enrichment;
using Notifications.Notifier.Git;
using Notifications.Notifier.Messages;
using Notifications.Notifier.Messages.Templates;
using Notifications.Notifier.Models;
using Notifications.Notifier.Tests.Messages;
using Notifications.Notifier.Tests.Models;
using Notifications.Testing;
using Xunit;

namespace Notifications.Notifier.Tests.Enrichment;

public sealed class MessageComposerTests
{
    private readonly ManualTime _time = new(SomeEvents.Now);

    private static ApplicationTransitioned Event =>
        SomeEvents.Event(SomeEvents.Application("shop"), before: null, Standing.Calm, "https://argocd.example.com");

    [Fact]
    public async Task A_delivery_becomes_a_message_about_its_Application()
    {
        var message = Composed(await Compose(Event, ["app-sync-failed"]));

        Assert.Equal(Severity.Failure, message.Severity);
        Assert.Equal(("prod-eks", "team-shop", "shop", "prod-eu", "shop"),
            (message.About.Instance, message.About.Namespace, message.About.Name, message.About.Cluster, message.About.TargetNamespace));
        Assert.Equal("https://github.example.com/platform/apps/commit/a8e3abce1871828204fb6382fc0819e80ab1cf9b",
            message.About.RevisionUrl?.AbsoluteUri);
        Assert.DoesNotContain("s3cret", MessageText.Of(message), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_happened_when_the_transition_says_or_when_it_was_seen()
    {
        var told = Composed(await Compose(Event, ["app-created"], SomeEvents.Transition(TransitionKinds.Created)));
        var seen = Composed(await Compose(Event, ["app-created"]));

        Assert.Equal((SomeEvents.Now.AddMinutes(-2), SomeEvents.Now), (told.At, seen.At));
    }

    [Fact]
    public async Task A_template_knows_for_whom_it_is_rendered()
    {
        var message = Composed(
            await Compose(Event, ["mine"], own: "{{ trigger }} {{ destination.name }} {{ destination.type }} {{ recipient }}"));

        Assert.Equal("on-something team-slack slack #shop", message.Body.ToPlainText());
    }

    [Theory]
    [InlineData("Europe/Berlin", "2026-02-01 13:00 +01:00 / 2026-02-01 12:00 UTC / 2026-07-01 14:00:05 +02:00")]
    [InlineData("Asia/Kolkata", "2026-02-01 17:30 +05:30 / 2026-02-01 12:00 UTC / 2026-07-01 17:30:05 +05:30")]
    [InlineData("UTC", "2026-02-01 12:00 UTC / 2026-02-01 12:00 UTC / 2026-07-01 12:00:05 UTC")]
    public async Task A_template_shows_times_in_the_zone_of_its_destination(string zone, string expected)
    {
        const string Template = """{{ observed_at | time.local }} / {{ observed_at | time.utc }} / {{ "2026-07-01T12:00:05Z" | time.local }}{{ nothing | time.local }}""";
        var composer = Composer(Template);
        await composer.ComposeAsync(Request(Event, ["mine"], null), TestContext.Current.CancellationToken);

        var message = Composed(
            await composer.ComposeAsync(
                Request(Event, ["mine"], null) with { TimeZone = TimeZoneInfo.FindSystemTimeZoneById(zone) },
                TestContext.Current.CancellationToken));

        Assert.Equal(expected, message.Body.ToPlainText());
    }

    [Fact]
    public async Task A_template_that_does_not_exist_fails_by_name() =>
        Assert.Equal("trigger on-something: no template \"app-synced\"", Failed(await Compose(Event, ["app-created", "app-synced"])));

    [Fact]
    public async Task A_template_error_shows_the_line_and_where() =>
        Assert.StartsWith("mine.md(2,", Failed(await Compose(Event, ["mine"], own: "fine\n{{ 1 | time.utc }}")), StringComparison.Ordinal);

    [Fact]
    public async Task A_damaged_document_is_said()
    {
        var damaged = Event with { After = new Doc(Doc.Identity, "{"u8.ToArray(), null) };

        Assert.StartsWith("The Application's document is not JSON", Failed(await Compose(damaged, ["app-created"])),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deliveries_of_one_lane_may_be_composed_at_once()
    {
        var composer = Composer(own: null);
        var request = Request(Event, ["app-sync-failed"], null);
        var messages = await Task.WhenAll(
            Enumerable.Range(0, 16).Select(_ => Task.Run(() => composer.ComposeAsync(request, TestContext.Current.CancellationToken))));

        Assert.Single(messages.Select(message => MessageText.Of(Composed(message))).Distinct());
    }

    private static Message Composed(Composition composition) => Assert.IsType<Composition.Composed>(composition).Message;

    private static string Failed(Composition composition) => Assert.IsType<Composition.Failed>(composition).Reason;

    private static ComposeRequest Request(ApplicationTransitioned appEvent, string[] templates, Transition? transition) =>
        new("delivery-1", appEvent, transition, "on-something", templates, "team-slack", "slack", "#shop");

    private Task<Composition> Compose(
        ApplicationTransitioned appEvent, string[] templates, Transition? transition = null, string? own = null) =>
        Composer(own).ComposeAsync(Request(appEvent, templates, transition), TestContext.Current.CancellationToken);

    private MessageComposer Composer(string? own)
    {
        Dictionary<string, TemplateFile> files = own is null ? [] : new() { ["mine"] = new TemplateFile("mine.md", own) };
        var budget = TimeSpan.FromSeconds(2);
        var enricher = new Enricher(
            new CommitFinder([], budget, _time), FrozenDictionary<string, ArgoCdSource>.Empty, FrozenDictionary<string, IDriftSource>.Empty,
            budget, _time, NullLogger<Enricher>.Instance);
        var catalog = TemplateCatalog.Load(files, ["slack"], []);
        return new MessageComposer(
            catalog, new ModelFactory(Repositories.Default), enricher,
            zone => TemplateOptions.For(catalog, Repositories.Default, _time, zone), type => new NativeFormat(type, text => text));
    }
}
