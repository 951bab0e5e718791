using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Notifications.Cli;
using Notifications.Hosting;
using Notifications.Hosting.Bus;
using Notifications.Hosting.Configuration;
using Notifications.Notifier.Ledger;
using Notifications.SystemTests.Stories;
using Notifications.Testing;
using Notifications.Testing.Webhook;
using Notifications.Watcher.Snapshots;
using Xunit;

namespace Notifications.SystemTests.Upgrades;

/// <summary>
/// A store of the version before (the tables of notifier version 7 and watcher version 2, written by that build: two Applications, of which
/// one has become degraded, and a delivery of it whose destination did not answer), with this version. When a version is released, a dump of
/// its store takes the place of this one.
/// </summary>
public sealed class StoreUpgradeTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_store_of_the_version_before_is_brought_up_to_date_and_what_waited_in_it_is_sent()
    {
        using var folder = new StoryFolder();
        await using var webhook = await FakeWebhook.StartAsync(Ct);
        var store = Path.Combine(folder.Path, "n.db");
        var before = await RestoreAsync(store);
        Assert.True(before["notifier"] < NotifierSchema.Value.Version || before["watcher"] < WatcherSchema.Schema.Version);
        var applications = Directory.CreateDirectory(Path.Combine(folder.Path, "applications")).FullName;
        await WriteAsync(applications, "web", "Degraded", "10", "Succeeded");
        await WriteAsync(applications, "api", "Healthy", "10", "Succeeded");
        var file = folder.Write($$"""
            instances: [{ name: prod, watch: { directory: ./applications } }]
            store: { type: sqlite, path: ./n.db }
            health: { enabled: false }
            telemetry: { logLevel: error }
            destinations: { hook: { type: webhook, url: "{{new Uri(webhook.Url, "/hook")}}" } }
            subscriptions: [{ triggers: [on-health-degraded, on-sync-failed, on-drift-detected], recipients: ["hook:sre"] }]
            """);
        using var host = NotificationsHost.Build(
            ConfigurationDocument.Load(file, EnvironmentVariables.Of()), "notifications", BusRoles.Both, Rooms.AddBoth);
        Assert.NotNull(host);
        await host.StartAsync(Ct);
        await Eventually.TrueAsync(() => Task.FromResult(webhook.Requests.Count >= 1), Ct);
        await host.StopAsync(Ct);

        Assert.Equal(
            ["web"], webhook.Requests.Select(request => (string)JsonNode.Parse(request.Body)!["application"]!["name"]!).Order());
        Assert.Equal(
            new Dictionary<string, long> { ["notifier"] = NotifierSchema.Value.Version, ["watcher"] = WatcherSchema.Schema.Version },
            await VersionsAsync(store));
    }

    /// <summary>The store as it was, as if it had been written a moment ago: what is old is forgotten.</summary>
    private static async Task<Dictionary<string, long>> RestoreAsync(string store)
    {
        SQLitePCL.Batteries_V2.Init();
        await using var connection = new SqliteConnection($"Data Source={store};Pooling=False");
        await connection.OpenAsync(Ct);
        await ExecuteAsync(await File.ReadAllTextAsync(RepositoryFiles.Path("tests", "System.Tests", "Upgrades", "before-0.1.0.sql"), Ct));
        var written = Convert.ToInt64(await ScalarAsync("select max(created_at) from delivery"), CultureInfo.InvariantCulture);
        var shift = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() * 1000 - written - 60_000_000;
        foreach (var (table, column) in await ColumnsAsync())
            await ExecuteAsync($"update {table} set {column} = {column} + {shift} where {column} is not null");
        return await VersionsAsync(store);

        async Task ExecuteAsync(string sql)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            await command.ExecuteNonQueryAsync(Ct);
        }

        async Task<object?> ScalarAsync(string sql)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            return await command.ExecuteScalarAsync(Ct);
        }

        async Task<List<(string Table, string Column)>> ColumnsAsync()
        {
            await using var command = connection.CreateCommand();
            command.CommandText = """
                select t.name, c.name from sqlite_master t, pragma_table_info(t.name) c
                where t.type = 'table' and (c.name like '%!_at' escape '!' or c.name like '%!_until' escape '!')
                """;
            await using var reader = await command.ExecuteReaderAsync(Ct);
            var columns = new List<(string, string)>();
            while (await reader.ReadAsync(Ct)) columns.Add((reader.GetString(0), reader.GetString(1)));
            return columns;
        }
    }

    private static async Task<Dictionary<string, long>> VersionsAsync(string store)
    {
        await using var connection = new SqliteConnection($"Data Source={store};Pooling=False");
        await connection.OpenAsync(Ct);
        await using var command = connection.CreateCommand();
        command.CommandText = "select component, max(version) from schema_version group by component";
        await using var reader = await command.ExecuteReaderAsync(Ct);
        var versions = new Dictionary<string, long>(StringComparer.Ordinal);
        while (await reader.ReadAsync(Ct)) versions.Add(reader.GetString(0), reader.GetInt64(1));
        return versions;
    }

    /// <summary>As it was when the store was written, but for its health, and for the hour and the end of its last sync.</summary>
    private static Task WriteAsync(string folder, string name, string health, string hour, string phase) => File.WriteAllTextAsync(
        Path.Combine(folder, name + ".json"),
        $$$"""
        {"apiVersion":"argoproj.io/v1alpha1","kind":"Application","metadata":{"name":"{{{name}}}","namespace":"argocd","uid":"uid-{{{name}}}","resourceVersion":"1"},
        "spec":{"project":"default","source":{"repoURL":"https://github.com/acme/shop","path":"{{{name}}}","targetRevision":"main"},
          "destination":{"server":"https://kubernetes.default.svc","namespace":"shop"}},
        "status":{"sync":{"status":"Synced","revision":"{{{new string('a', 40)}}}"},"health":{"status":"{{{health}}}"},
          "resources":[{"group":"apps","version":"v1","kind":"Deployment","namespace":"shop","name":"{{{name}}}","status":"Synced","health":{"status":"{{{health}}}"}}],
          "operationState":{"phase":"{{{phase}}}","startedAt":"2026-03-04T{{{hour}}}:00:00Z","finishedAt":"2026-03-04T{{{hour}}}:00:09Z","message":"done",
            "operation":{"sync":{"revision":"{{{new string('a', 40)}}}"}},
            "syncResult":{"revision":"{{{new string('a', 40)}}}","source":{"repoURL":"https://github.com/acme/shop","path":"{{{name}}}","targetRevision":"main" } } } } }
        """, Ct);
}
