using Notifications.Notifier.Contracts;

namespace Notifications.Notifier.Ledger;

/// <summary>A row of the ledger: one message to one recipient, until it has ended.</summary>
/// <param name="Parent">The delivery whose recipient was resolved to this one's; null: as planned.</param>
internal sealed record Delivery(
    string Id,
    string? Parent,
    DeliveryNews News,
    string Trigger,
    IReadOnlyList<string> Templates,
    string Destination,
    string Recipient,
    Placement Place,
    DeliveryProgress Progress)
{
    /// <summary>Only an annotation names the recipient.</summary>
    public bool IsAnnotated { get; init; }
}

/// <summary>What is told.</summary>
/// <param name="EventId">The event to render.</param>
/// <param name="TransitionEventId">The event with the transition, when that is another one (a timer's start).</param>
/// <param name="Application">"instance/namespace/name", for people.</param>
internal sealed record DeliveryNews(
    string EventId,
    string? TransitionEventId,
    string? TransitionId,
    string Instance,
    string Uid,
    string Application,
    NewsPosition At,
    string? TraceParent)
{
    /// <summary>Who the news are of.</summary>
    public MemberKey Member => new(Instance, Uid);
}

/// <summary>An Application in a conversation.</summary>
internal readonly record struct MemberKey(string Instance, string Uid);

/// <summary>Where a delivery waits.</summary>
/// <param name="Chain">Deliveries of one chain go one after another: a conversation, or an Application's own messages to one recipient.</param>
/// <param name="Conversation">What it updates or threads under; null: a message of its own.</param>
internal sealed record Placement(LaneName Lane, string Chain, ConversationRef? Conversation, bool Announce);

/// <param name="Id">Of (destination, recipient, key).</param>
internal sealed record ConversationRef(string Id, string Key, ConversationMode Mode);

/// <param name="Attempts">Begun so far.</param>
/// <param name="MaybeSent">An attempt's end is not known, or a write got no answer.</param>
/// <param name="TriedSince">When the first attempt began.</param>
internal sealed record DeliveryProgress(
    DeliveryState State, int Attempts, DateTimeOffset Due, bool MaybeSent, DateTimeOffset? TriedSince, DateTimeOffset Created)
{
    public static DeliveryProgress New(DateTimeOffset now) => new(DeliveryState.Waiting, 0, now, MaybeSent: false, TriedSince: null, now);
}
