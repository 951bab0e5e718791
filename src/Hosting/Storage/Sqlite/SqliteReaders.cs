using System.Collections.Concurrent;

namespace Notifications.Hosting.Storage.Sqlite;

/// <summary>A few read-only connections, opened as they are needed.</summary>
internal sealed class SqliteReaders(string path, string location) : IDisposable
{
    private const int Max = 4;
    private readonly SemaphoreSlim free = new(Max, Max);
    private readonly ConcurrentStack<SqliteHandle> idle = new();

    public async Task<T> ReadAsync<T>(Func<Session, CancellationToken, ValueTask<T>> work, CancellationToken ct)
    {
        await free.WaitAsync(ct);
        SqliteHandle? handle = null;
        try
        {
            if (!idle.TryPop(out handle)) handle = SqliteHandle.OpenReader(path);
            var result = await work(handle.Session, ct);
            idle.Push(handle);
            handle = null;
            return result;
        }
        catch (Exception e) when (SqliteErrors.Translate(location, e) is var translated && translated != e)
        {
            throw translated;
        }
        finally
        {
            handle?.Dispose();
            free.Release();
        }
    }

    public void Dispose()
    {
        while (idle.TryPop(out var handle)) handle.Dispose();
        free.Dispose();
    }
}
