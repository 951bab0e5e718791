using Notifications.Notifier.Models;
using Notifications.Notifier.Subscriptions;
using Notifications.Notifier.Subscriptions.Selectors;
using Notifications.Notifier.Triggers;

namespace Notifications.Notifier.Routing;

/// <summary>Everything that decides who is notified of what. Immutable; a new configuration is a new table.</summary>
/// <param name="kinds">What <c>followsOn</c> calls each destination, by name: its type, and <c>forges</c>; others are called
/// nothing.</param>
/// <param name="groupings">What shares one message at which destination.</param>
internal sealed class RoutingTable(
    FrozenDictionary<string, Trigger> triggers, SubscriptionRules subscriptions, ModelFactory models,
    IReadOnlyDictionary<string, string[]> kinds, Groupings groupings)
{
    /// <summary>By name.</summary>
    public FrozenDictionary<string, Trigger> Triggers { get; } = triggers;

    /// <summary>In the order of their names.</summary>
    public ImmutableArray<Trigger> InOrder { get; } = [.. triggers.Values.OrderBy(trigger => trigger.Name, StringComparer.Ordinal)];

    /// <summary>Those with <c>oncePer</c>.</summary>
    public ImmutableArray<Trigger> OncePer { get; } =
        [.. triggers.Values.Where(trigger => trigger.OncePer is not null).OrderBy(trigger => trigger.Name, StringComparer.Ordinal)];

    private readonly FrozenDictionary<string, Audience> _audiences = triggers.ToFrozenDictionary(
        trigger => trigger.Key,
        trigger => new Audience(trigger.Key, Followed(trigger.Value, triggers, kinds))
        {
            Grouping = groupings == Groupings.None || trigger.Value.IsSelfService ? static _ => GroupBy.Application
                : subscription => groupings.Of(
                    subscription, triggers.GetValueOrDefault(subscription.Trigger)?.GroupBy, trigger.Value.GroupBy),
        },
        StringComparer.Ordinal);

    public SubscriptionRules Subscriptions { get; } = subscriptions;

    /// <summary>Makes what conditions see.</summary>
    public ModelFactory Models { get; } = models;

    /// <summary>What the conditions that the people of a namespace wrote see.</summary>
    public ModelFactory ConfinedModels { get; private init; } = models;

    /// <summary>The table for the Applications of a namespace whose people configure notifications themselves; null: as for all
    /// others.</summary>
    public Func<ApplicationTransitioned, RoutingTable?> OfNamespace { get; init; } = static _ => null;

    /// <summary>What is in force for the Application of an event.</summary>
    public RoutingTable For(ApplicationTransitioned appEvent) =>
        appEvent.Routing.SelfService is null ? this : OfNamespace(appEvent) ?? this;

    /// <summary>The same with what the people of a namespace wrote.</summary>
    /// <param name="added">None has the name of another one.</param>
    /// <param name="subscriptions">Theirs.</param>
    /// <param name="confined">What their conditions see.</param>
    public RoutingTable With(
        IReadOnlyCollection<Trigger> added, ImmutableArray<CentralSubscription> subscriptions, ModelFactory confined)
    {
        var all = Triggers.Values.Concat(added).ToFrozenDictionary(trigger => trigger.Name, StringComparer.Ordinal);
        var rules = Subscriptions with
        {
            Names = Subscriptions.Names with { Triggers = all.Keys.ToFrozenSet(StringComparer.Ordinal) },
            SelfService = subscriptions,
        };
        return new RoutingTable(all, rules, Models, kinds, groupings) { ConfinedModels = confined };
    }

    /// <summary>Its own subscribers, and those of what it recovers or follows, and what that follows.</summary>
    public Audience AudienceOf(Trigger trigger) =>
        _audiences.TryGetValue(trigger.Name, out var audience) ? audience : new Audience(trigger.Name, []);

    private static ImmutableArray<Audience.Other> Followed(
        Trigger trigger, FrozenDictionary<string, Trigger> triggers, IReadOnlyDictionary<string, string[]> kinds)
    {
        var others = new List<Audience.Other>();
        var (on, grouped) = ((IReadOnlySet<string>?)null, false);
        for (var step = trigger; step?.SubscribersOf is { } next && (step == trigger || step.Recovers is null) && next != trigger.Name
            && !others.Exists(other => other.Trigger == next); step = triggers.GetValueOrDefault(next))
        {
            // What is for some destinations only stays so however far it is followed.
            if (step.FollowsOn is { IsEmpty: false } only)
            {
                on = kinds.Where(known => known.Value.Any(kind => only.Contains(kind))).Select(known => known.Key)
                    .ToFrozenSet(StringComparer.Ordinal);
                grouped = only.Contains(Trigger.Grouped);
            }

            others.Add(new Audience.Other(next, on) { OrGrouped = grouped });
        }

        return [.. others];
    }

    /// <summary>The same with one recipient more, who is notified of every trigger.</summary>
    public RoutingTable WithEverythingTo(string destination, string recipient)
    {
        var everything = new CentralSubscription([.. Triggers.Keys], [(destination, recipient)], LabelSelector.Everything, When: null);
        return new RoutingTable(
            Triggers, Subscriptions with { Central = [.. Subscriptions.Central, everything] }, Models, kinds, groupings)
        { ConfinedModels = ConfinedModels, OfNamespace = OfNamespace };
    }
}
