using System.Text.Json.Nodes;
using Notifications.Testing;
using Notifications.Testing.Programs;
using Notifications.Testing.Slack;
using Xunit;

namespace Notifications.SystemTests.Stories;

/// <summary>What users have reported as told although it was not so: one Application each, played as files to the whole program, with what Slack shows in the end.</summary>
public sealed class TruthStoryTests : IAsyncLifetime
{
    private const string A = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", B = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", C = "cccccccccccccccccccccccccccccccccccccccc";

    private const string Steps = """
        ---
        title: "{{ app.metadata.name }} step {{ app.metadata.labels.step }}"
        ---
        """;

    private readonly StoryFolder _folder = new();
    private FakeSlack? _slack;
    private RunningProgram? _program;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _slack = await FakeSlack.StartAsync(Ct);
        _slack.AddChannel("steps");
        _slack.AddChannel("deploys");
        Directory.CreateDirectory(Path.Combine(_folder.Path, "applications"));
        Directory.CreateDirectory(Path.Combine(_folder.Path, "templates"));
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "templates", "app-step.md"), Steps, Ct);
        Write("web", Web());
        var config = _folder.Write($$"""
            instances: [{ name: prod, argocd: { url: "https://argocd.example.com" }, watch: { directory: ./applications } }]
            store: { type: sqlite, path: ./notifications.db }
            health: { enabled: false }
            templates: ./templates
            destinations:
              slack: { type: slack, token: "${SLACK_TOKEN}", apiUrl: "{{_slack.Url}}api/", limits: none }
            triggers:
              # A step that tells nothing else is known to have arrived by this; it names deletionTimestamp to be told of a deletion too.
              on-step: { when: app.metadata.deletionTimestamp == null || true, oncePer: app.metadata.labels.step, send: app-step }
              on-change-pending: { on: change-pending, for: 1s, conversation: "pending/@changeId", mode: update, send: app-change-pending }
              on-health-degraded: { on: health-changed, when: app.status?.health?.status == "Degraded", for: 1s, damped: true, send: app-health-degraded }
              on-drift-detected: { on: drift-detected, for: 1s, send: app-drift-detected }
            subscriptions:
              - { triggers: [on-step], recipients: ["slack:#steps"] }
              - recipients: ["slack:#deploys"]
                triggers: [on-created, on-deleted, on-deployed, on-sync-running, on-sync-succeeded, on-change-pending, on-health-degraded, on-health-recovered, on-sync-status-unknown, on-drift-detected]
            """.Replace("@changeId", "{{ transition.changeId }}", StringComparison.Ordinal));
        _program = RunningProgram.Start("notifications", ["run", "--config", config], Story.Tokens);
        await _program.SaysAsync("ready: watching 1 Applications", Ct);
    }

    public async ValueTask DisposeAsync()
    {
        _program?.Dispose();
        if (_slack is not null) await _slack.DisposeAsync();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_deletion_silences_everything_else_and_its_message_ends()
    {
        var deleting = """{"metadata":{"deletionTimestamp":"2026-03-04T11:00:00Z"},"status":{"health":{"status":"Progressing"}}}""";
        await StepAsync(1, deleting);
        await ToldAsync("web is being deleted");
        await StepAsync(2, """{"status":{"health":{"status":"Healthy"},"resources":[]}}""");
        await StepAsync(3, """{"status":{"health":{"status":"Degraded"},"sync":{"status":"Unknown"}}}""");
        File.Delete(Path.Combine(_folder.Path, "applications", "web.json"));
        await ToldAsync("web was deleted");
        Assert.Single(_slack!.Messages("deploys"));
        Assert.Contains("gone after", _slack.Messages("deploys")[0].Everything, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_value_that_held_already_is_not_new()
    {
        await StepAsync(1, """{"status":{"health":{"status":"Progressing"}}}""");
        await StepAsync(2, """{"status":{"health":{"status":"Healthy"}}}""");
        await NothingElseAsync();
    }

    [Fact]
    public async Task A_sync_counts_as_deployed_when_Argo_CD_has_compared_after_it()
    {
        await StepAsync(1, Operation("Succeeded", B, "12:00:00", "12:00:00", $$""" "reconciledAt":"2026-03-04T12:00:00Z","sync":{"status":"OutOfSync","revision":"{{B}}"} """));
        await ToldAsync("sync to bbbbbbb succeeded");
        Assert.DoesNotContain(_slack!.Messages("deploys"), message => message.Everything.Contains("runs", StringComparison.Ordinal));
        await StepAsync(2, """{"status":{"reconciledAt":"2026-03-04T12:00:02Z","sync":{"status":"Synced"}}}""");
        await ToldAsync("web runs bbbbbbb and is healthy");
        Assert.Single(_slack.Messages("deploys"));
    }

    [Fact]
    public async Task A_running_sync_whose_place_another_one_takes_is_not_left_running()
    {
        await StepAsync(1, Operation("Running", B, "12:00:00", null, ""));
        await ToldAsync("sync to bbbbbbb is running");
        await StepAsync(2, Operation("Succeeded", C, "12:05:00", "12:05:10", $$""" "reconciledAt":"2026-03-04T12:05:12Z","sync":{"status":"Synced","revision":"{{C}}"} """));
        await ToldAsync("sync to bbbbbbb gave way to ccccccc");
        await ToldAsync("web runs ccccccc and is healthy");
        Assert.Equal(2, _slack!.Messages("deploys").Count);
    }

    [Fact]
    public async Task A_change_that_waits_is_reduced_to_what_is_left_and_drift_is_told_beside_it()
    {
        await StepAsync(1, Status($$""" "reconciledAt":"2026-03-04T12:00:00Z","sync":{"status":"OutOfSync","revision":"{{B}}"},"resources":[{{Old}},{{Web("OutOfSync")}}] """));
        await ToldAsync("a change (bbbbbbb) waits to be synced");
        await StepAsync(2, Operation("Succeeded", B, "12:05:00", "12:05:10", $$""" "reconciledAt":"2026-03-04T12:05:12Z","resources":[{{Old}},{{Web("Synced")}}] """));
        await ToldAsync("left over by the sync to bbbbbbb");
        await StepAsync(3, Status($$""" "reconciledAt":"2026-03-04T12:10:00Z","resources":[{{Old}},{{Web("OutOfSync")}}] """));
        await ToldAsync("web drifted from git");
        Assert.DoesNotContain(_slack!.Messages("deploys"), message => message.Everything.Contains("waits to be synced", StringComparison.Ordinal));
        Assert.Equal(3, _slack.Messages("deploys").Count); // the change, its sync, the drift
    }

    [Fact]
    public async Task A_rollback_is_told_as_a_rollback()
    {
        await StepAsync(1, Operation("Succeeded", B, "12:00:00", "12:00:10", $$""" "reconciledAt":"2026-03-04T12:00:12Z","sync":{"status":"Synced","revision":"{{B}}"} """));
        await ToldAsync("web runs bbbbbbb and is healthy");
        await StepAsync(2, Operation("Succeeded", A, "13:00:00", "13:00:10", $$""" "reconciledAt":"2026-03-04T13:00:12Z","sync":{"status":"OutOfSync"},"resources":[{{Web("OutOfSync")}}] """));
        await ToldAsync("rolled back to aaaaaaa, bbbbbbb waits");
        await NothingElseAsync(2);
    }

    private const string Old = """{"kind":"ConfigMap","namespace":"shop","name":"old","status":"OutOfSync","requiresPruning":true}""";

    private static string Web(string status) => $$"""{"group":"apps","kind":"Deployment","namespace":"shop","name":"web","status":"{{status}}"}""";

    private static string Status(string status) => "{\"status\":{" + status + "}}";

    private static string Operation(string phase, string revision, string started, string? finished, string status)
    {
        var end = finished is null ? "null" : $"\"2026-03-04T{finished}Z\"";
        var sync = $$$"""
            "operation":{"sync":{"revision":"{{{revision}}}"},"initiatedBy":{"username":"ann","automated":null}},"syncResult":{"revision":"{{{revision}}}"}
            """;
        var operation = $$$"""
            "operationState":{"phase":"{{{phase}}}","startedAt":"2026-03-04T{{{started}}}Z","finishedAt":{{{end}}},{{{sync}}}}
            """;
        return Status(status.Length > 0 ? $"{operation},{status}" : operation);
    }

    /// <summary>Synced at a…, Succeeded, Healthy.</summary>
    private static JsonObject Web() => JsonNode.Parse($$"""
        {
          "apiVersion": "argoproj.io/v1alpha1", "kind": "Application",
          "metadata": { "name": "web", "namespace": "argocd", "uid": "uid-web", "creationTimestamp": "2026-01-01T00:00:00Z", "labels": { "step": "0" } },
          "spec": { "project": "default", "source": { "repoURL": "https://github.com/acme/deploy.git", "path": "apps/web", "targetRevision": "main" },
                    "destination": { "server": "https://kubernetes.default.svc", "namespace": "shop" } },
          "status": {
            "sync": { "status": "Synced", "revision": "{{A}}" },
            "health": { "status": "Healthy", "lastTransitionTime": "2026-03-04T09:00:00Z" },
            "reconciledAt": "2026-03-04T10:00:08Z",
            "operationState": {
              "phase": "Succeeded", "startedAt": "2026-03-04T10:00:00Z", "finishedAt": "2026-03-04T10:00:07Z",
              "operation": { "sync": { "revision": "{{A}}" }, "initiatedBy": { "automated": true } }, "syncResult": { "revision": "{{A}}" }
            },
            "resources": [{{Web("Synced")}}],
            "history": [{ "id": 1, "revision": "{{A}}", "deployedAt": "2026-03-04T10:00:07Z", "deployStartedAt": "2026-03-04T10:00:00Z" }]
          }
        }
        """)!.AsObject();

    private JsonObject? _now;

    /// <summary>Patches the Application and waits until that has come through to Slack.</summary>
    private async Task StepAsync(int step, string patch)
    {
        _now = Merge(_now ?? Web(), JsonNode.Parse(patch)!).AsObject();
        _now["metadata"]!["labels"]!["step"] = $"{step}";
        Write("web", _now);
        await Eventually.TrueAsync(() => _slack!.Messages("steps").Any(message => message.Everything.Contains($"web step {step}", StringComparison.Ordinal)), Ct, $"step {step}; the program says:\n{_program}");
    }

    private Task ToldAsync(string words) => Eventually.TrueAsync(
        () => _slack!.Messages("deploys").Any(message => message.Everything.Contains(words, StringComparison.Ordinal)),
        Ct,
        $"\"{words}\"; there are:\n{string.Join('\n', _slack!.Messages("deploys").Select(message => message.Everything))}\nthe program says:\n{_program}");

    /// <summary>After another step has come through there are still only so many messages.</summary>
    private async Task NothingElseAsync(int messages = 0)
    {
        await StepAsync(99, "{}");
        Assert.Equal(messages, _slack!.Messages("deploys").Count);
    }

    /// <summary>RFC 7386.</summary>
    private static JsonNode Merge(JsonNode? target, JsonNode patch)
    {
        if (patch is not JsonObject changes) return patch.DeepClone();
        var result = target as JsonObject ?? [];
        foreach (var (key, change) in changes)
        {
            if (change is null) result.Remove(key);
            else result[key] = Merge(result[key]?.DeepClone(), change);
        }

        return result;
    }

    private void Write(string name, JsonObject application)
    {
        var path = Path.Combine(_folder.Path, "applications", name + ".json");
        File.WriteAllText(path + ".new", application.ToJsonString());
        File.Move(path + ".new", path, overwrite: true);
    }
}
