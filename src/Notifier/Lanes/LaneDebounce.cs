using Notifications.Notifier.Sending;

namespace Notifications.Notifier.Lanes;

/// <summary>
/// Debounces conversations of many Applications: a call shows all members, so the more there are, the more a call costs and the more
/// changes arrive together. After a call such a conversation waits for a moment, and no longer than until changes have ceased to arrive. A
/// conversation of one Application never waits. Belongs to the lane's loop.
/// </summary>
/// <param name="perMember">The wait for each member beyond the first.</param>
internal sealed class LaneDebounce(TimeSpan perMember)
{
    /// <summary>No conversation waits longer.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    /// <summary>When no change arrived for so long, the wait ends.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(400);

    private const int Capacity = 256;
    private readonly Dictionary<string, Wait> _waits = new(StringComparer.Ordinal);

    /// <summary>A call begins: its conversation waits after it.</summary>
    public void Started(OrderedDeliveries key, SendStep.Call call, DateTimeOffset now)
    {
        if (key.IsDigest || call.Primary is not { Place.Conversation.Mode: ConversationMode.Update } primary) return;
        var members = call.Coalesced.Append(primary).Select(d => d.Source.Member).Union(key.Members.Keys).Count();
        if (members <= 1 || perMember == TimeSpan.Zero) return;
        if (_waits.Count >= Capacity) Forget(now);
        var longest = TimeSpan.FromTicks(Math.Min(Longest.Ticks, perMember.Ticks * (members - 1)));
        _waits[key.OrderingKey] = new Wait(now + longest, now + Quiet);
    }

    /// <summary>The key got a delivery.</summary>
    public void Signalled(string orderingKey, DateTimeOffset now)
    {
        if (_waits.TryGetValue(orderingKey, out var wait)) _waits[orderingKey] = wait with { QuietAt = now + Quiet };
    }

    /// <summary>When the key's wait ends; null when it does not wait.</summary>
    public DateTimeOffset? EndOf(string orderingKey, DateTimeOffset now) => _waits.TryGetValue(orderingKey, out var wait) && wait.End > now
        ? wait.End : null;

    private void Forget(DateTimeOffset now)
    {
        foreach (var (key, wait) in _waits)
        {
            if (wait.End <= now) _waits.Remove(key);
        }
    }

    /// <param name="Until">The latest end.</param>
    /// <param name="QuietAt">When no change arrives any more.</param>
    private readonly record struct Wait(DateTimeOffset Until, DateTimeOffset QuietAt)
    {
        public DateTimeOffset End => Until < QuietAt ? Until : QuietAt;
    }
}
