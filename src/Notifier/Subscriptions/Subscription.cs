using Notifications.Notifier.Triggers;

namespace Notifications.Notifier.Subscriptions;

/// <summary>Who is notified when a trigger fires for one Application.</summary>
/// <param name="Trigger">Its name.</param>
/// <param name="Destination">Key under <c>destinations</c>.</param>
/// <param name="Recipient">In its destination's one spelling; may be empty.</param>
/// <param name="When">Of the central list: a condition more; null: always.</param>
/// <param name="IsAnnotated">An annotation says it, which is not the operator's word; false: the central list does.</param>
internal sealed record Subscription(string Trigger, string Destination, string Recipient, Condition? When = null, bool IsAnnotated = false)
{
    /// <summary>The operator's: an Application cannot opt out of it.</summary>
    public bool IsMandatory { get; init; }

    /// <summary>What shares one message; null: as the trigger or the destination says.</summary>
    public GroupBy? GroupBy { get; init; }

    /// <summary>Notified of a trigger that it does not name only in a message of many Applications: none of its own.</summary>
    public bool OnlyGrouped { get; init; }

    /// <summary>Why nothing can be sent to the recipient as it is written; null: nothing that can be seen.</summary>
    public string? Wrong { get; init; }
}
