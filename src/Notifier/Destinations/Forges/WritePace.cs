using System.Diagnostics.CodeAnalysis;

namespace Notifications.Notifier.Destinations.Forges;

/// <summary>
/// One write after another, with a pause between the answer to one and the next, as GitHub asks its users
/// (https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api#pause-between-mutative-requests).
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A SemaphoreSlim whose wait handle nobody asks for holds nothing to dispose of.")]
internal sealed class WritePace(TimeSpan pause, TimeProvider time)
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private long? _ended;

    public async Task<T> RunAsync<T>(Func<Task<T>> write, CancellationToken cancellationToken)
    {
        if (pause == TimeSpan.Zero)
            return await write();
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_ended is { } ended && pause - time.GetElapsedTime(ended) is { Ticks: > 0 } left)
                await Task.Delay(left, time, cancellationToken);
            try
            {
                return await write();
            }
            finally
            {
                _ended = time.GetTimestamp();
            }
        }
        finally
        {
            _turn.Release();
        }
    }
}
