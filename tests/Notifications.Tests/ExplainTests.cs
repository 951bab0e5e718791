using System.Text.Json;
using Xunit;

namespace Notifications.Notifications.Tests;

public sealed class ExplainTests : IDisposable
{
    private const string Before = """
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata:
          name: web
          namespace: argocd
          uid: 0d4b7c2e-0000-0000-0000-000000000001
          annotations:
            notifications.argoproj.io/subscribe.on-sync-failed.slack: "#deployments"
            notifications.argoproj.io/subscribe.on-health-degraded.slack: "#deployments"
            notifications.argoproj.io/subscribe.on-sync-fail.slack: "#typo"
        spec: { project: default, source: { repoURL: "https://github.com/acme/platform.git", path: apps/web, targetRevision: main }, destination: { namespace: web } }
        status:
          reconciledAt: "2026-03-04T10:00:00Z"
          health: { status: Healthy }
          sync: { status: OutOfSync, revision: 9c1d3be7f2a4418d8f0b6a7c55e2d31908f4aa20 }
          operationState: { phase: Running, startedAt: "2026-03-04T10:00:00Z", operation: { initiatedBy: { username: anna }, sync: { revision: 9c1d3be7f2a4418d8f0b6a7c55e2d31908f4aa20 } } }
        """;

    private static readonly string After = Before
        .Replace("phase: Running", "phase: Failed, finishedAt: \"2026-03-04T10:00:07Z\", message: \"it broke\"", StringComparison.Ordinal)
        .Replace("status: Healthy", "status: Degraded", StringComparison.Ordinal);

    private readonly Folder _folder = new();

    [Theory]
    [InlineData("status: OutOfSync", "status: Unknown", "on-sync-status-known", "on-sync-status-unknown")]
    [InlineData("status: Healthy", "status: Degraded", "on-health-recovered", "on-health-degraded")]
    public async Task A_message_that_ends_an_alarm_says_whom_it_is_for(string usual, string alarming, string recovery, string alarm)
    {
        var unsubscribed = Before.Replace("annotations:", "labels:", StringComparison.Ordinal);
        var before = _folder.File("before.yaml", unsubscribed.Replace(usual, alarming, StringComparison.Ordinal));
        var said = await Cli.RunAsync("explain", "--before", before, "--after", _folder.File("after.yaml", unsubscribed));
        Assert.Equal((0, ""), (said.Code, said.Errors));
        Assert.Contains($"{recovery} -> slack:#example (only if {alarm} was sent there)", said.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_controller_that_hangs_is_explained_of_one_Application_that_was_compared()
    {
        var after = _folder.File("after.yaml", Before);
        var said = await Cli.RunAsync("explain", "--after", after, "--stalled");
        Assert.Equal((0, ""), (said.Code, said.Errors));
        Assert.Contains("  reconciliation-stalled\n\nDrift\n  stale since 2026-03-04T10:00:00Z\n", said.Output, StringComparison.Ordinal);
        Assert.Contains("on-reconciliation-stalled -> slack:#example", said.Output, StringComparison.Ordinal);

        var beside = await Cli.RunAsync("explain", "--before", after, "--after", after, "--stalled");
        Assert.Equal((2, "--stalled goes with --after alone: nothing has happened since\n"), (beside.Code, beside.Errors));
        var never = _folder.File("never.yaml", Before.Replace("reconciledAt", "observedAt", StringComparison.Ordinal));
        said = await Cli.RunAsync("explain", "--after", never, "--stalled");
        Assert.Equal((2, $"{never}: status.reconciledAt is missing: --stalled counts from it\n"), (said.Code, said.Errors));
    }

    [Fact]
    public async Task It_takes_the_self_service_ConfigMap_of_the_namespace_into_account()
    {
        const string ConfigMap = """
            { apiVersion: v1, kind: ConfigMap, metadata: { name: ours, namespace: argocd, labels: { notifications.argoproj.io/self-service: "true" } }, data: {
              notifications.yaml: "triggers: { on-ours: { on: sync-failed, send: ours } }\nsubscriptions: [{ triggers: [on-ours], recipients: ['slack:#ours'] }]",
              ours.md: "---\ntitle: ours {{ app.metadata.name }}\n---\n" } }
            """;
        string[] arguments =
            ["explain", "--before", _folder.File("before.yaml", Before), "--after", _folder.File("after.yaml", After), "--self-service"];
        var said = await Cli.RunAsync([.. arguments, _folder.File("ours.yaml", ConfigMap)]);
        Assert.Equal((0, ""), (said.Code, said.Errors));
        Assert.Contains("on-ours -> slack:#ours", said.Output, StringComparison.Ordinal);
        Assert.Contains("ours web", said.Output, StringComparison.Ordinal);

        said = await Cli.RunAsync([.. arguments, _folder.File("theirs.yaml", ConfigMap.Replace("namespace: argocd", "namespace: other", StringComparison.Ordinal))]);
        Assert.Equal(2, said.Code);
        Assert.Contains("a ConfigMap of other does not count for an Application of argocd", said.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_says_what_shares_one_message()
    {
        var configuration = _folder.File("notifications.yaml", """
            instances: [{ name: example, watch: { directory: . } }]
            destinations: { slack: { type: slack, token: none, groupBy: change } }
            """);
        string[] arguments =
        [
            "explain", "--before", _folder.File("before.yaml", Before), "--after", _folder.File("after.yaml", After), "--config",
            configuration,
        ];
        var said = await Cli.RunAsync(arguments);
        Assert.Equal((0, ""), (said.Code, said.Errors));
        Assert.Contains(
            "on-sync-failed -> slack:#deployments, in one message by change (groupBy/change/github.com/acme/platform@9c1d3be7f2a4418d8f0b6a7c55e2d31908f4aa20)",
            said.Output, StringComparison.Ordinal);
        using var json = JsonDocument.Parse((await Cli.RunAsync([.. arguments, "--output", "json"])).Output);
        // Health after a sync that failed is no matter of its change.
        Assert.Equal(
            [("on-health-degraded", "application"), ("on-sync-failed", "change")],
            json.RootElement.GetProperty("deliveries").EnumerateArray().Select(
                delivery => (delivery.GetProperty("trigger").GetString()!, delivery.GetProperty("groupBy").GetString()!)).Order());
    }

    [Fact]
    public async Task Json_has_transitions_triggers_and_deliveries_with_their_messages()
    {
        var said = await Cli.RunAsync(
            "explain", "--before", _folder.File("before.yaml", Before), "--after", _folder.File("after.yaml", After), "--output", "json");
        Assert.Equal((0, ""), (said.Code, said.Errors));
        using var json = JsonDocument.Parse(said.Output);
        var root = json.RootElement;

        Assert.Equal(["health-changed", "sync-failed"],
            root.GetProperty("transitions").EnumerateArray().Select(transition => transition.GetProperty("kind").GetString()!)
            .Order(StringComparer.Ordinal));
        var triggers = root.GetProperty("triggers").EnumerateArray().ToDictionary(trigger => trigger.GetProperty("name").GetString()!);
        Assert.Equal((true, null),
            (triggers["on-sync-failed"].GetProperty("fired").GetBoolean(), triggers["on-sync-failed"].GetProperty("after").GetString()));
        Assert.Equal((true, "1m"),
            (triggers["on-health-degraded"].GetProperty("fired").GetBoolean(),
                triggers["on-health-degraded"].GetProperty("after").GetString()));
        Assert.False(triggers["on-sync-succeeded"].GetProperty("fired").GetBoolean());
        Assert.Equal("no sync-succeeded", triggers["on-sync-succeeded"].GetProperty("reason").GetString());

        var deliveries = root.GetProperty("deliveries").EnumerateArray().ToList();
        Assert.Equal(
            [("on-health-degraded", "slack", "#deployments"), ("on-sync-failed", "slack", "#deployments")],
            deliveries.Select(delivery =>
                (delivery.GetProperty("trigger").GetString()!, delivery.GetProperty("destination").GetString()!,
                    delivery.GetProperty("recipient").GetString()!)).Order());
        var failed = deliveries.Single(delivery => delivery.GetProperty("trigger").GetString() == "on-sync-failed").GetProperty("message");
        Assert.Equal(("web: sync to 9c1d3be failed", "failure"),
            (failed.GetProperty("title").GetString(), failed.GetProperty("severity").GetString()));
        Assert.Contains("> it broke", failed.GetProperty("body").GetString(), StringComparison.Ordinal);

        var wrong = Assert.Single(root.GetProperty("wrongAnnotations").EnumerateArray()).GetString()!;
        Assert.Contains("no trigger \"on-sync-fail\"", wrong, StringComparison.Ordinal);
        Assert.Contains("subscribe.on-sync-failed.slack", wrong, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_says_the_same()
    {
        var said = await Cli.RunAsync(
            "explain", "--before", _folder.File("before.yaml", Before), "--after", _folder.File("after.yaml", After));
        Assert.Equal(0, said.Code);
        Assert.Contains("\n  + on-sync-failed: ", said.Output, StringComparison.Ordinal);
        Assert.Contains("\n  + on-health-degraded after 1m: ", said.Output, StringComparison.Ordinal);
        Assert.Contains("\n  - on-sync-succeeded: no sync-succeeded\n", said.Output, StringComparison.Ordinal);
        Assert.Contains("\n  on-sync-failed -> slack:#deployments\n      web: sync to 9c1d3be failed\n", said.Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task First_sight_fires_nothing()
    {
        var said = await Cli.RunAsync("explain", "--after", _folder.File("after.yaml", After), "--output", "json");
        using var json = JsonDocument.Parse(said.Output);
        Assert.Empty(json.RootElement.GetProperty("transitions").EnumerateArray());
        Assert.Empty(json.RootElement.GetProperty("deliveries").EnumerateArray());
        Assert.All(json.RootElement.GetProperty("triggers").EnumerateArray(), trigger =>
            Assert.Equal((false, "first sight: what is already so is not told"),
                (trigger.GetProperty("fired").GetBoolean(), trigger.GetProperty("reason").GetString())));
    }

    [Fact]
    public async Task A_created_Application_tells_of_its_failed_first_sync()
    {
        var said = await Cli.RunAsync("explain", "--after", _folder.File("after.yaml", After), "--created");
        Assert.Contains("\n  + on-created: ", said.Output, StringComparison.Ordinal);
        Assert.Contains("\n  + on-sync-failed: ", said.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_configuration_decides_who_is_told()
    {
        var config = _folder.File("notifications.yaml", """
            instances: [{ name: prod, watch: { directory: . } }]
            destinations: { out: { type: console } }
            subscriptions: [{ triggers: [on-sync-failed], recipients: ["out:here"], when: 'app.spec.project == "default"' }]
            """);
        var said = await Cli.RunAsync(
            "explain", "--before", _folder.File("before.yaml", Before), "--after", _folder.File("after.yaml", After), "--config", config);
        Assert.Contains("\n  on-sync-failed -> out:here\n", said.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("-> slack:", said.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("timeZone: Asia/Kolkata", "", "2026-03-04 15:30 +05:30")]
    [InlineData("timeZone: Asia/Kolkata", ", timeZone: Europe/Berlin", "2026-03-04 11:00 +01:00")]
    [InlineData("", ", timeZone: America/New_York", "2026-03-04 05:00 -05:00")]
    [InlineData("", "", "2026-03-04 10:00 UTC")]
    public async Task Times_are_shown_in_the_configured_time_zone(string all, string destination, string expected)
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "templates"));
        await File.WriteAllTextAsync(
            Path.Combine(_folder.Path, "templates", "app-at.md"), "---\ntitle: \"began {{ sync.started_at | time.local }}\"\n---\n",
            TestContext.Current.CancellationToken);
        var config = _folder.File("notifications.yaml", $$"""
            instances: [{ name: prod, watch: { directory: . } }]
            {{all}}
            templates: ./templates
            triggers: { on-sync-failed: { on: sync-failed, send: app-at } }
            destinations: { out: { type: console{{destination}} } }
            subscriptions: [{ triggers: [on-sync-failed], recipients: ["out:here"] }]
            """);
        var said = await Cli.RunAsync(
            "explain", "--before", _folder.File("before.yaml", Before), "--after", _folder.File("after.yaml", After), "--config", config);
        Assert.Contains($"began {expected}", said.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_Application_without_a_status_is_one_like_any_other()
    {
        var said = await Cli.RunAsync("explain", "--created", "--after", _folder.File("bare.yaml", """
            kind: Application
            metadata: { name: bare, namespace: argocd, uid: u1, annotations: { notifications.argoproj.io/subscribe.on-created.slack: a } }
            """));
        Assert.Equal((0, ""), (said.Code, said.Errors));
        Assert.Contains("on-created -> slack:#a", said.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nobody_is_subscribed_a_sample_shows_what_would_be_told()
    {
        var (before, after) = (Unsubscribed(Before), Unsubscribed(After));
        var said = await Cli.RunAsync(
            "explain", "--before", _folder.File("before.yaml", before), "--after", _folder.File("after.yaml", after));
        Assert.Equal((0, ""), (said.Code, said.Errors));
        Assert.Contains("none: nobody is subscribed. A sample recipient would get:\n", said.Output, StringComparison.Ordinal);
        Assert.Contains("  on-sync-failed -> slack:#example\n      web: sync to 9c1d3be failed\n", said.Output, StringComparison.Ordinal);

        var json = await Cli.RunAsync(
            "explain", "--before", _folder.File("before.yaml", before), "--after", _folder.File("after.yaml", after), "--output", "json");
        using var answer = JsonDocument.Parse(json.Output);
        Assert.Empty(answer.RootElement.GetProperty("deliveries").EnumerateArray());
        Assert.NotEmpty(answer.RootElement.GetProperty("samples").EnumerateArray());

        static string Unsubscribed(string yaml) =>
            string.Join('\n', yaml.Split('\n').Where(line => !line.Contains("notifications.argoproj.io", StringComparison.Ordinal)))
            .Replace("  annotations:\n", "", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_different_Applications_are_refused()
    {
        var said = await Cli.RunAsync(
            "explain", "--before", _folder.File("before.yaml", Before), "--after",
            _folder.File("after.yaml", After.Replace("name: web", "name: api", StringComparison.Ordinal)));
        Assert.Equal((2, "--before is argocd/web and --after is argocd/api: two states of one Application are wanted\n"),
            (said.Code, said.Errors));
    }

    [Fact]
    public async Task Created_and_before_do_not_go_together()
    {
        var said = await Cli.RunAsync(
            "explain", "--created", "--before", _folder.File("before.yaml", Before), "--after", _folder.File("after.yaml", After));
        Assert.Equal((2, "--created does not go with --before: what has a before is not new\n"), (said.Code, said.Errors));
    }

    [Fact]
    public async Task What_comes_from_outside_forges_no_line_in_the_terminal()
    {
        var evil = After.Replace(
            "\"it broke\"", "\"it broke\\e[31m\\r\\n  + on-forged: told\\u202e --set db.password=hunter22\"", StringComparison.Ordinal);
        var said = await Cli.RunAsync(
            "explain", "--before", _folder.File("before.yaml", Before), "--after", _folder.File("after.yaml", evil));
        Assert.DoesNotContain(said.Output, c => char.IsControl(c) && c != '\n');
        Assert.DoesNotContain("\u202e", said.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\n  + on-forged", said.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter22", said.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("kind: Application\nmetadata: { namespace: argocd }", "metadata.name is missing")]
    [InlineData("kind: Application\nmetadata: 7", "metadata")]
    [InlineData("a: [1\nb: 2", "what follows here cannot be understood")]
    [InlineData("", "one object is wanted")]
    [InlineData("a: 1\n---\nb: 2", "one object is wanted")]
    public async Task A_file_that_holds_no_Application_is_named_with_its_reason(string text, string reason)
    {
        var file = _folder.File("after.yaml", text);
        var said = await Cli.RunAsync("explain", "--after", file);
        Assert.Equal((2, ""), (said.Code, said.Output));
        Assert.StartsWith(file, said.Errors, StringComparison.Ordinal);
        Assert.Contains(reason, said.Errors, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
