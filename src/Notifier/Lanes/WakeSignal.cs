namespace Notifications.Notifier.Lanes;

/// <summary>One waits until another says so, or until a time. What was said before is heard at the next wait; saying it twice is saying it once.</summary>
internal sealed class WakeSignal(TimeProvider time)
{
    private readonly Lock gate = new();
    private TaskCompletionSource? waiter;
    private bool said;

    public void Say()
    {
        TaskCompletionSource? heard;
        lock (gate)
        {
            said = true;
            heard = waiter;
        }

        heard?.TrySetResult();
    }

    public async Task WaitAsync(DateTimeOffset? until, CancellationToken cancellationToken)
    {
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            if (said)
            {
                said = false;
                return;
            }

            waiter = turn;
        }

        try
        {
            await using var timer = until is { } at ? Timer(turn, at - time.GetUtcNow()) : null;
            await using var cancellation = cancellationToken.UnsafeRegister(
                static (state, token) => ((TaskCompletionSource)state!).TrySetCanceled(token), turn);
            await turn.Task;
        }
        finally
        {
            lock (gate)
            {
                waiter = null;
                said = false;
            }
        }
    }

    // A timer's longest period is 49 days; whoever waits longer is woken once in between.
    private ITimer Timer(TaskCompletionSource turn, TimeSpan delay) => time.CreateTimer(
        static state => ((TaskCompletionSource)state!).TrySetResult(),
        turn,
        delay < TimeSpan.Zero ? TimeSpan.Zero : delay > TimeSpan.FromDays(30) ? TimeSpan.FromDays(30) : delay,
        Timeout.InfiniteTimeSpan);
}
