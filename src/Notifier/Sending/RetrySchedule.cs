using Notifications.Notifier.Ledger;

namespace Notifications.Notifier.Sending;

/// <summary>When a failed delivery is tried again: pure.</summary>
internal sealed record RetrySchedule(TimeSpan First, TimeSpan Longest, TimeSpan GiveUpAfter)
{
    public static RetrySchedule Of(DeliveryOptions options) => new(options.FirstRetry, options.LongestRetry, options.GiveUpAfter);

    /// <summary>When to try again; null: never, it was tried for long enough.</summary>
    /// <param name="attempts">Attempts so far, the failed one included.</param>
    /// <param name="triedSince">When the first began.</param>
    /// <param name="after">Retry-After as told by the destination; never undercut.</param>
    /// <param name="jitter">0 to 1.</param>
    public DateTimeOffset? Next(int attempts, DateTimeOffset triedSince, DateTimeOffset now, TimeSpan? after, double jitter)
    {
        var pause = after is { } told ? told + Spread(told) * jitter : Pause(attempts, jitter);
        var at = now + pause;
        return at - triedSince > GiveUpAfter ? null : at;
    }

    /// <summary>How long to wait after so many attempts, when nobody said how long.</summary>
    public TimeSpan Pause(int attempts, double jitter) => Backoff(attempts) * (0.75 + (0.5 * jitter));

    private TimeSpan Backoff(int attempts)
    {
        var doublings = Math.Clamp(attempts - 1, 0, 30);
        return First * Math.Pow(2, doublings) is var pause && pause < Longest ? pause : Longest;
    }

    // Who was notified the same instant does not come back in the same instant.
    private static TimeSpan Spread(TimeSpan told) => told / 10 < TimeSpan.FromSeconds(1) ? told / 10 : TimeSpan.FromSeconds(1);
}

/// <summary>Gives a random number from 0 to 1, so that deliveries which failed together are not retried together.</summary>
internal delegate double Jitter();
