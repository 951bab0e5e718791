using Notifications.Hosting.Health;

namespace Notifications.Hosting.Storage;

/// <summary>
/// Where things are kept: SQLite or PostgreSQL, with the same plain SQL. Work is a function over a <see cref="Session"/>: it may be run
/// more than once (a conflict on PostgreSQL), so it must do nothing outside of the session, must not wait for anything but the session, and
/// must not call the store again. Every operation throws <see cref="StoreUnavailableException"/> while the store cannot be used.
/// The tables are brought up to date before the first operation.
/// </summary>
public abstract class Store : IAsyncDisposable
{
    private FailedWrite? _lastFailed;

    private protected Store()
    {
    }

    /// <summary>The latest write that failed because the store could not be used; null: none has. A store can be read for long while its
    /// disk is full.</summary>
    internal FailedWrite? LastFailed => Volatile.Read(ref _lastFailed);

    /// <summary>Which SQL it speaks.</summary>
    public abstract StoreDialect Dialect { get; }

    /// <summary>What and where, for messages; without secrets. For example <c>SQLite file /data/notifications.db</c>.</summary>
    public abstract string Location { get; }

    /// <summary>Opens the store and brings its tables up to date; otherwise done by the first operation.</summary>
    public abstract Task InitializeAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Runs work in one transaction and returns when it is committed; when work throws, nothing of it is stored and the exception comes
    /// through. SQLite commits the writes that wait together; one that fails does not harm the others.
    /// </summary>
    public Task<T> WriteAsync<T>(Func<Session, CancellationToken, ValueTask<T>> work, CancellationToken cancellationToken) =>
        TrackedAsync(new WriteJob<T>(work, cancellationToken));

    /// <inheritdoc cref="WriteAsync{T}"/>
    public Task WriteAsync(Func<Session, CancellationToken, ValueTask> work, CancellationToken cancellationToken) => WriteAsync(
        async (session, token) =>
        {
            await work(session, token);
            return true;
        },
        cancellationToken);

    /// <summary>Like <see cref="WriteAsync{T}"/>, for one item of a write that is done together with the others that wait.</summary>
    public Task<TResult> WriteAsync<TItem, TResult>(SharedWrite<TItem, TResult> write, TItem item, CancellationToken cancellationToken) =>
        TrackedAsync(new SharedJob<TItem, TResult>(write, item, cancellationToken));

    /// <summary>
    /// Runs work that only reads. Each statement sees what is committed when it starts; several statements of one work are not one
    /// snapshot.
    /// </summary>
    public abstract Task<T> ReadAsync<T>(Func<Session, CancellationToken, ValueTask<T>> work, CancellationToken cancellationToken);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();

    /// <summary>Ends when the job is committed.</summary>
    private protected abstract Task<T> DoneAsync<T>(WriteJobOf<T> job);

    private async Task<T> TrackedAsync<T>(WriteJobOf<T> job)
    {
        try
        {
            var done = await DoneAsync(job);
            LoopPulse.Turn();
            return done;
        }
        catch (StoreUnavailableException e)
        {
            Volatile.Write(ref _lastFailed, new FailedWrite(e.Message));
            throw;
        }
    }
}

/// <summary>A write that failed because the store could not be used; each is another object.</summary>
internal sealed class FailedWrite(string reason)
{
    public string Reason => reason;
}
