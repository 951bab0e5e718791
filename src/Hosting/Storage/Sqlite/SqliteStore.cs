namespace Notifications.Hosting.Storage.Sqlite;

/// <summary>A file in WAL mode, <c>synchronous=NORMAL</c>: a killed process loses nothing, a lost node the last moments.</summary>
internal sealed class SqliteStore : Store
{
    private readonly string _path;
    private readonly IReadOnlyList<StoreSchema> _schemas;
    private readonly TimeProvider _time;
    private readonly SqliteWriter _writer;
    private readonly SqliteReaders _readers;
    private volatile bool _ready;

    public SqliteStore(string path, IReadOnlyList<StoreSchema> schemas, TimeProvider time)
    {
        _path = Path.GetFullPath(path);
        _schemas = schemas;
        _time = time;
        Location = $"SQLite file {_path}";
        _writer = new SqliteWriter(Location, OpenAsync);
        _readers = new SqliteReaders(_path, Location);
    }

    public override StoreDialect Dialect => StoreDialect.Sqlite;

    public override string Location { get; }

    public override Task InitializeAsync(CancellationToken cancellationToken) =>
        WriteAsync(static (_, _) => ValueTask.CompletedTask, cancellationToken);

    public override async Task<T> ReadAsync<T>(Func<Session, CancellationToken, ValueTask<T>> work, CancellationToken cancellationToken)
    {
        if (!_ready) await InitializeAsync(cancellationToken);
        return await _readers.ReadAsync(work, cancellationToken);
    }

    public override async ValueTask DisposeAsync()
    {
        await _readers.DisposeAsync();
        await _writer.DisposeAsync();
    }

    private protected override Task<T> DoneAsync<T>(WriteJobOf<T> job) => _writer.WriteAsync(job);

    private async ValueTask<SqliteHandle> OpenAsync(CancellationToken cancellationToken)
    {
        var handle = SqliteHandle.OpenWriter(_path);
        try
        {
            handle.Execute("begin immediate");
            await Migrator.MigrateAsync(handle.Session, Location, _schemas, _time, cancellationToken);
            handle.Execute("commit");
            _ready = true;
            return handle;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }
}
