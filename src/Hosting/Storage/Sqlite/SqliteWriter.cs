using System.Threading.Channels;

namespace Notifications.Hosting.Storage.Sqlite;

/// <summary>
/// The one writer of a file. Writes that wait are committed together (group commit), each under its own savepoint, so that one that
/// fails harms no other. A failed commit or a lost transaction fails all of them. After trouble with the file the connection is opened anew.
/// </summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    private const int MaxBatch = 256;
    private static readonly AsyncLocal<SqliteWriter?> Writing = new();
    private readonly Channel<WriteJob> jobs = Channel.CreateBounded<WriteJob>(new BoundedChannelOptions(4096) { SingleReader = true });
    private readonly List<WriteJob> batch = new(MaxBatch);
    private readonly List<WriteJob> written = new(MaxBatch);
    private readonly Func<CancellationToken, ValueTask<SqliteHandle>> open;
    private readonly string location;
    private readonly Task loop;
    private SqliteHandle? handle;
    private bool suspect;

    public SqliteWriter(string location, Func<CancellationToken, ValueTask<SqliteHandle>> open)
    {
        this.location = location;
        this.open = open;
        loop = Task.Run(LoopAsync);
    }

    public async Task<T> WriteAsync<T>(WriteJobOf<T> job)
    {
        // It would wait for the work that it is part of.
        if (Writing.Value == this) throw new InvalidOperationException("A write was begun inside a write; use the session at hand.");
        try
        {
            await jobs.Writer.WriteAsync(job, job.Cancelled);
        }
        catch (ChannelClosedException)
        {
            throw new ObjectDisposedException(location);
        }

        return await job.Done;
    }

    public async ValueTask DisposeAsync()
    {
        jobs.Writer.TryComplete();
        await loop;
        handle?.Dispose();
    }

    private async Task LoopAsync()
    {
        Writing.Value = this;
        while (await jobs.Reader.WaitToReadAsync())
        {
            while (batch.Count < MaxBatch && jobs.Reader.TryRead(out var job)) batch.Add(job);
            try
            {
                await CommitAsync();
            }
            catch (Exception e)
            {
                Abandon(SqliteErrors.Translate(location, e));
            }

            batch.Clear();
            written.Clear();
        }
    }

    private async ValueTask CommitAsync()
    {
        handle ??= await open(CancellationToken.None);
        suspect = false;
        handle.Execute("begin immediate");
        foreach (var job in batch)
        {
            if (await TryAsync(handle, job)) written.Add(job);
        }

        handle.Execute("commit");
        foreach (var job in written) job.Complete();
        if (!suspect) return;
        handle.Dispose();
        handle = null;
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
            var reason = SqliteErrors.Translate(location, e);
            suspect |= reason is StoreUnavailableException;
            job.Fail(reason);
            return false;
        }
    }

    private void Abandon(Exception reason)
    {
        // What is left of the transaction goes with the connection.
        handle?.Dispose();
        handle = null;
        foreach (var job in batch) job.Fail(reason);
    }
}
