using System.Collections.Frozen;
using System.Collections.Immutable;
using Notifications.Events;
using Notifications.Notifier.Destinations.Slack;
using Notifications.Notifier.Subscriptions;
using Notifications.Notifier.Subscriptions.Selectors;
using Xunit;

namespace Notifications.Notifier.Tests.Subscriptions;

/// <summary>How recipients are spelled, who may opt out, and how many there may be.</summary>
public sealed class RecipientTests
{
    private const string Failed = "on-sync-failed";
    private const string Prefix = "notifications.argoproj.io/";

    private static readonly SubscriptionRules Rules = new(
        new DefaultTriggers([Failed], FrozenDictionary<string, ImmutableArray<string>>.Empty),
        [],
        new KnownNames(new[] { Failed }.ToFrozenSet(), new[] { "slack", "github" }.ToFrozenSet())
        {
            Normalise = (destination, recipient) => DestinationCatalog.Types[destination].Normalise(destination, recipient),
            CheckRecipient = (destination, recipient) => DestinationCatalog.Types[destination].CheckRecipient(recipient) is { } wrong
                ? (wrong.Message, wrong.Remedy) : null,
        });

    [Theory]
    [InlineData("sre", "#sre")]
    [InlineData("#SRE", "#sre")]
    [InlineData(" #sre ", "#sre")]
    [InlineData("slack:#sre", "#sre")]
    [InlineData("slack: sre", "#sre")]
    [InlineData("C024BE91L", "C024BE91L")]
    [InlineData("#C024BE91L", "C024BE91L")]
    [InlineData("U024BE91L", "U024BE91L")]
    [InlineData("CHECKOUTS", "#checkouts")]
    [InlineData("c024be91l", "#c024be91l")]
    [InlineData("chan-a,Chan-B", "chan-a,Chan-B")]
    public void A_channel_has_one_spelling(string written, string normal) =>
        Assert.Equal(normal, SlackRecipient.Normalise("slack", written));

    [Fact]
    public void Spellings_of_one_channel_in_annotations_and_in_the_central_list_are_one_subscription()
    {
        var central = new CentralSubscription([Failed], [("slack", "#sre")], LabelSelector.Everything, When: null);
        var subscription = Assert.Single(
            For(Rules with { Central = [central] }, ("subscribe." + Failed + ".slack", "sre;#SRE;slack:#sre")).All);
        Assert.Equal(("#sre", false), (subscription.Recipient, subscription.IsAnnotated));
    }

    [Theory]
    [InlineData("unsubscribe." + Failed + ".slack", "SRE")]
    [InlineData("unsubscribe." + Failed, "sre")]
    [InlineData("unsubscribe." + Failed + ".slack", "slack:#sre")]
    public void An_Application_opts_out_in_any_spelling(string annotation, string value) =>
        Assert.Empty(For(Rules, ("subscribe." + Failed + ".slack", "#sre"), (annotation, value)).Of(new Audience(Failed, [])));

    [Theory]
    [InlineData("chan-a,chan-b", "\"chan-a,chan-b\" is not one channel (list each channel as an item of its own; names hold no spaces)")]
    [InlineData("#my channel", "\"#my channel\" is not one channel (list each channel as an item of its own; names hold no spaces)")]
    [InlineData("#", "\"#\" names no channel (write \"#channel\")")]
    public void What_is_no_channel_is_reported_and_ends_with_the_reason(string recipient, string problem)
    {
        var subscribers = For(Rules, ("subscribe." + Failed + ".slack", recipient));
        Assert.Equal($"Application annotation {Prefix}subscribe.{Failed}.slack: {problem}", Assert.Single(subscribers.Problems).ToString());
        Assert.Equal(problem, Assert.Single(subscribers.All).Wrong);
    }

    [Fact]
    public void An_Application_does_not_opt_out_of_a_mandatory_subscription()
    {
        var mandatory = new CentralSubscription(
            [Failed], [("slack", "#audit")], LabelSelector.Everything, When: null)
        { IsMandatory = true };
        var usual = new CentralSubscription([Failed], [("slack", "#audit"), ("slack", "#sre")], LabelSelector.Everything, When: null);
        var rules = Rules with { Central = [usual, mandatory] };
        Assert.Equal(["#audit"], For(rules, ("unsubscribe." + Failed, "")).Of(new Audience(Failed, [])).Select(to => to.Recipient));
        Assert.Equal(["#audit"],
            For(rules, ("unsubscribe." + Failed + ".slack", "audit;sre")).Of(new Audience(Failed, [])).Select(to => to.Recipient));
        Assert.Equal(["#audit", "#sre"], For(rules).Of(new Audience(Failed, [])).Select(to => to.Recipient));
    }

    [Fact]
    public void Only_so_many_recipients_of_an_Application_count_and_the_rest_is_reported()
    {
        var many = string.Join(';', Enumerable.Range(0, 50_000));
        var subscribers = For(Rules, ("subscribe." + Failed + ".slack", many));
        Assert.Equal(50, subscribers.All.Count);
        Assert.Equal(
            "names more than 50 recipients, and only the first are used", Assert.Single(subscribers.Problems).Message);
        Assert.Equal(3, For(Rules with { MaxRecipients = 3 }, ("subscribe." + Failed + ".slack", many)).All.Count);
    }

    [Fact]
    public void The_recipients_of_an_Application_crowd_out_neither_its_projects_nor_the_central_list()
    {
        var central = new CentralSubscription([Failed], [("slack", "#central")], LabelSelector.Everything, When: null);
        var many = new Dictionary<string, string> { [$"{Prefix}subscribe.{Failed}.slack"] = string.Join(';', Enumerable.Range(0, 100)) };
        var project = new Dictionary<string, string> { [$"{Prefix}subscribe.{Failed}.slack"] = "#project" };
        var all = (Rules with { Central = [central] }).For(new Subject(new Dictionary<string, string>(), many, project), "default").All;
        Assert.Equal(52, all.Count);
        Assert.Equal(["#central", "#project"], all.Select(to => to.Recipient).Where(recipient => recipient is "#central" or "#project"));
    }

    [Fact]
    public void A_recipient_of_several_triggers_counts_once()
    {
        var rules = Rules with
        {
            MaxRecipients = 1,
            Defaults = new DefaultTriggers([Failed], FrozenDictionary<string, ImmutableArray<string>>.Empty)
        };
        Assert.Empty(For(rules, ("subscribe." + Failed + ".slack", "sre"), ("subscribe.slack", "sre")).Problems);
    }

    [Theory]
    [InlineData("team-a", "#team-a-alerts", null)]
    [InlineData("team-a", "team-a-alerts", null)]
    [InlineData("team-a", "#sre", "\"#sre\" is no recipient that annotations of project team-a may name")]
    [InlineData("team-a", "C0123ABCD", "\"C0123ABCD\" is no recipient that annotations of project team-a may name")]
    [InlineData("team-a-web", "#shared", null)]
    [InlineData("team-a-web", "#team-a-alerts", "\"#team-a-alerts\" is no recipient that annotations of project team-a-web may name")]
    [InlineData("platform", "#anything", null)]
    public void The_policy_permits_recipients_by_project(string project, string recipient, string? refused)
    {
        var rules = Ruled(("slack", ["team-a"], ["#team-a-*"]), ("slack", ["team-a-*"], ["#shared"]));
        var subscribers = For(rules, project, ("subscribe." + Failed + ".slack", recipient));
        Assert.Equal(refused, subscribers.Problems.SingleOrDefault()?.Message);
        Assert.Equal(refused is not null, Assert.Single(subscribers.All).Wrong is not null);
    }

    [Fact]
    public void Rules_of_the_same_project_add_up_and_leave_other_destinations_and_the_central_list_alone()
    {
        var rules = Ruled(("slack", ["*"], ["#shared"]), ("slack", ["team-?"], ["#own"])) with
        {
            Central = [new CentralSubscription([Failed], [("slack", "#sre")], LabelSelector.Everything, When: null)],
        };
        var all = For(
            rules, "team-a", ("subscribe." + Failed + ".slack", "#shared;#own;#sre;#other"),
            ("subscribe." + Failed + ".github", "o/r#1")).All;
        Assert.Equal(
            [("#other", false), ("#own", true), ("#shared", true), ("#sre", true), ("o/r#1", true)],
            all.Select(to => (to.Recipient, to.Wrong is null)).OrderBy(to => to.Recipient, StringComparer.Ordinal));
    }

    [Fact]
    public void A_rule_without_recipients_permits_none_but_the_pull_requests_of_the_revision()
    {
        var rules = Ruled(("github", ["*"], []));
        var all = For(rules, "team-a", ("subscribe.github", ""), ("subscribe." + Failed + ".github", "o/r#1")).All;
        Assert.Equal([("", true), ("o/r#1", false)],
            all.Select(to => (to.Recipient, to.Wrong is null)).OrderBy(to => to.Recipient, StringComparer.Ordinal));
    }

    [Fact]
    public void What_a_rule_permits_is_the_operators_word_for_it()
    {
        var rules = Ruled(("github", ["platform"], ["acme/*"]));
        Assert.False(Assert.Single(For(rules, "platform", ("subscribe." + Failed + ".github", "acme/other#7")).All).IsAnnotated);
        Assert.True(Assert.Single(For(rules, "team-a", ("subscribe." + Failed + ".github", "acme/other#7")).All).IsAnnotated);
        Assert.True(Assert.Single(For(rules, "platform", ("subscribe." + Failed + ".github", "")).All).IsAnnotated);
    }

    private static SubscriptionRules Ruled(params (string Destination, string[] Projects, string[] Allow)[] rules) => Rules with
    {
        Policy = new RecipientPolicy(rules.GroupBy(rule => rule.Destination).ToFrozenDictionary(
            of => of.Key,
            of => of.Select(rule => new RecipientRule([.. rule.Projects], [.. rule.Allow])).ToImmutableArray())),
    };

    private static Subscribers For(SubscriptionRules rules, params ReadOnlySpan<(string Name, string Value)> annotations) =>
        For(rules, "default", annotations);

    private static Subscribers For(
        SubscriptionRules rules, string project, params ReadOnlySpan<(string Name, string Value)> annotations) =>
        rules.For(new Subject(
        new Dictionary<string, string>(),
        annotations.ToArray().ToDictionary(annotation => Prefix + annotation.Name, annotation => annotation.Value),
        new Dictionary<string, string>()), project);
}
