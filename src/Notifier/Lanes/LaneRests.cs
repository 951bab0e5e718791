using Notifications.Notifier.Contracts;
using Notifications.Notifier.Sending;

namespace Notifications.Notifier.Lanes;

/// <summary>
/// Conversations of many Applications that collect news for a moment before they are told again: a call tells of all members, so the more they are, the more
/// costs each call, and the more news come together. When they have ceased to come, the rest is over. One Application's conversation never rests. Belongs to the
/// lane's loop.
/// </summary>
/// <param name="perMember">For each member beyond the first.</param>
internal sealed class LaneRests(TimeSpan perMember)
{
    /// <summary>Nobody waits longer.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    /// <summary>No news for so long: they have all come.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(400);

    private const int Kept = 256;
    private readonly Dictionary<string, Rest> rests = new(StringComparer.Ordinal);

    /// <summary>A call begins that tells of so many.</summary>
    public void Told(ChainView chain, ChainStep.Call call, DateTimeOffset now)
    {
        if (chain.IsDigest || call.Carrier is not { Place.Conversation.Mode: ConversationMode.Update } carrier) return;
        var members = call.Riders.Append(carrier).Select(d => d.News.Member).Union(chain.Members.Keys).Count();
        if (members <= 1 || perMember == TimeSpan.Zero) return;
        if (rests.Count >= Kept) Forget(now);
        rests[chain.Chain] = new Rest(now + TimeSpan.FromTicks(Math.Min(Longest.Ticks, perMember.Ticks * (members - 1))), now + Quiet);
    }

    /// <summary>The chain got news.</summary>
    public void Rang(string chain, DateTimeOffset now)
    {
        if (rests.TryGetValue(chain, out var rest)) rests[chain] = rest with { QuietAt = now + Quiet };
    }

    /// <summary>Null: it does not rest.</summary>
    public DateTimeOffset? Of(string chain, DateTimeOffset now) => rests.TryGetValue(chain, out var rest) && rest.End > now ? rest.End : null;

    private void Forget(DateTimeOffset now)
    {
        foreach (var (chain, rest) in rests)
        {
            if (rest.End <= now) rests.Remove(chain);
        }
    }

    /// <param name="Until">At the latest.</param>
    /// <param name="QuietAt">When no news come any more.</param>
    private readonly record struct Rest(DateTimeOffset Until, DateTimeOffset QuietAt)
    {
        public DateTimeOffset End => Until < QuietAt ? Until : QuietAt;
    }
}
