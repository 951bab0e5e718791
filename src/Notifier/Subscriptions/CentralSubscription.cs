using Notifications.Notifier.Subscriptions.Selectors;
using Notifications.Notifier.Triggers;

namespace Notifications.Notifier.Subscriptions;

/// <summary>An entry of <c>subscriptions</c> in the configuration.</summary>
/// <param name="Triggers">Empty: the global default triggers, as in Argo CD Notifications also where a destination has its own.</param>
/// <param name="Recipients">Destination and recipient.</param>
/// <param name="Selector">Of the Application's labels.</param>
/// <param name="When">Looked at after a trigger fired; null: always.</param>
internal sealed record CentralSubscription(
    ImmutableArray<string> Triggers, ImmutableArray<(string Destination, string Recipient)> Recipients, LabelSelector Selector,
    Condition? When)
{
    /// <summary>An Application cannot opt out of it.</summary>
    public bool IsMandatory { get; init; }

    /// <inheritdoc cref="Subscription.GroupBy"/>
    public GroupBy? GroupBy { get; init; }
}
