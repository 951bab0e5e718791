using System.Collections.Frozen;
using Notifications.Events;
using Notifications.Notifier.Subscriptions;
using Notifications.Notifier.Subscriptions.Selectors;
using Xunit;

namespace Notifications.Notifier.Tests.Subscriptions;

public sealed class SubscriptionTests
{
    private const string Prefix = "notifications.argoproj.io/";
    private static readonly Dictionary<string, string> None = [];

    private static readonly SubscriptionRules Rules = new(
        new DefaultTriggers(["on-sync-failed"],
            FrozenDictionary<string, System.Collections.Immutable.ImmutableArray<string>>.Empty.ToFrozenDictionary()),
        [],
        new KnownNames(
            new[] { "on-sync-failed", "on-sync-succeeded", "on-health-degraded", "on-health-recovered" }.ToFrozenSet(
                StringComparer.Ordinal),
            new[] { "slack", "github" }.ToFrozenSet(StringComparer.Ordinal)));

    [Theory]
    [InlineData("subscribe.on-sync-fail.slack", "a",
        "no trigger \"on-sync-fail\" (did you mean \"notifications.argoproj.io/subscribe.on-sync-failed.slack\"?)")]
    [InlineData("subscribe.on-sync-failed.slak", "a",
        "no destination \"slak\" (did you mean \"notifications.argoproj.io/subscribe.on-sync-failed.slack\"?)")]
    [InlineData("subscribe.on-sync-fail.slak", "a",
        "no trigger \"on-sync-fail\" (did you mean \"notifications.argoproj.io/subscribe.on-sync-failed.slack\"?)")]
    [InlineData("subscribe.slack.on-sync-failed", "a",
        "names the destination before the trigger (did you mean \"notifications.argoproj.io/subscribe.on-sync-failed.slack\"?)")]
    [InlineData("subscribe.on-health-degraded", "chan", "names the trigger on-health-degraded and no destination (did you mean \"notifications.argoproj.io/subscribe.on-health-degraded.github\"?)")]
    [InlineData("subscribe.nothing-like-it.slack", "a",
        "no trigger \"nothing-like-it\" (known: on-health-degraded, on-health-recovered, on-sync-failed, on-sync-succeeded)")]
    [InlineData("subscribe.slak", "a", "no destination \"slak\" (did you mean \"notifications.argoproj.io/subscribe.slack\"?)")]
    [InlineData("subscribe.on-sync-failed.", "a",
        "names no destination (write notifications.argoproj.io/subscribe.<trigger>.<destination>)")]
    [InlineData("subscribe.on-sync-failed.slack.two", "a",
        "\".two\" is ignored (a name with a dot is subscribed with notifications.argoproj.io/subscriptions)")]
    [InlineData("subscribe.on-sync-failed.slack", " ; ", "names no recipient (leave the value empty for a destination that needs none)")]
    [InlineData("subscribe", "a",
        "names no trigger and no destination (write notifications.argoproj.io/subscribe.<trigger>.<destination>)")]
    [InlineData("subcribe.on-sync-failed.slack", "a",
        "is ignored (did you mean \"notifications.argoproj.io/subscribe.on-sync-failed.slack\"?)")]
    [InlineData("unsubscribe.on-sync-fail", "",
        "no trigger \"on-sync-fail\" (did you mean \"notifications.argoproj.io/unsubscribe.on-sync-failed\"?)")]
    [InlineData("unsubscribe.on-sync-failed.slak", "", "no destination \"slak\" (did you mean \"slack\"?)")]
    [InlineData("unsubscribe.", "", "names no trigger (write notifications.argoproj.io/unsubscribe.<trigger> or notifications.argoproj.io/unsubscribe.<trigger>.<destination>)")]
    [InlineData("subscriptions", "", "is empty (write a list of {trigger, destinations}, or remove it)")]
    [InlineData("subscriptions", "- triggers: [on-sync-failed]\n  destinations: [{service: slack, recipients: [a]}]",
        "\"triggers\" is ignored (did you mean \"trigger\"?)")]
    [InlineData("subscriptions", "- destinations: [{service: slack, recipients: a}]",
        "recipients: a value where a list is wanted (write it as [a, b])")]
    [InlineData("subscriptions", "- destinations: [{service: slack, recipients: [y]}]",
        "recipients: y without quotes is read as true (write \"y\")")]
    [InlineData("subscriptions", "- destinations: [{service: slack, recipients: [a;b]}]",
        "\"a;b\" is one recipient (list each recipient on its own)")]
    [InlineData("subscriptions", "- destinations: [{recipients: [a]}]",
        "a destination without a service (add service: <name of a destination>)")]
    [InlineData("subscriptions", "- trigger: [on-sync-failed]",
        "an item without destinations subscribes nothing (add destinations: [{service: ..., recipients: [...]}])")]
    [InlineData("subscriptions", "- destinations: [{service: slack}]",
        "service slack without recipients subscribes nothing (write recipients: [\"\"] for a destination that needs none)")]
    [InlineData("subscriptions", "- &a {destinations: []}\n- *a", "anchors and aliases are not understood here (write the value out)")]
    public void A_wrong_annotation_is_told_with_its_right_spelling(string name, string value, string message)
    {
        var problem = Assert.Single(Application((name, value)).Problems);
        Assert.Equal($"Application annotation {Prefix}{name}: {message}", problem.ToString());
        Assert.Equal(value, problem.Value);
    }

    [Theory]
    [InlineData("notification.argoproj.io/subscribe.on-sync-failed.slack")]
    [InlineData("subscribe.on-sync-failed.slack")]
    public void An_annotation_of_a_misspelt_domain_is_told(string key) => Assert.Contains(
        "did you mean \"notifications.argoproj.io/subscribe.on-sync-failed.slack\"?",
        Assert.Single(Rules.For(new Subject(None, new Dictionary<string, string> { [key] = "a" }, None), "default").Problems).ToString(),
        StringComparison.Ordinal);

    [Fact]
    public void What_the_central_list_says_too_is_the_operators_word()
    {
        var central = new CentralSubscription(["on-sync-failed"], [("github", "acme/web#1")], LabelSelector.Everything, When: null);
        var annotations = new Dictionary<string, string> { [Prefix + "subscribe.on-sync-failed.github"] = "acme/web#1;acme/web#2" };
        var subscribers = (Rules with { Central = [central] }).For(new Subject(None, annotations, None), "default");
        Assert.Equal([("acme/web#1", false), ("acme/web#2", true)],
            subscribers.All.Select(subscription => (subscription.Recipient, subscription.IsAnnotated)));
    }

    [Fact]
    public void Broken_YAML_is_told_with_its_place() =>
        Assert.EndsWith("(line 2, column 1)", Assert.Single(Application(("subscriptions", "- [")).Problems).ToString(),
            StringComparison.Ordinal);

    [Fact]
    public void The_legacy_annotation_on_an_Application_is_told()
    {
        var problems = Rules.For(
            new Subject(None, new Dictionary<string, string> { ["on-sync-failed.recipients.argocd-notifications.argoproj.io"] = "slack:a" },
                None), "default").Problems;
        Assert.Equal("write notifications.argoproj.io/subscribe.on-sync-failed.<destination>", Assert.Single(problems).Remedy);
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("notifications.argoproj.io/random")]
    [InlineData("notified.notifications.argoproj.io")]
    [InlineData("notifications.argoproj.io.example.com/subscribe.on-sync-failed.slack")]
    public void Other_annotations_are_nobodys_business(string key)
    {
        var subscribers = Rules.For(new Subject(None, new Dictionary<string, string> { [key] = "x" }, None), "default");
        Assert.Empty(subscribers.Problems);
        Assert.Empty(subscribers.All);
    }

    [Theory]
    [InlineData("unsubscribe.on-sync-failed", "", "")]
    [InlineData("unsubscribe.on-sync-failed.slack", "", "github|")]
    [InlineData("unsubscribe.on-sync-failed.slack", "#a", "slack|#b github|")]
    [InlineData("unsubscribe.on-sync-succeeded", "", "slack|#a slack|#b github|")]
    public void An_Application_opts_out_of_what_its_project_subscribes(string name, string value, string left)
    {
        var subscribers = Rules.For(new Subject(
            None,
            new Dictionary<string, string> { [Prefix + name] = value },
            new Dictionary<string, string>
            {
                [Prefix + "subscribe.on-sync-failed.slack"] = "#a;#b",
                [Prefix + "subscribe.on-sync-failed.github"] = ""
            }), "default");
        Assert.Equal(left, string.Join(
            ' ', subscribers.Of(new Audience("on-sync-failed", [])).Select(to => $"{to.Destination}|{to.Recipient}")
                .OrderByDescending(to => to[0])));
        Assert.Equal(left.Length == 0, subscribers.OptedOut(new Audience("on-sync-failed", [])));
        Assert.Empty(subscribers.Problems);
    }

    [Fact]
    public void A_recovery_is_also_for_those_who_are_told_of_what_it_recovers_unless_they_opt_out()
    {
        var subscribers = Application(
            ("subscribe.on-health-degraded.slack", "a;b"), ("subscribe.on-health-recovered.slack", "b"),
            ("unsubscribe.on-health-recovered.slack", "a"));
        Assert.Equal(["b"], subscribers.Of(new Audience("on-health-recovered", [new("on-health-degraded", null)]))
            .Select(to => to.Recipient));
        Assert.Equal(["a", "b"], subscribers.Of(new Audience("on-health-degraded", [])).Select(to => to.Recipient));
    }

    [Fact]
    public void A_hostile_list_ends_quickly_and_is_told() =>
        Assert.Equal("is nested too deeply", Assert.Single(Application(("subscriptions", new string('[', 200_000))).Problems).Message);

    private static Subscribers Application(params ReadOnlySpan<(string Name, string Value)> annotations) =>
        Rules.For(new Subject(
            None, annotations.ToArray().ToDictionary(annotation => Prefix + annotation.Name, annotation => annotation.Value), None),
            "default");
}
