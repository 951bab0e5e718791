using Notifications.Notifier.Models;
using Notifications.Notifier.Subscriptions;
using Notifications.Notifier.Subscriptions.Selectors;
using Notifications.Notifier.Triggers;

namespace Notifications.Notifier.Routing;

/// <summary>Everything that decides who is notified of what. Immutable; a new configuration is a new table.</summary>
internal sealed class RoutingTable(FrozenDictionary<string, Trigger> triggers, SubscriptionRules subscriptions, ModelFactory models)
{
    /// <summary>By name.</summary>
    public FrozenDictionary<string, Trigger> Triggers { get; } = triggers;

    /// <summary>In the order of their names.</summary>
    public ImmutableArray<Trigger> InOrder { get; } = [.. triggers.Values.OrderBy(trigger => trigger.Name, StringComparer.Ordinal)];

    /// <summary>Those with <c>oncePer</c>.</summary>
    public ImmutableArray<Trigger> OncePer { get; } =
        [.. triggers.Values.Where(trigger => trigger.OncePer is not null).OrderBy(trigger => trigger.Name, StringComparer.Ordinal)];

    private readonly FrozenDictionary<string, ImmutableArray<string>> _subscribersOf =
        triggers.ToFrozenDictionary(trigger => trigger.Key, trigger => Followed(trigger.Value, triggers), StringComparer.Ordinal);

    public SubscriptionRules Subscriptions { get; } = subscriptions;

    /// <summary>Makes what conditions see.</summary>
    public ModelFactory Models { get; } = models;

    /// <summary>The triggers whose subscribers are notified of this one besides its own: what it recovers or follows, and what that
    /// follows.</summary>
    public ImmutableArray<string> SubscribersOf(Trigger trigger) => _subscribersOf.TryGetValue(trigger.Name, out var others) ? others : [];

    private static ImmutableArray<string> Followed(Trigger trigger, FrozenDictionary<string, Trigger> triggers)
    {
        var others = new List<string>();
        for (var next = trigger.SubscribersOf; next is not null && next != trigger.Name
            && !others.Contains(next); next = triggers.GetValueOrDefault(next)?.Follows) others.Add(next);
        return [.. others];
    }

    /// <summary>The same with one recipient more, who is notified of every trigger.</summary>
    public RoutingTable WithEverythingTo(string destination, string recipient)
    {
        var everything = new CentralSubscription([.. Triggers.Keys], [(destination, recipient)], LabelSelector.Everything, When: null);
        return new RoutingTable(Triggers, Subscriptions with { Central = [.. Subscriptions.Central, everything] }, Models);
    }
}
