namespace Notifications.Notifier.Ledger;

/// <summary>The calls that an attempt will make, as far as limits count them.</summary>
/// <param name="Writes">Calls that post or change something.</param>
/// <param name="NewMessages">Those of them that make a new message.</param>
internal readonly record struct CallCost(int Writes, int NewMessages)
{
    public int In(TokenBucketLimit limit) => limit.NewMessagesOnly ? NewMessages : Writes;
}

/// <summary>The levels of all buckets of a lane, by the limit's name. A bucket that is not known yet is full.</summary>
internal sealed record LaneBuckets(ImmutableDictionary<string, BucketLevel> Levels)
{
    public static LaneBuckets Empty { get; } = new(ImmutableDictionary<string, BucketLevel>.Empty);

    /// <summary>The buckets when so many writes were made: what was paid for in vain is given back, and what was not paid for is
    /// taken, also when that leaves a bucket in debt.</summary>
    public LaneBuckets Settle(IReadOnlyList<TokenBucketLimit> limits, CallCost cost, int writes)
    {
        var levels = Levels;
        foreach (var limit in limits)
        {
            var more = limit.NewMessagesOnly ? Math.Min(0, writes - cost.NewMessages) : writes - cost.Writes;
            if (levels.TryGetValue(limit.Name, out var level))
                levels = levels.SetItem(limit.Name, level with { Tokens = Math.Min(limit.Capacity, level.Tokens - more) });
        }

        return new LaneBuckets(levels);
    }

    /// <summary>The buckets after the calls, or null and the instant from which they hold enough.</summary>
    public (LaneBuckets? Left, DateTimeOffset At) Take(IReadOnlyList<TokenBucketLimit> limits, CallCost cost, DateTimeOffset now)
    {
        var at = now;
        var left = Levels;
        foreach (var limit in limits)
        {
            var tokens = cost.In(limit);
            var level = Levels.TryGetValue(limit.Name, out var known) ? TokenBucket.Refill(known, limit, now)
                : TokenBucket.Full(limit, now);
            if (tokens == 0 || TokenBucket.Holds(level, limit, tokens)) left = left.SetItem(limit.Name, TokenBucket.Take(level, tokens));
            else if (TokenBucket.HoldsAt(level, limit, tokens) is var later && later > at) at = later;
        }

        return at > now ? (null, at) : (new LaneBuckets(left), now);
    }
}

/// <summary>How full a bucket was at an instant.</summary>
internal readonly record struct BucketLevel(double Tokens, DateTimeOffset At);

/// <summary>The arithmetic of a token bucket: pure.</summary>
internal static class TokenBucket
{
    // Levels come from divided times: what is this close to a whole token counts as one.
    private const double Tolerance = 1e-6;

    public static BucketLevel Full(TokenBucketLimit limit, DateTimeOffset now) => new(limit.Capacity, now);

    /// <summary>The level now. A clock that was set back refills nothing and takes nothing away.</summary>
    public static BucketLevel Refill(BucketLevel level, TokenBucketLimit limit, DateTimeOffset now) => now <= level.At
        ? level with { Tokens = Math.Min(limit.Capacity, level.Tokens), At = level.At > now + limit.Per ? now : level.At }
        : new BucketLevel(Math.Min(limit.Capacity, level.Tokens + (limit.Capacity * ((now - level.At) / limit.Per))), now);

    public static bool Holds(BucketLevel level, TokenBucketLimit limit, int tokens) => level.Tokens + Tolerance >= Needed(limit, tokens);

    /// <summary>The level after tokens were taken; the caller has checked that the bucket holds them.</summary>
    public static BucketLevel Take(BucketLevel level, int tokens) => level with { Tokens = level.Tokens - tokens };

    /// <summary>When it will hold so many.</summary>
    public static DateTimeOffset HoldsAt(BucketLevel level, TokenBucketLimit limit, int tokens) => Holds(level, limit, tokens)
        ? level.At
        : level.At + (limit.Per * ((Needed(limit, tokens) - level.Tokens) / limit.Capacity));

    // A call that needs more than the bucket can ever hold waits for a full one, and leaves it in debt.
    private static int Needed(TokenBucketLimit limit, int tokens) => Math.Min(tokens, limit.Capacity);
}
