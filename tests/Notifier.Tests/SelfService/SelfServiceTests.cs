using Microsoft.Extensions.Logging.Abstractions;
using Notifications.Events;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Routing;
using Notifications.Notifier.Tests.Routing;
using Xunit;
using static Notifications.Notifier.Tests.SelfService.SomeSelfService;

namespace Notifications.Notifier.Tests.SelfService;

/// <summary>What a ConfigMap in the Application's namespace can do, and what it cannot.</summary>
public sealed class SelfServiceTests
{
    private const string Own = "triggers: { on-ours: { on: created, send: ours } }";

    private static readonly (string, string) Ours = ("ours.md", "---\ntitle: \"ours: {{ app.metadata.name }}\"\n---\n");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void Its_triggers_and_subscriptions_hold_for_the_Applications_of_its_namespace()
    {
        var text = Text(Own + "\nsubscriptions: [{ triggers: [on-ours, on-created], recipients: [\"slack:#ours\"] }]", Ours);
        var deliveries = Router.Route(Created(text), Configured().Routing).Deliveries;
        Assert.Equal([("on-created", "#ours"), ("on-ours", "#ours")], deliveries.Select(d => (d.Trigger, d.Recipient)).Order());
        Assert.All(deliveries, delivery => Assert.True(delivery.IsAnnotated));
        Assert.Equal("on-ours", Assert.Single(deliveries, delivery => delivery.IsSelfService).Trigger);
    }

    [Fact]
    public void Annotations_of_the_namespace_can_subscribe_its_triggers_and_those_of_others_cannot()
    {
        var table = Configured().Routing;
        Assert.Equal("on-ours", Assert.Single(Router.Route(Created(Text(Own, Ours), "on-ours.slack"), table).Deliveries).Trigger);
        var other = Router.Route(Created(null, "on-ours.slack"), table);
        Assert.Empty(other.Deliveries);
        Assert.Contains("no trigger \"on-ours\"", Assert.Single(other.WrongAnnotations).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("destinations: { slack: { type: slack, token: none } }")]
    [InlineData("selfService: { namespaces: [other] }\ndestinations: { slack: { type: slack, token: none } }")]
    [InlineData("selfService: { namespaces: ['*'], instances: [staging] }\ndestinations: { slack: { type: slack, token: none } }")]
    public void It_does_nothing_where_the_operator_has_not_switched_it_on(string configuration)
    {
        var text = Text(Own + "\nsubscriptions: [{ triggers: [on-ours, on-created], recipients: [\"slack:#ours\"] }]", Ours);
        Assert.Empty(Router.Route(Created(text), Configured(configuration).Routing).Deliveries);
    }

    [Theory]
    [InlineData("triggers: { on-ours: { on: created, send: \"${SLACK_TOKEN}\" } }", "${...} is not filled in here")]
    [InlineData("triggers: { on-ours: { on: created, send: app-created, description: \"${file:/etc/passwd}\" } }", "${...} is not filled in here")]
    [InlineData("destinations: { mine: { type: webhook, url: \"https://evil.example.com\" } }", "stands in the operator's configuration only")]
    [InlineData("policy: { recipients: {} }", "stands in the operator's configuration only")]
    [InlineData("drift: { redact: {} }", "stands in the operator's configuration only")]
    [InlineData("trigger: {}", "unknown key (did you mean \"triggers\"?)")]
    [InlineData("triggers: { on-sync-failed: { on: created, send: app-created } }", "is the name of one of the operator's triggers")]
    [InlineData("triggers: { on-central: { on: created, send: app-created } }", "is the name of one of the operator's triggers")]
    [InlineData("triggers: { on-ours: { on: created, send: app-created, follows: on-sync-failed } }", "whose readers are not notified from here")]
    [InlineData("triggers: { on-ours: { on: created, send: app-created, recovers: on-sync-failed } }", "whose readers are not notified from here")]
    [InlineData("triggers: { on-ours: { on: created, send: app-created, groupBy: change } }", "is for the operator's triggers only")]
    [InlineData("triggers: { on-ours: { on: created, send: nothing } }", "no template \"nothing\"")]
    [InlineData("subscriptions: [{ triggers: [on-created], recipients: [\"slack:#a\"], mandatory: true }]", "is for the operator's subscriptions only")]
    [InlineData("subscriptions: [{ triggers: [on-created], recipients: [\"slack:#a\"], groupBy: change }]", "is for the operator's subscriptions only")]
    [InlineData("subscriptions: [{ recipients: [\"slack:#a\"] }]", "names no trigger")]
    [InlineData("subscriptions: [{ triggers: [on-created], recipients: [\"pager:#a\"] }]", "no destination \"pager\"")]
    [InlineData("triggers: [", "not valid YAML")]
    public void What_reaches_beyond_it_is_refused_whole_with_its_place_and_a_remedy(string yaml, string problem)
    {
        var configuration = Configured(Operator + "\ntriggers: { on-central: { on: deleted, send: app-deleted } }", ("SLACK_TOKEN", "xoxb-canary"));
        var reading = configuration.SelfService.Read("argocd", Text(yaml + "\n"));
        Assert.Null(reading.Configuration);
        var said = string.Join('\n', reading.Problems);
        Assert.Contains(problem, said, StringComparison.Ordinal);
        Assert.Contains("ConfigMap argocd/notifications, notifications.yaml", said, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", said, StringComparison.Ordinal);
        Assert.DoesNotContain("root:", said, StringComparison.Ordinal);
        Assert.Empty(Router.Route(Created(Text(yaml + "\n"), "on-ours.slack"), configuration.Routing).Deliveries);
    }

    [Theory]
    [InlineData("app-created.md", "---\ntitle: x\n---\n", "is the name of one of the operator's templates")]
    [InlineData("pull-request-comment.md", "---\ntitle: x\n---\n", "is the name of one of the operator's templates")]
    [InlineData("ours.md", "---\ntitle: '{{ nobody }}'\n---\n", "nobody")]
    [InlineData("ours.md", "---\ntitle: '{{ for x in'\n---\n", "ours.md")]
    [InlineData("ours.md", "---\ntitle: x\nwebhook: { hook: { method: DELETE, path: /users } }\n---\n", "unknown key \"webhook\"")]
    [InlineData("ours.md", "---\ntitle: x\nextends: elsewhere\n---\n", "no template \"elsewhere\"")]
    [InlineData("ours.txt", "x", "is no template")]
    public void A_wrong_template_is_refused(string key, string template, string problem)
    {
        var reading = Configured().SelfService.Read("argocd", Text("", (key, template)));
        Assert.Null(reading.Configuration);
        Assert.Contains(problem, string.Join('\n', reading.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void It_cannot_have_more_than_its_share()
    {
        var triggers = string.Concat(Enumerable.Range(0, 21).Select(i => $"  on-{i}: {{ on: created, send: app-created }}\n"));
        var templates = Enumerable.Range(0, 21).Select(i => ($"t{i}.md", "---\ntitle: x\n---\n")).ToArray();
        var problems = string.Join('\n', Configured().SelfService.Read("argocd", Text("triggers:\n" + triggers, templates)).Problems);
        Assert.Contains("has more than 20 triggers", problems, StringComparison.Ordinal);
        Assert.Contains("has more than 20 templates", problems, StringComparison.Ordinal);
        var large = Configured().SelfService.Read("argocd", new SelfServiceText("notifications", Data: null));
        Assert.Contains("64 KiB", Assert.Single(large.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Its_recipients_are_bounded_by_the_policy_for_annotations()
    {
        var table = Configured(Operator + "\npolicy: { recipients: { slack: [{ allow: [\"#team-*\"] }] } }").Routing;
        var plan = Router.Route(
            Created(Text("subscriptions: [{ triggers: [on-created], recipients: [\"slack:#team-a\", \"slack:#board\"] }]")), table);
        Assert.Equal([("#board", true), ("#team-a", false)],
            plan.Deliveries.Select(d => (d.Recipient, d.WrongRecipient is not null)).Order());
        Assert.StartsWith("self-service ConfigMap, subscription of on-created:", Assert.Single(plan.WrongAnnotations).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_operators_subscriptions_stay_as_they_are()
    {
        var table = Configured(
            Operator + "\nsubscriptions: [{ triggers: [on-created], recipients: [\"slack:#audit\"], mandatory: true }]").Routing;
        var text = Text("subscriptions: [{ triggers: [on-created], recipients: [\"slack:#audit\", \"slack:#ours\"] }]");
        var plan = Router.Route(Created(text), table);
        Assert.Equal([("#audit", false), ("#ours", true)], plan.Deliveries.Select(d => (d.Recipient, d.IsAnnotated)).Order());
        Assert.Equal(
            Router.Route(Created(null), table).Deliveries.Single(), plan.Deliveries.Single(d => d.Recipient == "#audit"));
    }

    [Theory]
    [InlineData("drift", "d1", TransitionKinds.DriftDetected)]
    [InlineData("sync", "s1", TransitionKinds.SyncFailed)]
    [InlineData("release", "r1", TransitionKinds.SyncFailed)]
    public void Its_messages_continue_none_of_the_operator(string conversation, string id, string kind)
    {
        var key = conversation == "release" ? "release/r1" : conversation;
        var text = Text($"triggers: {{ on-ours: {{ on: {kind}, send: app-created, conversation: {key} }} }}");
        var happening = new Happening { Before = new State(), Standing = Standing.Calm with { DriftEpisode = "d1" } }
            .Subscribed("on-ours.slack").With((kind, id));
        Assert.Equal(
            $"self-service/prod/argocd/{(conversation == "release" ? key : $"{conversation}/{id}")}",
            Assert.Single(Router.Route(happening.Event().With(text), Configured().Routing).Deliveries).ConversationKey);
    }

    [Fact]
    public void It_may_compute_less_than_the_operator()
    {
        var much = string.Join(" + ", Enumerable.Repeat("i", 40));
        var trigger = $"{{ on: created, send: app-created, conversation: '{{{{ for i in 1..900; x = {much}; end }}}}key' }}";
        var configuration = Configured(Operator + $"\ntriggers: {{ on-central: {trigger} }}");
        var plan = Router.Route(
            Created(Text($"triggers: {{ on-ours: {trigger} }}"), "on-ours.slack", "on-central.slack"), configuration.Routing);
        Assert.Equal([("on-central", "key"), ("on-ours", null)], plan.Deliveries.Select(d => (d.Trigger, d.ConversationKey)).Order());
        var failed = Assert.Single(plan.Notes, note => note.Kind == RoutingNoteKind.ConditionFailed);
        Assert.Equal("on-ours", failed.Trigger);
        Assert.Contains("more than 20000 steps", failed.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_templates_are_rendered_and_do_not_see_what_was_filled_in_from_outside()
    {
        const string Context = "\ncontext: { secret: \"${SECRET}\", place: Berlin }\ntemplates: ";
        var folder = Directory.CreateTempSubdirectory("templates-");
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "central.md"), "---\ntitle: \"{{ context.secret }}\"\n---\n", Ct);
        var configuration = Configured(Operator + Context + folder.FullName, ("SECRET", "canary-42"));
        folder.Delete(recursive: true);
        var text = Text(
            "triggers: { on-ours: { on: created, when: 'context.secret == null && context.place == \"Berlin\"', send: ours } }",
            ("ours.md", "---\nextends: central\ntitle: \"ours: {{ context.secret }}{{ context.place }}\"\n---\n{{ include 'central' }}{{ include 'more' }}"),
            ("more.md", "of {{ app.metadata.name }}"));
        var appEvent = Created(text, "on-ours.slack");
        var composer = NotifierServices.Composer(configuration, [], TimeProvider.System, NullLoggerFactory.Instance);

        var planned = Assert.Single(Router.Route(appEvent, configuration.Routing).Deliveries);
        var message = Assert.IsType<Composition.Composed>(await composer.ComposeAsync(Request("on-ours", planned.Templates), Ct)).Message;
        Assert.Equal("ours: Berlin", string.Concat(message.Title.Runs.Select(run => run.Text)));
        Assert.Equal("of web", string.Concat(message.Body.Runs.Select(run => run.Text)).Trim());
        var central = Assert.IsType<Composition.Composed>(await composer.ComposeAsync(Request("on-created", ["central"]), Ct)).Message;
        Assert.Equal("canary-42", string.Concat(central.Title.Runs.Select(run => run.Text)));

        ComposeRequest Request(string trigger, IReadOnlyList<string> templates) =>
            new("d", appEvent, appEvent.Transitions[0], trigger, templates, "slack", "slack", "#ours");
    }

    [Fact]
    public void A_timer_asks_what_the_newest_event_brings_along()
    {
        var configuration = Configured();
        var waits = new Happening().Subscribed("on-ours.slack").With((TransitionKinds.Created, null)).Event()
            .With(Text("triggers: { on-ours: { on: created, for: 1m, send: app-created } }"));
        var timer = Assert.Single(Router.Route(waits, configuration.Routing).Timers);
        var due = new DueTimer(timer.TimerId, timer.Trigger, waits.Transitions[0]);
        Assert.Single(Router.Fire(due, waits, configuration.Routing).Deliveries);
        Assert.Empty(Router.Fire(due, waits.With(null), configuration.Routing).Deliveries);
    }
}
