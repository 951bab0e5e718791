using Notifications.Notifier.Contracts;

namespace Notifications.Notifier.Ledger;

/// <summary>How full a bucket was at an instant.</summary>
internal readonly record struct BucketLevel(double Tokens, DateTimeOffset At);

/// <summary>The arithmetic of a token bucket: pure.</summary>
internal static class TokenBucket
{
    // Refilling is division of times: a level within this of a whole token is one.
    private const double Tolerance = 1e-6;

    public static BucketLevel Full(TokenBucketLimit limit, DateTimeOffset now) => new(limit.Capacity, now);

    /// <summary>The level now. A clock that was set back refills nothing and takes nothing away.</summary>
    public static BucketLevel Refill(BucketLevel level, TokenBucketLimit limit, DateTimeOffset now) => now <= level.At
        ? level with { Tokens = Math.Min(limit.Capacity, level.Tokens), At = level.At > now + limit.Per ? now : level.At }
        : new BucketLevel(Math.Min(limit.Capacity, level.Tokens + (limit.Capacity * ((now - level.At) / limit.Per))), now);

    public static bool Holds(BucketLevel level, TokenBucketLimit limit, int tokens) => level.Tokens + Tolerance >= Needed(limit, tokens);

    /// <summary>What a call of several tokens leaves; the caller has seen that it holds them.</summary>
    public static BucketLevel Take(BucketLevel level, int tokens) => level with { Tokens = level.Tokens - tokens };

    /// <summary>When it will hold so many.</summary>
    public static DateTimeOffset HoldsAt(BucketLevel level, TokenBucketLimit limit, int tokens) => Holds(level, limit, tokens)
        ? level.At
        : level.At + (limit.Per * ((Needed(limit, tokens) - level.Tokens) / limit.Capacity));

    // A call that needs more than the bucket can ever hold waits for a full one, and leaves it in debt.
    private static int Needed(TokenBucketLimit limit, int tokens) => Math.Min(tokens, limit.Capacity);
}
