using System.Threading.Channels;
using Notifications.Hosting.Health;

namespace Notifications.Hosting.Storage.Sqlite;

/// <summary>
/// The one writer of a file. Writes that wait are committed together (group commit), each under its own savepoint, so that one that
/// fails harms no other. A failed commit or a lost transaction fails all of them. After trouble with the file the connection is opened
/// anew. It writes on a thread of its own: leases are renewed by it.
/// </summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    private const int MaxBatch = 256;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly AsyncLocal<SqliteWriter?> Writing = new();
    private readonly Channel<WriteJob> _jobs = Channel.CreateBounded<WriteJob>(new BoundedChannelOptions(4096) { SingleReader = true });
    private readonly List<WriteJob> _batch = new(MaxBatch);
    private readonly List<WriteJob> _written = new(MaxBatch);
    private readonly Func<CancellationToken, ValueTask<SqliteHandle>> _open;
    private readonly string _location;
    private readonly Task _loop;
    private SqliteHandle? _handle;
    private bool _suspect;

    public SqliteWriter(string location, Func<CancellationToken, ValueTask<SqliteHandle>> open)
    {
        _location = location;
        _open = open;
        _loop = OwnThread.RunAsync("SQLite", _ => LoopAsync());
    }

    public async Task<T> WriteAsync<T>(WriteJobOf<T> job)
    {
        // It would wait for the work that it is part of.
        if (Writing.Value == this) throw new InvalidOperationException("A write was begun inside a write; use the session at hand.");
        try
        {
            await _jobs.Writer.WriteAsync(job, job.Cancelled);
        }
        catch (ChannelClosedException)
        {
            throw new ObjectDisposedException(_location);
        }

        // Who gives up waits no longer for a disk that hangs; what it began may still happen.
        return await job.Done.WaitAsync(job.Cancelled);
    }

    public async ValueTask DisposeAsync()
    {
        _jobs.Writer.TryComplete();
        if (await Task.WhenAny(_loop, Task.Delay(Patience, CancellationToken.None)) == _loop) _handle?.Dispose();
        else _handle?.Interrupt();
    }

    private async Task LoopAsync()
    {
        Writing.Value = this;
        while (await _jobs.Reader.WaitToReadAsync())
        {
            while (_batch.Count < MaxBatch && _jobs.Reader.TryRead(out var job)) _batch.Add(job);
            try
            {
                await CommitAsync();
            }
            catch (Exception e)
            {
                Abandon(SqliteErrors.Translate(_location, e));
            }

            _batch.Clear();
            _written.Clear();
        }
    }

    private async ValueTask CommitAsync()
    {
        _handle ??= await _open(CancellationToken.None);
        _suspect = false;
        _handle.Execute("begin immediate");
        foreach (var job in _batch)
        {
            if (await TryAsync(_handle, job)) _written.Add(job);
        }

        _handle.Execute("commit");
        foreach (var job in _written) job.Complete();
        if (!_suspect) return;
        _handle.Dispose();
        _handle = null;
    }

    private async ValueTask<bool> TryAsync(SqliteHandle on, WriteJob job)
    {
        if (job.Cancelled.IsCancellationRequested)
        {
            job.Fail(new OperationCanceledException(job.Cancelled));
            return false;
        }

        on.Execute("savepoint job");
        try
        {
            await job.RunAsync(on.Session, [job]);
            on.Execute("release job");
            return true;
        }
        catch (Exception e)
        {
            // Some errors (a full disk, an I/O error) roll the whole transaction back: then the others have failed too.
            if (!on.InTransaction) throw;
            on.Execute("rollback to job");
            on.Execute("release job");
            var reason = SqliteErrors.Translate(_location, e);
            _suspect |= reason is StoreUnavailableException;
            job.Fail(reason);
            return false;
        }
    }

    private void Abandon(Exception reason)
    {
        // What is left of the transaction goes with the connection.
        _handle?.Dispose();
        _handle = null;
        foreach (var job in _batch) job.Fail(reason);
    }
}
