using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Notifications.Hosting.Storage.Sqlite;

/// <summary>An open connection with its prepared statements.</summary>
internal sealed class SqliteHandle : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommands _commands;

    private SqliteHandle(SqliteConnection connection)
    {
        _connection = connection;
        _commands = new SqliteCommands(connection);
        Session = new Session(_commands);
    }

    public Session Session { get; }

    /// <summary>SQLite has rolled a transaction back by itself, or there is none.</summary>
    public bool InTransaction => SQLitePCL.raw.sqlite3_get_autocommit(_connection.Handle) == 0;

    public static SqliteHandle OpenWriter(string path)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } directory) Directory.CreateDirectory(directory);
        return Open(path, SqliteOpenMode.ReadWriteCreate,
            "pragma journal_mode=wal; pragma synchronous=normal; pragma foreign_keys=on; pragma cache_size=-16000");
    }

    public static SqliteHandle OpenReader(string path) =>
        Open(path, SqliteOpenMode.ReadOnly, "pragma query_only=on; pragma cache_size=-4000");

    public void Execute(string sql)
    {
        var command = _commands.Rent(sql, []);
        try
        {
            command.ExecuteNonQuery();
        }
        finally
        {
            _commands.Return(command);
        }
    }

    /// <summary>Ends the statement that runs now, from another thread (sqlite.org/c3ref/interrupt.html); what begins later runs.</summary>
    public void Interrupt() => SQLitePCL.raw.sqlite3_interrupt(_connection.Handle);

    public void Dispose()
    {
        _commands.Dispose();
        _connection.Dispose();
    }

    private static SqliteHandle Open(string path, SqliteOpenMode mode, string pragmas)
    {
        SQLitePCL.Batteries_V2.Init();
        // The driver's own retry loop sleeps for 150 ms at a time; SQLite's busy handler is finer, so the driver gives up soon after it.
        var text = new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false, DefaultTimeout = 1 }.ToString();
        var handle = new SqliteHandle(new SqliteConnection(text));
        try
        {
            handle._connection.Open();
            handle.Execute("pragma busy_timeout=5000");
            handle.Execute(pragmas);
            return handle;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }
}

/// <summary>A few read-only connections, opened as they are needed. A read that is under way when they are disposed of keeps its
/// connection, and closes it.</summary>
internal sealed class SqliteReaders(string path, string location) : IAsyncDisposable
{
    private const int Max = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private readonly SemaphoreSlim _free = new(Max, Max);
    private readonly ConcurrentStack<SqliteHandle> _idle = new();
    private volatile bool _ended;

    public async Task<T> ReadAsync<T>(Func<Session, CancellationToken, ValueTask<T>> work, CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken);
        if (_ended)
        {
            _free.Release();
            throw new ObjectDisposedException(location);
        }

        // SQLite answers on the thread that asks: who gives up must not be held by a disk that hangs.
        var reading = Task.Run(() => ReadOneAsync(work, cancellationToken), CancellationToken.None);
        try
        {
            return await reading.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (!reading.IsCompleted)
        {
            // Nobody waits for how it ends.
            _ = reading.ContinueWith(static ended => ended.Exception, TaskScheduler.Default);
            throw;
        }
    }

    private async Task<T> ReadOneAsync<T>(Func<Session, CancellationToken, ValueTask<T>> work, CancellationToken cancellationToken)
    {
        SqliteHandle? handle = null;
        try
        {
            if (!_idle.TryPop(out handle)) handle = SqliteHandle.OpenReader(path);
            T result;
            await using (cancellationToken.UnsafeRegister(static reader => ((SqliteHandle)reader!).Interrupt(), handle))
                result = await work(handle.Session, cancellationToken);
            if (_ended) return result;
            _idle.Push(handle);
            handle = null;
            return result;
        }
        catch (SqliteException interrupted) when (SqliteErrors.IsInterrupt(interrupted) && cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(interrupted.Message, interrupted, cancellationToken);
        }
        catch (Exception e) when (SqliteErrors.Translate(location, e) is var translated && translated != e)
        {
            throw translated;
        }
        finally
        {
            handle?.Dispose();
            _free.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _ended = true;
        var taken = 0;
        // A read on a disk that hangs is not waited for.
        while (taken < Max && await _free.WaitAsync(Patience, CancellationToken.None)) taken++;
        while (_idle.TryPop(out var handle)) handle.Dispose();
        if (taken > 0) _free.Release(taken);
    }
}
