using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Notifications.Events;
using Notifications.Testing;
using Notifications.Testing.ArgoCd;
using Xunit;

namespace Notifications.Notifications.Tests;

/// <summary><c>drift list</c> and <c>drift show</c> on the ledger of a program that watches a folder, beside an Argo CD.</summary>
public sealed class DriftViewsTests : IDisposable
{
    private const string Synced = """
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: { name: web, namespace: argocd, uid: u1 }
        spec: { project: default, source: { repoURL: "https://github.com/acme/platform.git", path: apps/web }, destination: { namespace: web } }
        status:
          reconciledAt: "2026-03-04T10:00:00Z"
          sync: { status: Synced, revision: 9c1d3be7f2a4418d8f0b6a7c55e2d31908f4aa20 }
          resources: [{ group: apps, version: v1, kind: Deployment, namespace: web, name: web, status: Synced }]
        """;

    private static readonly string Drifted = Synced.Replace("Synced", "OutOfSync", StringComparison.Ordinal)
        .Replace("10:00:00", "10:05:00", StringComparison.Ordinal);

    private readonly Folder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_drifts_is_listed_with_its_cause_and_client_and_shown_field_by_field()
    {
        await using var argocd = await FakeArgoCd.StartAsync(Ct);
        argocd.WithAllManaged("web", new JsonArray(Item(
            """{"spec":{"replicas":2}}""",
            """{"metadata":{"managedFields":[{"manager":"kubectl-edit","operation":"Update","time":"2026-03-04T10:03:00Z","fieldsV1":{"f:spec":{"f:replicas":{}}}}]},"spec":{"replicas":5}}""")));
        var config = _folder.File("notifications.yaml", $$"""
            instances: [{ name: prod, argocd: { url: "{{argocd.Url}}", token: {{FakeArgoCd.Token}} }, watch: { directory: ./applications } }]
            store: { type: sqlite, path: ./notifications.db }
            health: { enabled: false }
            destinations: { out: { type: console } }
            """);
        _folder.File("applications/web.yaml", Synced);
        using (var program = Testing.Programs.RunningProgram.Start("notifications", ["run", "--config", config], []))
        {
            await program.SaysAsync("ready: watching 1 Application", Ct);
            Assert.Equal("nothing drifts\n", (await Cli.RunAsync("drift", "list", "--config", config)).Output);
            _folder.File("applications/web.yaml", Drifted);
            await Eventually.TrueAsync(
                async () => (await Cli.RunAsync("drift", "list", "--config", config)).Output.StartsWith("prod/", StringComparison.Ordinal),
                Ct, "the drift in the ledger");
            await program.EndAsync(Ct);
        }

        Assert.Equal(
            "prod/argocd/web  live-edited  since 2026-03-04T10:05:00Z  Deployment web/web  by the client kubectl-edit\n",
            (await Cli.RunAsync("drift", "list", "--config", config)).Output);
        var other = await Cli.RunAsync("drift", "list", "--config", config, "--instance", "staging");
        Assert.Equal((2, "", "--instance: no \"staging\": prod\n"), (other.Code, other.Output, other.Errors));
        var json = JsonNode.Parse((await Cli.RunAsync("drift", "list", "--config", config, "--output", "json")).Output)![0]!;
        Assert.Equal(("prod", "web", "live-edited"), ((string?)json["instance"], (string?)json["name"], (string?)json["drift"]!["cause"]));

        var shown = await Cli.RunAsync("drift", "show", "web", "--config", config);
        Assert.Equal((0, ""), (shown.Code, shown.Errors));
        Assert.Equal(
            """
            prod/argocd/web: live-edited since 2026-03-04T10:05:00Z
            Deployment web/web: modified, last written by the client kubectl-edit (Update) at 2026-03-04T10:03:00Z
              spec.replicas
              - 2
              + 5

            """,
            shown.Output);
        Assert.DoesNotContain(FakeArgoCd.Token, shown.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_event_is_said_of_its_Application_and_hides_no_other()
    {
        var config = _folder.File("notifications.yaml", """
            instances: [{ name: prod, watch: { directory: ./applications } }]
            store: { type: sqlite, path: ./notifications.db }
            destinations: { out: { type: console } }
            """);
        var fresh = await Cli.RunAsync("drift", "list", "--config", config);
        Assert.Equal(
            (0, "nothing drifts\n", $"SQLite file {Path.Combine(_folder.Path, "notifications.db")} was not there: nothing has run with this configuration yet\n"),
            (fresh.Code, fresh.Output, fresh.Errors));
        await WriteAsync("a-bad", "no JSON"u8.ToArray());
        await WriteAsync("b-good", JsonSerializer.SerializeToUtf8Bytes(Drifting("b-good"), JsonSerializerOptions.Web));

        var listed = await Cli.RunAsync("drift", "list", "--config", config);
        Assert.Equal((0, ""), (listed.Code, listed.Errors));
        Assert.Collection(
            listed.OutputLines,
            line => Assert.StartsWith("prod/argocd/a-bad   not known: An event that cannot be read: ", line, StringComparison.Ordinal),
            line => Assert.StartsWith("prod/argocd/b-good  ", line, StringComparison.Ordinal));
        Assert.StartsWith(
            "prod/argocd/a-bad: cannot be compared\nnot known: An event that cannot be read: ",
            (await Cli.RunAsync("drift", "show", "a-bad", "--config", config)).Output, StringComparison.Ordinal);
        Assert.Contains(
            "  damaged   An event that cannot be read: ", (await Cli.RunAsync("state", "show", "a-bad", "--config", config)).Output,
            StringComparison.Ordinal);
        var acknowledged = await Cli.RunAsync("drift", "ack", "a-bad", "--config", config);
        Assert.Equal(2, acknowledged.Code);
        Assert.StartsWith("prod/argocd/a-bad: An event that cannot be read: ", acknowledged.Errors, StringComparison.Ordinal);
        Assert.Equal(0, (await Cli.RunAsync("drift", "ack", "b-good", "--config", config)).Code);
    }

    private static ApplicationTransitioned Drifting(string name) => new(
        ApplicationTransitioned.CurrentSchema, name, new Instance("prod", "prod", null), new AppRef("argocd", name, name, "default"),
        new Position("one", 1, 1), DateTimeOffset.UnixEpoch, PreviousAt: null, Origins.Watch, [], Before: null,
        After: Doc.FromJson("{}"u8), new Standing("episode", DateTimeOffset.UnixEpoch, null, null),
        new Subject(new Dictionary<string, string>(), new Dictionary<string, string>(), new Dictionary<string, string>()), null);

    /// <summary>What the ledger knows of an Application.</summary>
    private async Task WriteAsync(string name, byte[] body)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(_folder.Path, "notifications.db")};Pooling=False");
        await connection.OpenAsync(Ct);
        await using var command = connection.CreateCommand();
        command.CommandText = """
            insert into event(event_id, message_schema, instance, uid, application, epoch_order, sequence, origin, observed_at, cancels, body)
            values (@name, 1, 'prod', @name, 'prod/argocd/' || @name, 1, 1, 'watch', 0, '', @body);
            insert into application(instance, uid, application, project, name, epoch, epoch_order, sequence, event_id, observed_at, gone, drifts)
            values ('prod', @name, 'prod/argocd/' || @name, 'default', @name, 'one', 1, 1, @name, 0, 0, 1);
            """;
        command.Parameters.AddWithValue("@name", name);
        command.Parameters.AddWithValue("@body", body);
        await command.ExecuteNonQueryAsync(Ct);
    }

    [Fact]
    public async Task An_Application_that_was_never_seen_is_said()
    {
        var config = _folder.File("notifications.yaml", """
            instances: [{ name: prod, watch: { directory: ./applications } }]
            store: { type: sqlite, path: ./notifications.db }
            destinations: { out: { type: console } }
            """);
        var said = await Cli.RunAsync("drift", "show", "nobody", "--config", config);
        Assert.Equal((2, "", "no Application \"nobody\" was ever seen\n"), (said.Code, said.Output, said.Errors));
    }

    private static JsonObject Item(string git, string live) => new()
    {
        ["group"] = "apps",
        ["kind"] = "Deployment",
        ["namespace"] = "web",
        ["name"] = "web",
        ["normalizedLiveState"] = live,
        ["predictedLiveState"] = git,
        ["liveState"] = live,
        ["targetState"] = git,
    };
}
