namespace Notifications.Watcher.Kubernetes.Reading;

/// <summary>Limits how long a response is waited for, anew before each part of it. <see cref="Token"/> ends with the caller's token too.</summary>
internal sealed class ResponseTimeout : IDisposable
{
    private readonly CancellationTokenSource late;
    private readonly CancellationTokenSource both;

    public ResponseTimeout(TimeProvider time, CancellationToken cancellationToken)
    {
        late = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
    }

    public CancellationToken Token => both.Token;

    public bool HasElapsed => late.IsCancellationRequested;

    public void Set(TimeSpan duration) => late.CancelAfter(duration);

    public void Dispose()
    {
        both.Dispose();
        late.Dispose();
    }
}
