using System.Data.Common;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Notifications.Testing;
using Notifications.Testing.ArgoCd;
using Notifications.Testing.GitHub;
using Notifications.Testing.PostgreSql;
using Notifications.Testing.Programs;
using Notifications.Testing.Servers;
using Notifications.Testing.Slack;
using Notifications.Testing.Webhook;
using Npgsql;
using Xunit;

namespace Notifications.SystemTests.Stories;

/// <summary>
/// Every field of a Secret and every field with a sensitive name holds a canary in what Argo CD's API answers. None of them occurs in
/// anything that the program writes or sends: messages at every destination, log, traces, metrics, all tables of the store, reasons of dead
/// deliveries, and what the commands print.
/// </summary>
public sealed partial class CanaryTests(PostgreSqlFixture server)
{
    private const string Canary = "canary7Qf3xV9";
    private const string Sha = "9c1d3be7f2a4418d8f0b6a7c55e2d31908f4aa20";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgresql")]
    public async Task No_secret_of_a_resource_leaves_the_program(string store)
    {
        using var folder = new StoryFolder();
        await using var argocd = await ArgoCdAsync();
        await using var slack = await FakeSlack.StartAsync(Ct);
        slack.AddChannel("drift");
        await using var github = await FakeGitHub.StartAsync(Ct);
        github.AddRepository("acme/deploy").AddPull(7, Sha, "web/values.yaml");
        await using var webhook = await FakeWebhook.StartAsync(Ct);
        await using var otlp = await TelemetrySink.StartAsync(Ct);
        var connection = store == "postgresql" ? await server.DatabaseAsync(Ct) : $"Data Source={Path.Combine(folder.Path, "n.db")}";
        var stores = store == "postgresql" ? $"{{ type: postgresql, connection: \"{connection}\" }}" : "{ type: sqlite, path: ./n.db }";
        var applications = Directory.CreateDirectory(Path.Combine(folder.Path, "applications")).FullName;
        await WriteAsync(applications, "Synced");
        var config = folder.Write($$"""
            instances: [{ name: prod, argocd: { url: "{{argocd.Url}}", token: "{{FakeArgoCd.Token}}" }, watch: { directory: ./applications } }]
            store: {{stores}}
            health: { address: "http://127.0.0.1:0" }
            telemetry: { otlp: "{{otlp.Url}}", protocol: http/protobuf, logLevel: debug }
            destinations:
              slack: { type: slack, token: "${SLACK_TOKEN}", apiUrl: "{{slack.Url}}api/", limits: none }
              github: { type: github, token: "${GITHUB_TOKEN}", apiUrl: "{{github.Url}}", allow: [acme/deploy], limits: none }
              hook: { type: webhook, url: "{{webhook.Url}}" }
              out: { type: console }
            triggers: { on-drift-detected: { on: drift-detected, send: app-drift-detected } }
            subscriptions:
              - { triggers: [on-drift-detected], recipients: ["slack:#drift", "slack:#nowhere", "github:acme/deploy#7", "hook:x", "out:here"] }
            """);
        using var program = RunningProgram.Start("notifications", ["run", "--config", config], Story.Tokens);
        var health = await program.HealthAsync(Ct);
        await program.SaysAsync("ready: watching 1 Applications", Ct);

        await WriteAsync(applications, "OutOfSync");
        await Eventually.TrueAsync(
            () => slack.Messages("drift").Count == 1 && webhook.Accepted.Count == 1 && github.Comments("acme/deploy#7").Count == 1
                && program.Said("#nowhere") && program.Said("web drifted from git"),
            Ct, program.ToString());
        using var http = new HttpClient();
        var written = new Dictionary<string, string>
        {
            ["Slack"] = string.Join('\n', slack.Messages("drift").Select(message => message.Everything)),
            ["GitHub"] = github.Comments("acme/deploy#7")[0].Body,
            ["webhook"] = webhook.Accepted[0].Body,
            ["metrics"] = await http.GetStringAsync(new Uri(health, "/metrics"), Ct),
            ["drift list"] = await CommandAsync("drift", "list"),
            ["drift show"] = await CommandAsync("drift", "show", "web"),
            ["drift show as JSON"] = await CommandAsync("drift", "show", "web", "--output", "json"),
            ["deliveries"] = await CommandAsync("deliveries", "list", "--output", "json"),
            ["state"] = await CommandAsync("state", "show", "web"),
        };
        Assert.Equal(0, await program.EndAsync(Ct));
        written["log and console"] = program.ToString();
        written["traces"] = string.Join('\n', otlp.Requests.Select(request => request.Body));
        written["store"] = await DumpAsync(store == "postgresql" ? new NpgsqlConnection(connection) : new SqliteConnection(connection));

        // Each of them is what it should be
        foreach (var place in new[] { "Slack", "GitHub", "webhook", "drift show", "drift show as JSON", "log and console", "store" })
            Assert.True(written[place].Contains("spec.replicas", StringComparison.Ordinal), $"{place}: {written[place]}");
        Assert.Contains("db_password", written["Slack"], StringComparison.Ordinal);
        Assert.Contains("deliver slack", written["traces"], StringComparison.Ordinal);
        Assert.Contains("dead", written["deliveries"], StringComparison.Ordinal);
        foreach (var (place, text) in written)
        {
            foreach (var form in new[] { Canary, Convert.ToBase64String(Encoding.UTF8.GetBytes(Canary))[..12], "canary" })
            {
                var at = text.IndexOf(form, StringComparison.OrdinalIgnoreCase);
                Assert.True(at < 0, $"{place}: {text[Math.Max(0, at - 200)..Math.Min(text.Length, Math.Max(0, at) + 100)]}");
            }
        }

        async Task<string> CommandAsync(params string[] arguments)
        {
            using var command = RunningProgram.Start("notifications", [.. arguments, "--config", config], Story.Tokens);
            await command.ExitedAsync(Ct);
            return command.ToString();
        }
    }

    private static async Task<FakeArgoCd> ArgoCdAsync()
    {
        static string Live(string canary) => $$$"""
            {"apiVersion":"v1","kind":"Secret","type":"{{{canary}}}","immutable":true,"metadata":{"name":"login","namespace":"shop","labels":{"l":"{{{canary}}}"},
             "annotations":{"a":"{{{canary}}}","kubectl.kubernetes.io/last-applied-configuration":"{\"stringData\":{\"p\":\"{{{canary}}}\"}}"},"finalizers":["{{{canary}}}"]},
             "data":{"password":"{{{Convert.ToBase64String(Encoding.UTF8.GetBytes(canary))}}}","plain":"{{{canary}}}"},"stringData":{"x":"{{{canary}}}"},"other":[{"name":"n","value":"{{{canary}}}"}]}
            """;
        static string Settings(string canary) => $$$"""
            {"kind":"ConfigMap","data":{"db_password":"{{{canary}}}","API_TOKEN":"{{{canary}}}","dsn":"postgres://app:{{{canary}}}@db/x","app.yaml":"host: a\nsecret: {{{canary}}}\n","app.json":"{\"apiKey\":\"{{{canary}}}\"}"} }
            """;
        static string Deployment(string canary, int replicas) => $$$"""
            {"kind":"Deployment","metadata":{"annotations":{"apiKey":"{{{canary}}}"}},"spec":{"replicas":{{{replicas}}},"template":{"spec":{"containers":[{"name":"web",
             "env":[{"name":"DB_PASSWORD","value":"{{{canary}}}"}],"args":["--token={{{canary}}}","--secret","{{{canary}}}"]}]} } } }
            """;
        var argocd = await FakeArgoCd.StartAsync(Ct);
        var all = new JsonArray();
        Add("apps", "Deployment", "web", Deployment(Canary + "1", 5), Deployment(Canary + "2", 2));
        Add("", "Secret", "login", Live(Canary + "1"), Live(Canary + "2"));
        Add("", "ConfigMap", "settings", Settings(Canary + "1"), Settings(Canary + "2"));
        Add("", "ConfigMap", "cut", $$"""{"data":{"password":"{{Canary}}""", $$"""{"data":{"x":{{Canary}}}""");
        return argocd.WithAllManaged("web", all);

        void Add(string group, string kind, string name, string live, string git)
        {
            JsonObject Item() => new()
            {
                ["group"] = group,
                ["kind"] = kind,
                ["namespace"] = "shop",
                ["name"] = name,
                ["normalizedLiveState"] = live,
                ["predictedLiveState"] = git,
                ["liveState"] = live,
                ["targetState"] = git,
            };
            all.Add(Item());
            argocd.WithItem("web", Item());
        }
    }

    private static async Task WriteAsync(string folder, string status)
    {
        JsonObject Resource(string group, string kind, string name) => new()
        {
            ["group"] = group,
            ["version"] = "v1",
            ["kind"] = kind,
            ["namespace"] = "shop",
            ["name"] = name,
            ["status"] = status,
        };
        var application = new JsonObject
        {
            ["apiVersion"] = "argoproj.io/v1alpha1",
            ["kind"] = "Application",
            ["metadata"] = new JsonObject
            {
                ["name"] = "web",
                ["namespace"] = "argocd",
                ["uid"] = "uid-web",
                ["creationTimestamp"] = "2026-01-01T00:00:00Z"
            },
            ["spec"] = new JsonObject
            {
                ["project"] = "default",
                ["source"] = new JsonObject
                {
                    ["repoURL"] = "https://github.com/acme/deploy.git",
                    ["path"] = "web",
                    ["targetRevision"] = "main"
                },
                ["destination"] = new JsonObject { ["server"] = "https://kubernetes.default.svc", ["namespace"] = "shop" },
            },
            ["status"] = new JsonObject
            {
                ["reconciledAt"] = status == "Synced" ? "2026-03-04T11:00:00Z" : "2026-03-04T12:00:00Z",
                ["sync"] = new JsonObject { ["status"] = status, ["revision"] = Sha },
                ["health"] = new JsonObject { ["status"] = "Healthy" },
                ["resources"] = new JsonArray(
                    Resource("apps", "Deployment", "web"), Resource("", "Secret", "login"), Resource("", "ConfigMap", "settings"),
                    Resource("", "ConfigMap", "cut")),
            },
        };
        var path = Path.Combine(folder, "web.json");
        await File.WriteAllTextAsync(path + ".new", application.ToJsonString(), Ct);
        File.Move(path + ".new", path, overwrite: true);
    }

    /// <summary>All rows of all tables as text, with what is compressed in them unpacked.</summary>
    private static async Task<string> DumpAsync(DbConnection connection)
    {
        await using var opened = connection;
        await connection.OpenAsync(Ct);
        var tables = await RowsAsync(connection, connection is SqliteConnection ? "select name from sqlite_master where type = 'table'"
            : "select table_schema || '.' || table_name from information_schema.tables where table_schema not in ('pg_catalog', 'information_schema')");
        Assert.True(tables.Count > 10);
        var text = new StringBuilder();
        foreach (var table in tables)
        {
            foreach (var row in await RowsAsync(connection, $"select * from {table}")) text.Append(table).Append(": ").AppendLine(row);
        }

        return text.ToString();
    }

    private static async Task<List<string>> RowsAsync(DbConnection connection, string query)
    {
        var rows = new List<string>();
        await using var command = connection.CreateCommand();
        command.CommandText = query;
        await using var reader = await command.ExecuteReaderAsync(Ct);
        while (await reader.ReadAsync(Ct))
        {
            var values = new object[reader.FieldCount];
            reader.GetValues(values);
            rows.Add(string.Join(
                " | ", values.Select(
                    value => value is byte[] bytes ? Unpacked(bytes)
                    : Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture))));
        }

        return rows;
    }

    private static string Unpacked(byte[] bytes)
    {
        var text = Encoding.UTF8.GetString(bytes);
        if (Decompressed(bytes) is { } plain) text += "\n" + plain;
        foreach (Match packed in Base64().Matches(text)) text += "\n"
            + Decompressed(Convert.FromBase64String(packed.Groups["bytes"].Value));
        return text;
    }

    private static string? Decompressed(byte[] bytes)
    {
        try
        {
            using var stream = new BrotliStream(new MemoryStream(bytes), CompressionMode.Decompress);
            using var reader = new StreamReader(stream);
            return reader.ReadToEnd();
        }
        catch (InvalidOperationException)
        {
            return null; // it is not compressed
        }
    }

    [GeneratedRegex("\"body\":\"(?<bytes>[A-Za-z0-9+/]+={0,2})\"", RegexOptions.IgnoreCase)]
    private static partial Regex Base64();

    /// <summary>Takes traces and metrics.</summary>
    private sealed class TelemetrySink : FakeServer
    {
        private TelemetrySink()
            : base(TimeProvider.System)
        {
        }

        public static async Task<TelemetrySink> StartAsync(CancellationToken cancellationToken)
        {
            var sink = new TelemetrySink();
            await sink.ListenAsync(0, cancellationToken);
            return sink;
        }

        protected override FakeAnswer Handle(RecordedRequest request) => new(200, "");
    }
}
