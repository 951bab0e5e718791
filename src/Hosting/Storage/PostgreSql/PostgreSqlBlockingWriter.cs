using System.Data;
using Npgsql;

namespace Notifications.Hosting.Storage.PostgreSql;

/// <summary>
/// A connection whose calls hold the calling thread until the server has answered, or for some seconds: what the driver does
/// asynchronously goes on in the thread pool, and leases are renewed whatever holds that. One write at a time; after trouble the connection
/// is opened anew.
/// </summary>
internal sealed class PostgreSqlBlockingWriter(NpgsqlDataSource source) : IAsyncDisposable
{
    private const int Attempts = 3;

    /// <summary>Seconds: a lease outlives a call that gets no answer.</summary>
    private const int Patience = 4;

    private readonly SemaphoreSlim _one = new(1, 1);
    private NpgsqlConnection? _connection;

    /// <summary>The connection that others have, for this use.</summary>
    public static NpgsqlConnectionStringBuilder Of(NpgsqlConnectionStringBuilder connection) => new(connection.ConnectionString)
    {
        Pooling = false,
        Timeout = 2 * Patience,
        CommandTimeout = Patience,
        CancellationTimeout = 500, // milliseconds
        KeepAlive = 0,
    };

    /// <summary>Returns when the write is committed and the job completed.</summary>
    public async Task<bool> WriteAsync(WriteJob job)
    {
        job.Cancelled.ThrowIfCancellationRequested();
        // A wait that could be cancelled would end in the thread pool
        await _one.WaitAsync(CancellationToken.None);
        var isDone = false;
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    var transaction = Begin();
                    await job.RunAsync(new Session(new PostgreSqlCommands(_connection!, blocks: true)), [job]);
                    Commit(transaction);
                    job.Complete();
                    return isDone = true;
                }
                catch (NpgsqlException e) when (attempt < Attempts && PostgreSqlErrors.IsConflict(e))
                {
                    Close();
                }
            }
        }
        finally
        {
            if (!isDone) Close();
            _one.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Close();
        _one.Dispose();
        await source.DisposeAsync();
    }

    private NpgsqlTransaction Begin()
    {
        _connection ??= source.OpenConnection();
        return _connection.BeginTransaction(IsolationLevel.RepeatableRead);
    }

    private static void Commit(NpgsqlTransaction transaction)
    {
        using (transaction) transaction.Commit();
    }

    private void Close()
    {
        _connection?.Dispose();
        _connection = null;
    }
}
