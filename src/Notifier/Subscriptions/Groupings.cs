namespace Notifications.Notifier.Subscriptions;

/// <summary>What shares one message at which destination.</summary>
/// <param name="Able">The destinations that can show many Applications in one message; at the others each has its own.</param>
/// <param name="ByDestination">What the destination itself says, where it says something.</param>
internal sealed record Groupings(FrozenSet<string> Able, FrozenDictionary<string, GroupBy> ByDestination)
{
    public static Groupings None { get; } = new(FrozenSet<string>.Empty, FrozenDictionary<string, GroupBy>.Empty);

    /// <summary>The subscription goes before the trigger, and the trigger before the destination.</summary>
    /// <param name="subscription">Of the trigger itself, or of one whose subscribers are notified too.</param>
    /// <param name="triggers">What triggers say, the one that is subscribed first; null: nothing.</param>
    public GroupBy Of(Subscription subscription, params ReadOnlySpan<GroupBy?> triggers)
    {
        if (!Able.Contains(subscription.Destination)) return GroupBy.Application;
        if (subscription.GroupBy is { } wanted) return wanted;
        foreach (var trigger in triggers)
        {
            if (trigger is { } said) return said;
        }

        return ByDestination.GetValueOrDefault(subscription.Destination, GroupBy.Application);
    }
}
