using Notifications.Notifier.Destinations;

namespace Notifications.Notifier.Routing;

/// <summary>What the pure router decides about one event; the ledger stores it in the transaction of the event's inbox row.</summary>
internal sealed record RoutingPlan(
    IReadOnlyList<PlannedDelivery> Deliveries, IReadOnlyList<PlannedTimer> Timers, IReadOnlyList<string> CancelledTimers, IReadOnlyList<RoutingNote> Notes);

/// <summary>One message to one recipient.</summary>
/// <param name="DeliveryId">Derived from event, trigger, destination, recipient: the same decision has the same id.</param>
/// <param name="Trigger">Name of the trigger that fired.</param>
/// <param name="TransitionId">The transition it is about; null for a condition without one.</param>
/// <param name="Destination">Key under <c>destinations</c>.</param>
/// <param name="Recipient">As subscribed; may be empty.</param>
/// <param name="Templates">Names to render, merged in order.</param>
/// <param name="ConversationKey">Rendered; null: a message of its own.</param>
/// <param name="OnceKey">Hash of trigger, application, destination, recipient and the <c>oncePer</c> value: not delivered twice; null: no <c>oncePer</c>.</param>
/// <param name="Recovers">Only for those who were told by this trigger before (and not since recovered); null: for all.</param>
internal sealed record PlannedDelivery(
    string DeliveryId,
    string Trigger,
    string? TransitionId,
    string Destination,
    string Recipient,
    IReadOnlyList<string> Templates,
    string? ConversationKey,
    ConversationMode Mode,
    bool Announce,
    string? OnceKey,
    string? Recovers);

/// <summary>A condition with <c>for</c>: looked at again at <paramref name="Due"/> against the newest Application, and then routed.</summary>
/// <param name="TimerId">Derived from trigger, Application uid and onset (transition, episode): starting it twice starts it once.</param>
internal sealed record PlannedTimer(string TimerId, string Trigger, string? TransitionId, DateTimeOffset Due);

/// <summary>Something the operator or <c>explain</c> should see: a trigger that did not fire and why, a condition that failed, a wrong annotation.</summary>
internal sealed record RoutingNote(RoutingNoteKind Kind, string Trigger, string Reason);

internal enum RoutingNoteKind
{
    Fired,
    NotFired,
    Waits,
    ConditionFailed,
    WrongAnnotation,
    NobodySubscribed,
}
