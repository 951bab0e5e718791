using System.Text.Json.Nodes;
using Notifications.Testing;
using Notifications.Testing.Programs;
using Notifications.Testing.Slack;
using Xunit;

namespace Notifications.SystemTests.Stories;

/// <summary>One Application, <c>web</c>, played as a file to the whole program, step by step.</summary>
public abstract class FileStory : IAsyncLifetime
{
    protected const string A = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", B = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
    C = "cccccccccccccccccccccccccccccccccccccccc";

    private const string Steps = """
        ---
        title: "{{ app.metadata.name }} step {{ app.metadata.labels.step }}"
        ---
        """;

    private readonly StoryFolder _folder = new();
    private FakeSlack? _slack;
    private string _config = "";
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
        _config = _folder.Write($$"""
            instances: [{ name: prod, argocd: { url: "https://argocd.example.com" }, watch: { directory: ./applications } }]
            store: { type: sqlite, path: ./notifications.db }
            health: { enabled: false }
            templates: ./templates
            destinations:
              slack: { type: slack, token: "${SLACK_TOKEN}", apiUrl: "{{_slack.Url}}api/", limits: none }
            triggers:
              # A step that sends nothing else is known to have arrived by this; it names deletionTimestamp to be sent for a deletion too.
              on-step: { when: app.metadata.deletionTimestamp == null || true, oncePer: app.metadata.labels.step, send: app-step }
            {{Triggers}}
            subscriptions:
              - { triggers: [on-step], recipients: ["slack:#steps"] }
              - { triggers: [{{Subscribed}}], recipients: ["slack:#deploys"] }
            """);
        _program = RunningProgram.Start("notifications", ["run", "--config", _config], Story.Tokens);
        await _program.SaysAsync("ready: watching 1 Applications", Ct);
    }

    public async ValueTask DisposeAsync()
    {
        _program?.Dispose();
        if (_slack is not null) await _slack.DisposeAsync();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Entries of <c>triggers</c>, indented by two blanks.</summary>
    protected abstract string Triggers { get; }

    /// <summary>Names of triggers, sent to #deploys.</summary>
    protected abstract string Subscribed { get; }

    protected FakeSlack Slack => _slack!;

    protected void Delete() => File.Delete(Path.Combine(_folder.Path, "applications", "web.json"));

    /// <summary>Runs another command with the same configuration, to its end.</summary>
    protected async Task<(int Code, string Said)> CommandAsync(params string[] arguments)
    {
        using var program = RunningProgram.Start("notifications", [.. arguments, "--config", _config], Story.Tokens);
        var code = await program.ExitedAsync(Ct);
        return (code, program.ToString());
    }

    protected const string Old = """{"kind":"ConfigMap","namespace":"shop","name":"old","status":"OutOfSync","requiresPruning":true}""";

    protected static string Web(string status) => $$"""{"group":"apps","kind":"Deployment","namespace":"shop","name":"web","status":"{{status}}"}""";

    protected static string Status(string status) => "{\"status\":{" + status + "}}";

    protected static string Operation(string phase, string revision, string started, string? finished, string status)
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
    protected async Task StepAsync(int step, string patch)
    {
        _now = Merge(_now ?? Web(), JsonNode.Parse(patch)!).AsObject();
        _now["metadata"]!["labels"]!["step"] = $"{step}";
        Write("web", _now);
        await Eventually.TrueAsync(
            () => _slack!.Messages("steps").Any(message => message.Everything.Contains($"web step {step}", StringComparison.Ordinal)), Ct,
            $"step {step}; the program says:\n{_program}");
    }

    protected Task ToldAsync(string words) => Eventually.TrueAsync(
        () => _slack!.Messages("deploys").Any(message => message.Everything.Contains(words, StringComparison.Ordinal)),
        Ct,
        $"\"{words}\"; there are:\n{string.Join('\n', _slack!.Messages("deploys").Select(message => message.Everything))}\nthe program says:\n{_program}");

    /// <summary>After another step has come through there are still only so many messages.</summary>
    protected async Task NothingElseAsync(int messages = 0)
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
