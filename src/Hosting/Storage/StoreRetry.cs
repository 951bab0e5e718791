using Microsoft.Extensions.Logging;
using Notifications.Hosting.Health;

namespace Notifications.Hosting.Storage;

/// <summary>Repeats what the store must take, with growing pauses, for as long as the store cannot be used
/// (<see cref="StoreUnavailableException"/>).</summary>
public sealed partial class StoreRetry(TimeProvider time, ILogger<StoreRetry> logger)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AfterCancellation = TimeSpan.FromSeconds(3);

    /// <summary>Repeats the work until the store has done it.</summary>
    /// <param name="work">Has to be repeatable: the answer to a commit may be lost.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task<T> UntilDoneAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        for (var pause = First; ; pause = Longer(pause))
        {
            try
            {
                return await work(cancellationToken);
            }
            catch (StoreUnavailableException e)
            {
                LogUnavailable(e.Message, pause.TotalSeconds);
                // A store that is away is no reason to start the program anew
                LoopPulse.Turn();
            }

            await Task.Delay(pause, time, cancellationToken);
        }
    }

    /// <inheritdoc cref="UntilDoneAsync{T}"/>
    public Task UntilDoneAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken) => UntilDoneAsync(
        async token =>
        {
            await work(token);
            return true;
        },
        cancellationToken);

    /// <summary>
    /// Repeats a write of what has happened already until the store has done it. After a cancellation it goes on for 3 s: an outcome that
    /// is known and not recorded may be repeated.
    /// </summary>
    public async Task<T> RecordAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        await using var registration = cancellationToken.UnsafeRegister(
            static source => ((CancellationTokenSource)source!).CancelAfter(AfterCancellation), late);
        return await UntilDoneAsync(work, late.Token);
    }

    /// <summary>The pause after this one: twice as long, up to 5 s.</summary>
    public static TimeSpan Longer(TimeSpan pause) => pause * 2 < Longest ? pause * 2 : Longest;

    [LoggerMessage(LogLevel.Warning, "The store cannot be used, again in {Seconds:0.#} s: {Reason}")]
    private partial void LogUnavailable(string reason, double seconds);
}
