namespace Notifications.Watcher.Kubernetes.Reading;

/// <summary>Limits how long a response is waited for, anew before each part of it. <see cref="Token"/> ends with the caller's token
/// too.</summary>
internal sealed class ResponseTimeout : IDisposable
{
    private readonly CancellationTokenSource _late;
    private readonly CancellationTokenSource _both;

    public ResponseTimeout(TimeProvider time, CancellationToken cancellationToken)
    {
        _late = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        _both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _late.Token);
    }

    public CancellationToken Token => _both.Token;

    public bool HasElapsed => _late.IsCancellationRequested;

    public void Set(TimeSpan duration) => _late.CancelAfter(duration);

    public void Dispose()
    {
        _both.Dispose();
        _late.Dispose();
    }
}
