using Notifications.Hosting.Health;

namespace Notifications.Hosting.Storage;

/// <summary>A write that waits for its turn, and who waits for it.</summary>
internal abstract class WriteJob(CancellationToken cancelled)
{
    public CancellationToken Cancelled { get; } = cancelled;

    /// <summary>Jobs of the same kind can be run as one.</summary>
    public virtual object Kind => this;

    /// <param name="same">Itself, or it and others of its kind.</param>
    public abstract ValueTask RunAsync(Session session, IReadOnlyList<WriteJob> same);

    /// <summary>The commit that holds it went through.</summary>
    public abstract void Complete();

    public abstract void Fail(Exception reason);
}

/// <inheritdoc/>
internal abstract class WriteJobOf<T>(CancellationToken cancelled) : WriteJob(cancelled)
{
    // Who waits on a thread of its own goes on there, and not by way of the thread pool
    private readonly TaskCompletionSource<T> _done = new(
        SynchronizationContext.Current is OwnThread ? TaskCreationOptions.None : TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T> Done => _done.Task;

    protected T Result { get; set; } = default!;

    public override void Complete() => _done.TrySetResult(Result);

    public override void Fail(Exception reason)
    {
        if (reason is OperationCanceledException && Cancelled.IsCancellationRequested) _done.TrySetCanceled(Cancelled);
        else _done.TrySetException(reason);
    }
}

/// <summary>Work of its own.</summary>
internal sealed class WriteJob<T>(Func<Session, CancellationToken, ValueTask<T>> work, CancellationToken cancelled) : WriteJobOf<T>(
    cancelled)
{
    public override async ValueTask RunAsync(Session session, IReadOnlyList<WriteJob> same) => Result = await work(session, Cancelled);
}

/// <summary>An item of a write that many ask for.</summary>
internal sealed class SharedJob<TItem, TResult>(
    SharedWrite<TItem, TResult> write, TItem item, CancellationToken cancelled) : WriteJobOf<TResult>(cancelled)
{
    public override object Kind => write;

    public override async ValueTask RunAsync(Session session, IReadOnlyList<WriteJob> same)
    {
        var jobs = same.Cast<SharedJob<TItem, TResult>>().ToList();
        var results = await write.RunAsync(session, jobs.ConvertAll(job => job.Item), jobs.Count == 1 ? Cancelled : CancellationToken.None);
        foreach (var (job, result) in jobs.Zip(results)) job.Result = result;
    }

    private TItem Item => item;
}

/// <summary>
/// A write that many ask for at once, each for an item of its own: on PostgreSQL those that wait are done together, so that their
/// statements travel in few round trips. It is to give, for items in any company, what it would give one by one in their order. Make one
/// and keep it: those of the same object go together.
/// </summary>
/// <param name="work">Like the work of any write (<see cref="Store"/>), for some items; gives a result for each, in their order.</param>
public sealed class SharedWrite<TItem, TResult>(
    Func<Session, IReadOnlyList<TItem>, CancellationToken, ValueTask<IReadOnlyList<TResult>>> work)
{
    internal ValueTask<IReadOnlyList<TResult>> RunAsync(Session session, IReadOnlyList<TItem> items, CancellationToken cancellationToken) =>
        work(session, items, cancellationToken);
}
