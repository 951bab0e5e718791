using Microsoft.Extensions.Logging;
using Notifications.Hosting.Storage;

namespace Notifications.Notifier.Ledger;

/// <summary>Waits a store's outage out: for what must not be forgotten.</summary>
internal sealed partial class StoreRetry(TimeProvider time, ILogger<StoreRetry> logger)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AfterCut = TimeSpan.FromSeconds(3);

    /// <summary>Repeats the work until the store has taken it.</summary>
    private async Task<T> UntilDoneAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken ct)
    {
        for (var pause = TimeSpan.FromMilliseconds(100); ; pause = pause * 2 < Longest ? pause * 2 : Longest)
        {
            try
            {
                return await work(ct);
            }
            catch (StoreUnavailableException e)
            {
                StoreIsAway(e.Message, pause.TotalSeconds);
            }

            await Task.Delay(pause, time, ct);
        }
    }

    /// <summary>
    /// Repeats a write of what has happened already until the store has taken it. What is cut off meanwhile gets a little more time: a known
    /// outcome that is not recorded may be repeated.
    /// </summary>
    public async Task<T> RecordAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cut)
    {
        using var late = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        await using var registration = cut.UnsafeRegister(static source => ((CancellationTokenSource)source!).CancelAfter(AfterCut), late);
        return await UntilDoneAsync(work, late.Token);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store cannot be used, again in {Seconds:0.#} s: {Reason}")]
    private partial void StoreIsAway(string reason, double seconds);
}
