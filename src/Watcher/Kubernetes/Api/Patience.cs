namespace Notifications.Watcher.Kubernetes.Api;

/// <summary>How long an answer is waited for; ends with the caller's token too.</summary>
internal sealed class Patience : IDisposable
{
    private readonly CancellationTokenSource late;
    private readonly CancellationTokenSource both;

    public Patience(TimeProvider time, CancellationToken cancellationToken)
    {
        late = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
    }

    public CancellationToken Token => both.Token;

    public bool IsOver => late.IsCancellationRequested;

    public void For(TimeSpan duration) => late.CancelAfter(duration);

    public void Dispose()
    {
        both.Dispose();
        late.Dispose();
    }
}
