using Notifications.Notifier.Ledger;

namespace Notifications.Notifier.Sending;

/// <summary>Limits the time of one call to a destination's code, and turns a call that takes too long or throws into a value.</summary>
internal sealed class AttemptGuard(DeliveryOptions options, TimeProvider time)
{
    /// <param name="call">Code of a destination. Its expected failures are values, so an exception is a bug.</param>
    /// <param name="timedOut">Makes the result of a call that did not end in time, from a reason.</param>
    /// <param name="broke">Makes the result of a call that threw.</param>
    public async Task<T> RunAsync<T>(
        Func<CancellationToken, Task<T>> call, Func<string, T> timedOut, Func<Exception, T> broke, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.AttemptTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            return await call(either.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return timedOut($"no answer within {options.AttemptTimeout.TotalSeconds:0} s");
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            return broke(e);
        }
    }
}
