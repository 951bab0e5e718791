using System.Threading.Channels;

namespace Notifications.Hosting.Storage.PostgreSql;

/// <summary>
/// A few connections that write. What waits meanwhile is committed together (group commit): one flush and one round trip for all. When
/// something of it fails or is in the way of another transaction, nothing of it is stored, and each is tried alone.
/// </summary>
/// <param name="together">Runs these in one transaction.</param>
/// <param name="alone">Runs one in a transaction of its own, again after a conflict.</param>
internal sealed class PostgreSqlWriter(Func<IReadOnlyList<WriteJob>, Task> together, Func<WriteJob, Task> alone) : IAsyncDisposable
{
    private const int Connections = 4;
    private const int MaxBatch = 16;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private readonly Channel<WriteJob> _jobs = Channel.CreateBounded<WriteJob>(4096);
    private readonly Lock _gate = new();
    private Task? _loops;

    public async Task<T> WriteAsync<T>(WriteJobOf<T> job)
    {
        lock (_gate) _loops ??= Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => Task.Run(LoopAsync)));
        try
        {
            await _jobs.Writer.WriteAsync(job, job.Cancelled);
        }
        catch (ChannelClosedException)
        {
            throw new ObjectDisposedException(nameof(PostgreSqlStore));
        }

        // Who gives up waits no longer for a server that does not answer; what it began may still happen.
        return await job.Done.WaitAsync(job.Cancelled);
    }

    public async ValueTask DisposeAsync()
    {
        _jobs.Writer.TryComplete();
        Task? running;
        lock (_gate) running = _loops;
        if (running is null) return;
        await Task.WhenAny(running, Task.Delay(Patience, CancellationToken.None));
    }

    private async Task LoopAsync()
    {
        var batch = new List<WriteJob>(MaxBatch);
        while (await _jobs.Reader.WaitToReadAsync())
        {
            while (batch.Count < MaxBatch && _jobs.Reader.TryRead(out var job)) batch.Add(job);
            await CommitAsync([.. batch.Where(Wanted)]);
            batch.Clear();
        }
    }

    private async Task CommitAsync(IReadOnlyList<WriteJob> wanted)
    {
        if (wanted.Count > 1)
        {
            try
            {
                await together(wanted);
                foreach (var job in wanted) job.Complete();
                return;
            }
            catch (StoreUnavailableException e) when (!PostgreSqlErrors.IsConflict(e.InnerException!))
            {
                foreach (var job in wanted) job.Fail(e);
                return;
            }
            catch (Exception)
            {
                // Whose fault it is shows when each is tried alone.
            }
        }

        foreach (var job in wanted) await TryAsync(job);
    }

    private async Task TryAsync(WriteJob job)
    {
        try
        {
            await alone(job);
            job.Complete();
        }
        catch (Exception e)
        {
            job.Fail(e);
        }
    }

    private static bool Wanted(WriteJob job)
    {
        if (!job.Cancelled.IsCancellationRequested) return true;
        job.Fail(new OperationCanceledException(job.Cancelled));
        return false;
    }
}
