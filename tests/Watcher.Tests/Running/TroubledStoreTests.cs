using Microsoft.Data.Sqlite;
using Notifications.Hosting.Configuration;
using Notifications.Hosting.Storage;
using Notifications.Testing.PostgreSql;
using Xunit;

namespace Notifications.Watcher.Tests.Running;

/// <summary>A store that cannot be used is a clear message and a retry; what happens meanwhile is told once when it is back.</summary>
public sealed class TroubledStoreTests : IDisposable
{
    private const string Degraded = """{"status":{"health":{"status":"Degraded","lastTransitionTime":"2026-02-01T11:00:00Z"}}}""";
    private static readonly TimeSpan Patient = TimeSpan.FromSeconds(60);
    private readonly Files _files = new();
    private readonly Inbox _inbox = new();
    private readonly Lines _lines = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_locked_file_is_waited_for()
    {
        _files.Put("api");
        await using var watcher = await (await RunningWatcher.StartAsync(_files, _inbox, _lines)).ReadyAsync();
        await _inbox.ToldAsync("api", "discovered");
        await using (var other = new SqliteConnection($"Data Source={_files.Store}"))
        {
            await other.OpenAsync(Token);
            await using var transaction = other.BeginTransaction(System.Data.IsolationLevel.Serializable, deferred: false);
            _files.Put("api", Degraded);
            await Until.TrueAsync(
                () => _lines.Contains("The store cannot be used") && _lines.Contains("locked by another process"), "it is said", Patient);
        }

        await ToldAsync();
    }

    [Fact]
    public async Task After_a_write_in_doubt_what_is_stored_counts_and_not_what_is_remembered()
    {
        _files.Put("api");
        await using var watcher = await (await RunningWatcher.StartAsync(_files, _inbox, _lines)).ReadyAsync();
        await _inbox.ToldAsync("api", "discovered");
        _files.Put("api", Degraded);
        await ToldAsync();
        await using (var other = new SqliteConnection($"Data Source={_files.Store}"))
        {
            await other.OpenAsync(Token);
            await using var transaction = other.BeginTransaction(System.Data.IsolationLevel.Serializable, deferred: false);
            _files.Put("api");
            await Until.TrueAsync(() => _lines.Contains("The store cannot be used"), "it is said", Patient);
            await using var forget = other.CreateCommand();
            (forget.CommandText, forget.Transaction) = ("delete from watcher_snapshot", transaction);
            await forget.ExecuteNonQueryAsync(Token);
            await transaction.CommitAsync(Token);
        }

        await Until.TrueAsync(() => _inbox.Story("api").Count == 3, "what happened is told", Patient);
        Assert.Equal(["discovered", "health-changed", "discovered"], _inbox.Story("api"));
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_named_and_started_anew_when_it_is_moved_away()
    {
        await File.WriteAllTextAsync(_files.Store, new string('x', 5000), Token);
        _files.Put("api");
        await using var watcher = await RunningWatcher.StartAsync(_files, _inbox, _lines);
        await Until.TrueAsync(
            () => _lines.Contains($"SQLite file {_files.Store}: not an SQLite database. Give another path, or move the file away."),
            "it is said", Patient);
        File.Move(_files.Store, _files.Store + ".bad");
        await Until.TrueAsync(() => _inbox.Story("api").Count == 1, "it goes on", Patient);
        Assert.Equal(["discovered"], _inbox.Story("api"));
    }

    [Fact]
    public async Task A_full_disk_is_waited_for()
    {
        _files.Put("api");
        await using var watcher = await (await RunningWatcher.StartAsync(_files, _inbox, _lines)).ReadyAsync();
        await _inbox.ToldAsync("api", "discovered");
        await Until.TrueAsync(async () => await OutboxAsync(watcher) == 0, "all is settled", Patient);
        await FillAsync(watcher, "pragma page_count");
        _files.Put("api", $$"""{"metadata":{"labels":{"long":"{{Noise()}}"} },{{Degraded[1..]}}""");
        await Until.TrueAsync(() => _lines.Contains("the disk is full. Free some space; it is tried again."), "it is said", Patient);
        await FillAsync(watcher, "pragma max_page_count=1000000");
        await ToldAsync();
    }

    [Fact]
    public async Task A_PostgreSQL_server_that_is_away_is_waited_for()
    {
        await using var server = await PostgreSqlServer.StartAsync(Token);
        _files.Put("api");
        await using var watcher = await (
            await RunningWatcher.StartAsync(_files, _inbox, _lines, new StoreOptions.PostgreSql(new Secret(server.Connection))))
            .ReadyAsync();
        await _inbox.ToldAsync("api", "discovered");
        await server.StopAsync(Token);
        _files.Put("api", Degraded);
        await Until.TrueAsync(
            () => _lines.Contains("The store cannot be used") && _lines.Contains("PostgreSQL 127.0.0.1"), "it is said", Patient);
        await server.RestartAsync(Token);
        await ToldAsync();
    }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _files.Dispose();
    }

    private async Task ToldAsync()
    {
        await Until.TrueAsync(() => _inbox.Story("api").Count == 2, "what happened is told", Patient);
        Assert.Equal(["discovered", "health-changed"], _inbox.Story("api"));
    }

    /// <summary>A limit of the file's size stands in for the disk's.</summary>
    private static Task FillAsync(RunningWatcher watcher, string limit) => watcher.Store.WriteAsync(
        async (session, cancellationToken) =>
        {
            if (limit != "pragma page_count")
            {
                await session.QueryAsync(limit, row => row.Number(0), cancellationToken);
                return;
            }

            var pages = await session.QueryFirstOrDefaultAsync(limit, row => row.Number(0), cancellationToken);
            await session.QueryAsync($"pragma max_page_count={pages}", row => row.Number(0), cancellationToken);
        },
        Token);

    private static string Noise() => Convert.ToHexString(System.Security.Cryptography.RandomNumberGenerator.GetBytes(60_000));

    private static Task<int> OutboxAsync(RunningWatcher watcher) =>
        watcher.Store.ReadAsync(
            (session, cancellationToken) =>
            session.QueryFirstOrDefaultAsync("select count(*) from watcher_outbox", row => row.Count(0), cancellationToken), Token);
}
