using BenchmarkDotNet.Attributes;
using Notifications.Hosting;
using Notifications.Hosting.Storage;

namespace Notifications.Benchmarks.Hosting;

/// <summary>SQLite: what one write costs alone, and when many wait together (group commit); what a statement and a read cost.</summary>
[MemoryDiagnoser]
public class StoreBenchmarks
{
    private const int Together = 1000;
    private static readonly StoreSchema Schema = new("bench",
        [new Migration(1, "item",
            d => $"create table item(id bigint primary key, name text not null, body {d.Blob()}, at bigint not null){d.WithoutRowId()}")]);

    private readonly string _directory = Directory.CreateTempSubdirectory("notifications-bench-").FullName;
    private readonly byte[] _body = new byte[3000];
    private Store? _store;
    private long _next;

    [GlobalSetup]
    public Task SetUpAsync()
    {
        _store = StoreServices.Open(new StoreOptions.Sqlite(Path.Combine(_directory, "bench.db")), [Schema], TimeProvider.System);
        return _store.WriteAsync((s, cancellationToken) => InsertAsync(s, ++_next, cancellationToken), CancellationToken.None);
    }

    [GlobalCleanup]
    public async Task CleanUpAsync()
    {
        await _store!.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Benchmark]
    public Task OneWriteAlone() =>
        _store!.WriteAsync((s, cancellationToken) => InsertAsync(s, Interlocked.Increment(ref _next), cancellationToken),
            CancellationToken.None);

    [Benchmark(OperationsPerInvoke = Together)]
    public Task ManyWritesTogether() => Task.WhenAll(Enumerable.Range(0, Together).Select(_ => OneWriteAlone()));

    [Benchmark(OperationsPerInvoke = Together)]
    public Task OneStatementOfAWrite() => _store!.WriteAsync(
        async (s, cancellationToken) =>
        {
            for (var i = 0; i < Together; i++) await s.ExecuteAsync(
                "update item set at = @at where id = @id", [("at", i), ("id", 1)], cancellationToken);
        },
        CancellationToken.None);

    [Benchmark]
    public Task OneRead() => _store!.ReadAsync(
        (s, cancellationToken) =>
            s.QueryFirstOrDefaultAsync(
                "select name, at from item where id = @id", [("id", 1)], row => (row.Text(0), row.Number(1)), cancellationToken),
                CancellationToken.None);

    private ValueTask<int> InsertAsync(Session session, long id, CancellationToken cancellationToken) =>
        session.ExecuteAsync(
            "insert into item(id, name, body, at) values (@id, @name, @body, @at)",
            [("id", id), ("name", "name"), ("body", _body), ("at", id)], cancellationToken);
}
