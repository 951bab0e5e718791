namespace Notifications.Notifier.Lanes;

/// <summary>One thread waits until another sets the signal, or until a time. A signal that is set while nobody waits ends the next wait;
/// setting it twice is setting it once.</summary>
internal sealed class WakeSignal(TimeProvider time)
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _waiter;
    private bool _isSet;

    public void Set()
    {
        TaskCompletionSource? waiting;
        lock (_gate)
        {
            _isSet = true;
            waiting = _waiter;
        }

        waiting?.TrySetResult();
    }

    public Task WaitAsync(DateTimeOffset? until, CancellationToken cancellationToken) => WaitAsync(until, time, cancellationToken);

    /// <param name="until">By the signal's clock.</param>
    /// <param name="timers">Whose timers end the wait.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task WaitAsync(DateTimeOffset? until, TimeProvider timers, CancellationToken cancellationToken)
    {
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_isSet)
            {
                _isSet = false;
                return;
            }

            _waiter = turn;
        }

        try
        {
            await using var timer = until is { } at ? Timer(timers, turn, at - time.GetUtcNow()) : null;
            await using var cancellation = cancellationToken.UnsafeRegister(
                static (state, token) => ((TaskCompletionSource)state!).TrySetCanceled(token), turn);
            await turn.Task;
        }
        finally
        {
            lock (_gate)
            {
                _waiter = null;
                _isSet = false;
            }
        }
    }

    // A timer can wait for 49 days at most: a longer wait is interrupted once in between.
    private static ITimer Timer(TimeProvider timers, TaskCompletionSource turn, TimeSpan delay) => timers.CreateTimer(
        static state => ((TaskCompletionSource)state!).TrySetResult(),
        turn,
        delay < TimeSpan.Zero ? TimeSpan.Zero : delay > TimeSpan.FromDays(30) ? TimeSpan.FromDays(30) : delay,
        Timeout.InfiniteTimeSpan);
}
