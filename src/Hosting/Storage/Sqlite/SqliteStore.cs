namespace Notifications.Hosting.Storage.Sqlite;

/// <summary>A file in WAL mode, <c>synchronous=NORMAL</c>: a killed process loses nothing, a lost node the last moments.</summary>
internal sealed class SqliteStore : Store
{
    private readonly string path;
    private readonly IReadOnlyList<StoreSchema> schemas;
    private readonly TimeProvider time;
    private readonly SqliteWriter writer;
    private readonly SqliteReaders readers;
    private volatile bool ready;

    public SqliteStore(string path, IReadOnlyList<StoreSchema> schemas, TimeProvider time)
    {
        this.path = Path.GetFullPath(path);
        this.schemas = schemas;
        this.time = time;
        Location = $"SQLite file {this.path}";
        writer = new SqliteWriter(Location, OpenAsync);
        readers = new SqliteReaders(this.path, Location);
    }

    public override StoreDialect Dialect => StoreDialect.Sqlite;

    public override string Location { get; }

    public override Task InitializeAsync(CancellationToken ct) => WriteAsync(static (_, _) => ValueTask.CompletedTask, ct);

    public override async Task<T> ReadAsync<T>(Func<Session, CancellationToken, ValueTask<T>> work, CancellationToken ct)
    {
        if (!ready) await InitializeAsync(ct);
        return await readers.ReadAsync(work, ct);
    }

    public override async ValueTask DisposeAsync()
    {
        readers.Dispose();
        await writer.DisposeAsync();
    }

    private protected override Task<T> DoneAsync<T>(WriteJobOf<T> job) => writer.WriteAsync(job);

    private async ValueTask<SqliteHandle> OpenAsync(CancellationToken ct)
    {
        var handle = SqliteHandle.OpenWriter(path);
        try
        {
            handle.Execute("begin immediate");
            await Migrator.MigrateAsync(handle.Session, Location, schemas, time, ct);
            handle.Execute("commit");
            ready = true;
            return handle;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }
}
