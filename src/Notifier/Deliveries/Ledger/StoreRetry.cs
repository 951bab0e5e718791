using Microsoft.Extensions.Logging;
using Notifications.Hosting.Storage;

namespace Notifications.Notifier.Deliveries.Ledger;

/// <summary>Waits a store's outage out: for what must not be forgotten.</summary>
internal sealed partial class StoreRetry(TimeProvider time, ILogger<StoreRetry> logger)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    /// <summary>Repeats the work until the store has taken it.</summary>
    public async Task<T> UntilDoneAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken ct)
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store cannot be used, again in {Seconds:0.#} s: {Reason}")]
    private partial void StoreIsAway(string reason, double seconds);
}
