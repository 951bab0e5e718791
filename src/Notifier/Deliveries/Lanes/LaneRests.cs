using Notifications.Notifier.Deliveries.Attempts;
using Notifications.Notifier.Destinations;

namespace Notifications.Notifier.Deliveries.Lanes;

/// <summary>
/// Conversations of many Applications that collect news for a moment before they are told again: a call tells of all members, so the more they are, the more
/// costs each call, and the more news come together. One Application's conversation never rests. Belongs to the lane's loop.
/// </summary>
/// <param name="perMember">For each member beyond the first.</param>
internal sealed class LaneRests(TimeSpan perMember)
{
    /// <summary>Nobody waits longer.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    private const int Kept = 256;
    private readonly Dictionary<string, DateTimeOffset> until = new(StringComparer.Ordinal);

    /// <summary>A call begins that tells of so many.</summary>
    public void Told(ChainView chain, ChainStep.Call call, DateTimeOffset now)
    {
        if (chain.IsDigest || call.Carrier is not { Place.Conversation.Mode: ConversationMode.Update } carrier) return;
        var members = call.Riders.Append(carrier).Select(d => d.News.Member).Union(chain.Members.Keys).Count();
        if (members <= 1 || perMember == TimeSpan.Zero) return;
        if (until.Count >= Kept) Forget(now);
        until[chain.Chain] = now + TimeSpan.FromTicks(Math.Min(Longest.Ticks, perMember.Ticks * (members - 1)));
    }

    /// <summary>Null: it does not rest.</summary>
    public DateTimeOffset? Of(string chain, DateTimeOffset now) => until.TryGetValue(chain, out var at) && at > now ? at : null;

    private void Forget(DateTimeOffset now)
    {
        foreach (var (chain, at) in until)
        {
            if (at <= now) until.Remove(chain);
        }
    }
}
