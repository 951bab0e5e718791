using System.Collections.Immutable;
using Notifications.Notifier.Contracts;

namespace Notifications.Notifier.Ledger;

/// <summary>The calls that a delivery will make, as far as limits count them.</summary>
/// <param name="Writes">Calls that post or change something.</param>
/// <param name="NewMessages">Of these, the ones that make a new message.</param>
internal readonly record struct CallCost(int Writes, int NewMessages)
{
    public int In(TokenBucketLimit limit) => limit.NewMessagesOnly ? NewMessages : Writes;
}

/// <summary>The levels of all buckets of a lane, by the limit's name. A bucket that is not known yet is full.</summary>
internal sealed record LaneBuckets(ImmutableDictionary<string, BucketLevel> Levels)
{
    public static LaneBuckets Empty { get; } = new(ImmutableDictionary<string, BucketLevel>.Empty);

    /// <summary>The buckets when the calls that were paid for were not made after all.</summary>
    public LaneBuckets GiveBack(IReadOnlyList<TokenBucketLimit> limits, CallCost cost)
    {
        var levels = Levels;
        foreach (var limit in limits)
        {
            if (levels.TryGetValue(limit.Name, out var level))
                levels = levels.SetItem(limit.Name, level with { Tokens = Math.Min(limit.Capacity, level.Tokens + cost.In(limit)) });
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
            var level = Levels.TryGetValue(limit.Name, out var known) ? TokenBucket.Refill(known, limit, now) : TokenBucket.Full(limit, now);
            if (tokens == 0 || TokenBucket.Holds(level, limit, tokens)) left = left.SetItem(limit.Name, TokenBucket.Take(level, tokens));
            else if (TokenBucket.HoldsAt(level, limit, tokens) is var later && later > at) at = later;
        }

        return at > now ? (null, at) : (new LaneBuckets(left), now);
    }
}
