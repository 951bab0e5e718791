using System.Net;
using Microsoft.Data.Sqlite;
using Notifications.Testing;
using Notifications.Testing.Kubernetes;
using Notifications.Testing.Programs;
using Xunit;

namespace Notifications.Notifications.Tests;

/// <summary>The program as a process.</summary>
public sealed class RunTests : IDisposable
{
    private readonly Folder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_says_what_it_watches_and_when_it_is_ready_and_keeps_a_ledger()
    {
        var file = _folder.File("notifications.yaml", $$"""
            instances: [{ name: prod, watch: { directory: ./applications } }]
            store: { type: sqlite, path: ./n.db }
            health: { address: "http://127.0.0.1:0" }
            destinations: { out: { type: console } }
            subscriptions: [{ triggers: [on-created], recipients: ["out:here"] }]
            """);
        _folder.File("applications/web.json", SomeApplications.Json("argocd", "web", 2_500));
        _folder.File("applications/shop.json", SomeApplications.Json("argocd", "shop", 2_500));
        using (var run = RunningProgram.Start("notifications", ["run", "--config", file]))
        {
            await run.SaysAsync("ready: watching 2 Applications", Ct);
            Assert.True(run.Said("prod: watching the files in "), run.ToString());
            Assert.True(run.Said("destinations: out (console)"), run.ToString());
            using var http = new HttpClient { BaseAddress = await run.HealthAsync(Ct) };
            await Eventually.TrueAsync(async () => (await http.GetAsync("readyz", Ct)).IsSuccessStatusCode, Ct);
            Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("livez", Ct)).StatusCode);

            _folder.File("applications/new.json", SomeApplications.Json("argocd", "new", 2_500));
            await run.SaysAsync("--- here", Ct);
            Assert.Equal(0, await run.EndAsync(Ct));
        }

        var list = await Cli.RunAsync("deliveries", "list", "--config", file);
        Assert.Equal((0, ""), (list.Code, list.Errors));
        var line = Assert.Single(list.OutputLines);
        Assert.Contains("delivered  prod/argocd/new  on-created -> out:here", line, StringComparison.Ordinal);
        var show = await Cli.RunAsync("deliveries", "show", line.Split(' ')[^1], "--config", file);
        Assert.Equal(0, show.Code);
        Assert.Contains("\"on-created\"", show.Output, StringComparison.Ordinal);
        Assert.Contains("\"state\": \"delivered\"", show.Output, StringComparison.Ordinal);
        Assert.Equal("no deliveries\n", (await Cli.RunAsync("deliveries", "list", "--state", "dead", "--config", file)).Output);
        Assert.Contains("--state: no state \"ded\" (did you mean \"dead\"?)",
            (await Cli.RunAsync("deliveries", "list", "--state", "ded", "--config", file)).Errors, StringComparison.Ordinal);

        Assert.Contains("\"state\": \"delivered\"", (await Cli.RunAsync("deliveries", "list", "--output", "json", "--config", file)).Output,
            StringComparison.Ordinal);
        foreach (var (option, value) in (
            (string, string)[])[("--recipient", "out:here"), ("--recipient", "here"), ("--application", "argocd/new"),
            ("--application", "prod/argocd/new"), ("--application", "new")])
            Assert.Equal(line, Assert.Single((await Cli.RunAsync("deliveries", "list", option, value, "--config", file)).OutputLines));
        foreach (var (option, value) in (
            (string, string)[])[("--recipient", "ou:here"), ("--application", "cd/new"), ("--application", "%/new"),
            ("--application", "other/argocd/new")])
            Assert.Equal("no deliveries\n", (await Cli.RunAsync("deliveries", "list", option, value, "--config", file)).Output);
        var none = await Cli.RunAsync("deliveries", "redrive", "NOSUCH", "--config", file);
        Assert.Equal((2, "no dead delivery or event \"NOSUCH\" (notifications deliveries list --state dead and notifications deliveries events show them)\n"), (none.Code, none.Errors));
        Assert.Equal("no events\n", (await Cli.RunAsync("deliveries", "events", "--config", file)).Output);
        Assert.Contains("--most: a number", (await Cli.RunAsync("deliveries", "events", "--most", "0", "--config", file)).Errors,
            StringComparison.Ordinal);
        await SetAsideAsync(Path.Combine(Path.GetDirectoryName(file)!, "n.db"));
        var events = await Cli.RunAsync("deliveries", "events", "--config", file);
        Assert.Matches("dead {7}prod/argocd/new  \\S+\n    its timer broke\n", events.Output);
        Assert.Contains("in the outbox         dead       prod  outbox/prod/99\n    it cannot be read\n", events.Output,
            StringComparison.Ordinal);
        Assert.Matches("Z  set aside  prod/argocd/bad  watcher/prod/argocd/bad\n    it breaks\n", events.Output);
        Assert.StartsWith(
            "\"watcher/prod/argocd/bad\" is no event: what was set aside is recorded again with the next change",
            (await Cli.RunAsync("deliveries", "redrive", "watcher/prod/argocd/bad", "--config", file)).Errors, StringComparison.Ordinal);
        Assert.Equal((0, "the event is sent again when the watcher starts\n"),
            await Output("deliveries", "redrive", "outbox/prod/99", "--config", file));
        Assert.DoesNotContain(
            "outbox/prod/99", (await Cli.RunAsync("deliveries", "events", "--output", "json", "--config", file)).Output,
            StringComparison.Ordinal);
        var alive = await Cli.RunAsync("deliveries", "redrive", line.Split(' ')[^1], "--config", file);
        Assert.Equal((2, $"delivery \"{line.Split(' ')[^1]}\" is delivered: only dead ones can be redriven\n"), (alive.Code, alive.Errors));
        foreach (var most in (string[])["-5", "0", "1000000"])
            Assert.Equal(2, (await Cli.RunAsync("deliveries", "list", "--most", most, "--config", file)).Code);
        Assert.StartsWith("prod/argocd/new\n", (await Cli.RunAsync("state", "show", "argocd/new", "--config", file)).Output,
            StringComparison.Ordinal);

        var state = await Cli.RunAsync("state", "show", "new", "--config", file);
        Assert.StartsWith("prod/argocd/new\n", state.Output, StringComparison.Ordinal);
        Assert.Contains("            created\n", state.Output, StringComparison.Ordinal);
        var unknown = await Cli.RunAsync("state", "show", "nobody", "--config", file);
        Assert.Equal((2, "no Application \"nobody\" was ever seen\n"), (unknown.Code, unknown.Errors));
    }

    [Fact]
    public async Task The_demo_tells_its_story_and_ends_by_itself()
    {
        var said = await Cli.RunProcessAsync(["demo"], "", Ct);
        Assert.Equal((0, ""), (said.Code, said.Errors));
        string[] story =
        [
            "Watching 3 Applications of prod-eks",
            "payments: a change (9c1d3be) waits to be synced",
            "checkout: sync to 9c1d3be is running",
            "✗ checkout: sync to 9c1d3be failed",
            "✗ search is degraded",
            "! payments drifted from git",
            "✓ payments is in line with git again",
            "That was the story.",
        ];
        var at = 0;
        foreach (var scene in story)
        {
            var found = said.Output.IndexOf(scene, at, StringComparison.Ordinal);
            Assert.True(found >= 0, $"\"{scene}\" is not told after \"{said.Output[..at]}\"");
            at = found;
        }

        Assert.Contains("""
              ⏸️ Argo CD: 0 of 3 synced, 3 wait for a sync
              • prod-eks/checkout  a change (9c1d3be) waits to be synced

            """.ReplaceLineEndings("\n"), said.Output, StringComparison.Ordinal);
        Assert.Contains("""
              ❌ Argo CD: 2 of 3 synced, 1 failed, 1 degraded
              ✗ prod-eks/checkout  sync to 9c1d3be failed
              ✓ prod-eks/payments  runs 9c1d3be and is healthy
              ✗ prod-eks/search    is degraded

            """.ReplaceLineEndings("\n"), said.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b[", said.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("{{", said.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_story_of_drift_shows_each_cause()
    {
        var said = await Cli.RunProcessAsync(["demo", "--story", "drift"], "", Ct);
        Assert.Equal((0, ""), (said.Code, said.Errors));
        var scenes = said.Output.Split("\n== ");
        string[] story =
        [
            "checkout: a change (9c1d3be) waits to be synced",
            "checkout: left over by the sync to 9c1d3be",
            "! payments drifted from git",
            "The cluster was changed without git, too.",
            "✓ payments is in line with git again",
            "! search: Argo CD undid a change in the cluster",
            "✗ search misses resources in the cluster",
            "! search has resources that git does not have",
            "! payments drifted from git",
            "! payments: something fights git, 2 rounds",
            "✗ Argo CD compares nothing any more",
            "✓ Argo CD compares again",
        ];
        Assert.Equal(story.Length + 1, scenes.Length);
        foreach (var (message, scene) in story.Zip(scenes[1..])) Assert.Contains(message, scene, StringComparison.Ordinal);

        Assert.Contains("""
              - Deployment payments/payments (the cluster was changed), last written by the client kubectl-edit
                - spec.replicas: 3 -> 6
              - ConfigMap payments/payments-config (git moved)
                - data.currency: USD -> EUR
            """.ReplaceLineEndings("\n"), scenes[4], StringComparison.Ordinal);
        Assert.Contains("env[name=DB_PASSWORD].value: changed (its value is hidden)", scenes[3], StringComparison.Ordinal);
        Assert.DoesNotContain("battery-staple", said.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_story_of_a_rollout_is_one_comment_and_one_Slack_message_over_three_instances()
    {
        var said = await Cli.RunProcessAsync(["demo", "--story", "rollout"], "", Ct);
        Assert.Equal((0, ""), (said.Code, said.Errors));
        Assert.Contains("Watching 6 Applications of prod-eu, prod-us, prod-ap", said.Output, StringComparison.Ordinal);
        Assert.Single(said.Output.Split('\n'), line => line == "--- Comment on acme/platform#128");
        Assert.Equal(2, said.Output.Split('\n').Count(line => line == "--- Slack #deployments")); // the change, and the failure by itself
        Assert.Contains("✗ checkout-us (prod-us): sync to 9c1d3be failed", said.Output, StringComparison.Ordinal);
        Assert.Contains("✅ all 6 healthy after ", said.Output, StringComparison.Ordinal);
        var overview = said.Output[said.Output.LastIndexOf("--- Comment on acme/platform#128, updated", StringComparison.Ordinal)..];
        Assert.Contains("✅ Argo CD: all 6 Applications are healthy", overview, StringComparison.Ordinal);
        foreach (var cluster in (string[])["eu", "us", "ap"])
            Assert.Contains($"✓ prod-{cluster}/checkout-{cluster}  runs 9c1d3be and is healthy", overview, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_configuration_ends_the_process_with_2()
    {
        var said = await Cli.RunProcessAsync(
            ["run", "--config", _folder.File("notifications.yaml", "instances: [{ name: prod }]")], "", Ct);
        Assert.Equal((2, ""), (said.Code, said.Output));
        Assert.Contains("instances[0].watch: is missing", said.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("frob")]
    [InlineData("check", "--confg", "x")]
    [InlineData("render", "--destination", "pigeon")]
    public async Task A_wrong_command_line_ends_with_2_and_says_what_there_is(params string[] arguments)
    {
        var said = await Cli.RunAsync(arguments);
        Assert.Equal(2, said.Code);
        Assert.Contains(arguments[^1], said.Errors, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<(int, string)> Output(params string[] arguments) => await Cli.RunAsync(arguments) is var said
        ? (said.Code, said.Output) : default;

    /// <summary>As a notifier and a watcher leave what they cannot handle.</summary>
    private static async Task SetAsideAsync(string database)
    {
        await using var connection = new SqliteConnection($"Data Source={database};Pooling=False");
        await connection.OpenAsync(Ct);
        await using var command = connection.CreateCommand();
        command.CommandText = """
            update inbox set state = 'dead', reason = 'its timer broke' where event_id = (select event_id from delivery limit 1);
            insert into watcher_outbox(instance, sequence, event, dead_reason) values ('prod', 99, x'00', 'it cannot be read');
            insert into watcher_set_aside(instance, name, reason, at) values ('prod', 'argocd/bad', 'it breaks', 1790000000000000);
            """;
        await command.ExecuteNonQueryAsync(Ct);
    }
}
