using System.Text.Json;
using System.Text.Json.Nodes;
using Notifications.SystemTests.Stories;
using Notifications.Testing;
using Notifications.Testing.Kubernetes;
using Notifications.Testing.Programs;
using Notifications.Testing.Slack;
using Xunit;

namespace Notifications.SystemTests.BadInput;

/// <summary>Whatever is wrong with one thing is said with its name, and stops nothing else. As a user meets it: the program as a process,
/// its log.</summary>
public sealed class BadInputTests(KubeApiFixture cluster) : IDisposable
{
    private const string WrongToken = "token-that-nobody-may-read";

    private readonly StoryFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Broken_objects_wrong_annotations_and_a_channel_that_is_not_there_stop_nothing()
    {
        await using var slack = await FakeSlack.StartAsync(Ct);
        slack.AddChannel("deployments");
        Write("bytes.json", [(byte)'{', 0xff, (byte)'}']);
        Write("cut.json", "{\"a\":"u8.ToArray());
        Write("quote.yaml", "a: [1\nb: 2"u8.ToArray());
        Write("shape.yaml", "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: { name: shape, namespace: argocd, uid: u-shape }\nstatus: 7\n"u8.ToArray());
        Write("bare.yaml", "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: { name: bare, namespace: argocd, uid: u-bare }\n"u8.ToArray());
        Write("huge.json", Huge("Running"));
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(_folder.Path, "templates")).FullName, "app-broken.md"),
            "---\ntitle: Broken\n---\nIt is {{ 1 | time.utc }}.\n");
        var config = _folder.Write($$"""
            instances: [{ name: files, watch: { directory: ./applications } }]
            store: { type: sqlite, path: ./notifications.db }
            health: { enabled: false }
            destinations: { slack: { type: slack, token: "${SLACK_TOKEN}", apiUrl: "{{slack.Url}}api/", limits: none } }
            subscriptions:
              - { triggers: [on-created, on-sync-failed, on-broken], recipients: ["slack:deployments"] }
              - { triggers: [on-created], recipients: ["slack:nowhere"] }
            triggers: { on-broken: { on: created, send: app-broken } }
            templates: ./templates
            """);
        using var program = RunningProgram.Start("notifications", ["run", "--config", config], Story.Tokens);
        await program.SaysAsync("ready: watching 2 Applications", Ct); // bare and huge; who cannot be read is not watched
        Assert.True(program.Said("bytes.json cannot be read and is skipped: not valid UTF-8 (byte 1)"), program.ToString());
        Assert.True(program.Said("cut.json cannot be read and is skipped: not valid JSON: "), program.ToString());
        Assert.True(program.Said("quote.yaml cannot be read and is skipped: not valid YAML (line 1, column 4): "), program.ToString());
        await program.SaysAsync("files: Application argocd/shape cannot be read and is skipped: status is a number, not an object", Ct);

        Write("new.json", Application(
            "new", annotations: new()
            {
                ["notifications.argoproj.io/subscribe.on-sync-fail.slack"] = "x",
                ["notifications.argoproj.io/subscribe.on-created.slak"] = "x",
                ["notifications.argoproj.io/subscriptions"] = "a: [1\nb: 2"
            }));
        Write("huge.json", Huge("Failed"));
        await Eventually.TrueAsync(() => IsPosted(slack, "new was created"), Ct);
        await Eventually.TrueAsync(() => IsPosted(slack, "huge: sync"), Ct);
        await program.SaysAsync("argocd/new: Application annotation notifications.argoproj.io/subscribe.on-sync-fail.slack: no trigger \"on-sync-fail\" (did you mean \"notifications.argoproj.io/subscribe.on-sync-failed.slack\"?)", Ct);
        await program.SaysAsync("argocd/new: Application annotation notifications.argoproj.io/subscribe.on-created.slak: no destination \"slak\" (did you mean \"notifications.argoproj.io/subscribe.on-created.slack\"?)", Ct);
        await program.SaysAsync("argocd/new: Application annotation notifications.argoproj.io/subscriptions: ", Ct);
        await program.SaysAsync("app-broken.md(4,", Ct);
        await program.SaysAsync("Slack refused chat.postMessage to #nowhere: channel_not_found; check the channel's name, or use its id; a private channel must invite the bot.", Ct);
        Assert.Equal(0, await program.EndAsync(Ct));
        Assert.Empty(slack.Violations);
        Story.AssertNoTokenIn(program);
    }

    [Fact]
    public async Task A_cluster_that_is_away_and_one_that_refuses_are_named_with_what_to_do_and_another_is_watched()
    {
        var (api, ns) = (await cluster.StartedAsync(), await cluster.NamespaceAsync(Ct));
        await api.CreateApplicationAsync(SomeApplications.Json(ns, "web", 2_500), Ct);
        var refused = Path.Combine(_folder.Path, "refused");
        await File.WriteAllTextAsync(refused, $"""
            apiVersion: v1
            kind: Config
            current-context: here
            clusters: [{"{"} name: here, cluster: {"{"} server: "{api.Server}", insecure-skip-tls-verify: true {"}"} {"}"}]
            users: [{"{"} name: me, user: {"{"} token: {WrongToken} {"}"} {"}"}]
            contexts: [{"{"} name: here, context: {"{"} cluster: here, user: me {"}"} {"}"}]
            """, Ct);
        var away = Path.Combine(_folder.Path, "away");
        await File.WriteAllTextAsync(
            away, (await File.ReadAllTextAsync(refused, Ct))
            .Replace(api.Server.ToString(), "https://127.0.0.1:1/", StringComparison.Ordinal), Ct);
        var config = _folder.Write($$"""
            instances:
              - { name: good, namespace: {{ns}}, watch: { kubeconfig: "{{api.Kubeconfig}}", namespaces: [{{ns}}] } }
              - { name: away, watch: { kubeconfig: ./away, namespaces: [argocd] } }
              - { name: refused, watch: { kubeconfig: ./refused, namespaces: [argocd] } }
            store: { type: sqlite, path: ./notifications.db }
            health: { enabled: false }
            destinations: { out: { type: console } }
            subscriptions: [{ triggers: [on-created], recipients: ["out:here"] }]
            """);
        using var program = RunningProgram.Start("notifications", ["run", "--config", config]);
        await program.SaysAsync(
            "away: cannot list appprojects.argoproj.io in namespace \"argocd\" at https://127.0.0.1:1/ (context \"here\" of ", Ct);
        await program.SaysAsync("refused: ", Ct);
        await Eventually.TrueAsync(
            () => program.Lines.Any(
                line => line.Contains("refused: ", StringComparison.Ordinal) && line.Contains("401", StringComparison.Ordinal)), Ct,
                program.ToString());

        // Whoever is seen in the first list is not new: so once more until the list is through
        var number = 0;
        await Eventually.TrueAsync(
            async () =>
            {
                await api.CreateApplicationAsync(SomeApplications.Json(ns, $"new-{++number}", 2_500), Ct);
                await Task.Delay(200, Ct);
                return program.Said(" was created");
            },
            Ct,
            program.ToString());
        Assert.DoesNotContain(program.Lines, line => line.Contains(WrongToken, StringComparison.Ordinal));
        Assert.False(program.HasEnded);
    }

    public void Dispose() => _folder.Dispose();

    private static bool IsPosted(FakeSlack slack, string words) =>
        slack.Messages("deployments").Any(message => message.Everything.Contains(words, StringComparison.Ordinal));

    private static byte[] Application(string name, Dictionary<string, string> annotations) =>
        System.Text.Encoding.UTF8.GetBytes(SomeApplications.Json("argocd", name, 2_500, annotations));

    /// <summary>10 MB, most of it in one message.</summary>
    private static byte[] Huge(string phase)
    {
        var application = JsonNode.Parse(Application("huge", []))!;
        application["status"]!["operationState"] = new JsonObject
        {
            ["phase"] = phase,
            ["message"] = new string('x', 10_000_000),
            ["startedAt"] = "2026-01-01T00:00:00Z",
            ["finishedAt"] = phase == "Failed" ? "2026-01-01T00:01:00Z" : null,
            ["operation"] = new JsonObject { ["sync"] = new JsonObject() },
        };
        return JsonSerializer.SerializeToUtf8Bytes(application);
    }

    /// <summary>Whole or not at all.</summary>
    private void Write(string name, byte[] bytes)
    {
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(_folder.Path, "applications")).FullName, name);
        File.WriteAllBytes(path + ".new", bytes);
        File.Move(path + ".new", path, overwrite: true);
    }
}
