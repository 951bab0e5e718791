namespace Notifications.Hosting.Storage;

/// <summary>A write that waits for its turn, and who waits for it.</summary>
internal abstract class WriteJob(CancellationToken cancelled)
{
    public CancellationToken Cancelled { get; } = cancelled;

    public abstract ValueTask RunAsync(Session session);

    /// <summary>The commit that holds it went through.</summary>
    public abstract void Complete();

    public abstract void Fail(Exception reason);
}

internal sealed class WriteJob<T>(Func<Session, CancellationToken, ValueTask<T>> work, CancellationToken cancelled) : WriteJob(cancelled)
{
    private readonly TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T result = default!;

    public Task<T> Done => done.Task;

    public override async ValueTask RunAsync(Session session) => result = await work(session, Cancelled);

    public override void Complete() => done.TrySetResult(result);

    public override void Fail(Exception reason)
    {
        if (reason is OperationCanceledException && Cancelled.IsCancellationRequested) done.TrySetCanceled(Cancelled);
        else done.TrySetException(reason);
    }
}
