using Notifications.Notifier.Triggers;

namespace Notifications.Notifier.Subscriptions;

/// <summary>Who is notified when a trigger fires for one Application.</summary>
/// <param name="Trigger">Its name.</param>
/// <param name="Destination">Key under <c>destinations</c>.</param>
/// <param name="Recipient">May be empty.</param>
/// <param name="When">Of the central list: a condition more; null: always.</param>
/// <param name="IsAnnotated">An annotation says it, which is not the operator's word; false: the central list does.</param>
internal sealed record Subscription(string Trigger, string Destination, string Recipient, Condition? When = null, bool IsAnnotated = false);
