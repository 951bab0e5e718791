using BenchmarkDotNet.Attributes;
using Notifications.Hosting;
using Notifications.Hosting.Configuration;
using Notifications.Hosting.Storage;
using Notifications.Testing.PostgreSql;

namespace Notifications.Benchmarks.Hosting;

/// <summary>What one row of many costs: as statements of one write, and in writes that wait at the same time, each by itself or
/// shared.</summary>
[MemoryDiagnoser]
public class SharedWriteBenchmarks
{
    private const int Rows = 64;
    private static readonly StoreSchema Schema = new("bench",
        [new Migration(1, "item",
            d => $"create table item(id text primary key, name text not null, body {d.Blob()}, at bigint not null){d.WithoutRowId()}")]);

    private const string Insert = "insert into item(id, name, body, at) values (@id, @name, @body, @at) on conflict (id) do nothing";

    private static readonly SharedWrite<string, int> Shared = new(
        async (session, ids, cancellationToken) =>
            await session.ExecuteAllAsync([.. ids.Select(id => new Statement(Insert, Values(id)))], cancellationToken));

    private static readonly byte[] Body = new byte[500];
    private readonly string _directory = Directory.CreateTempSubdirectory("notifications-bench-").FullName;
    private PostgreSqlServer? _server;
    private Store? _store;

    /// <summary>Which store.</summary>
    [Params(StoreDialect.Sqlite, StoreDialect.PostgreSql)]
    public StoreDialect On { get; set; }

    /// <summary>Not asynchronous: with --inProcess nobody waits for that.</summary>
    [GlobalSetup]
    public void SetUp() => SetUpAsync().GetAwaiter().GetResult();

    [GlobalCleanup]
    public void CleanUp() => CleanUpAsync().GetAwaiter().GetResult();

    [Benchmark(OperationsPerInvoke = Rows, Baseline = true)]
    public Task StatementsOfOneWrite() => _store!.WriteAsync(
        (session, cancellationToken) =>
            session.ExecuteAllAsync([.. Ids().Select(id => new Statement(Insert, Values(id)))], cancellationToken), CancellationToken.None);

    [Benchmark(OperationsPerInvoke = Rows)]
    public Task WritesThatWait() => Task.WhenAll(Ids().Select(id => _store!.WriteAsync(
        (session, cancellationToken) => session.ExecuteAllAsync([new Statement(Insert, Values(id))], cancellationToken),
        CancellationToken.None)));

    [Benchmark(OperationsPerInvoke = Rows)]
    public Task SharedWritesThatWait() => Task.WhenAll(Ids().Select(id => _store!.WriteAsync(Shared, id, CancellationToken.None)));

    private async Task SetUpAsync()
    {
        StoreOptions at = new StoreOptions.Sqlite(Path.Combine(_directory, "bench.db"));
        if (On == StoreDialect.PostgreSql)
        {
            _server = await PostgreSqlServer.StartAsync(CancellationToken.None);
            at = new StoreOptions.PostgreSql(new Secret(_server.Connection));
        }

        _store = StoreServices.Open(at, [Schema], TimeProvider.System);
        await _store.InitializeAsync(CancellationToken.None);
    }

    private async Task CleanUpAsync()
    {
        await _store!.DisposeAsync();
        if (_server is not null) await _server.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    private static IEnumerable<string> Ids() => Enumerable.Range(0, Rows).Select(_ => Guid.NewGuid().ToString("N"));

    private static (string Name, object? Value)[] Values(string id) => [("id", id), ("name", "name"), ("body", Body), ("at", 1)];
}
