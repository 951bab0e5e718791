using Notifications.Notifier.Ledger;

namespace Notifications.Notifier.Sending;

/// <summary>What the ledger holds about an ordering key that is due.</summary>
/// <param name="Open">Its deliveries that have not ended, oldest first.</param>
/// <param name="Conversation">As it was last delivered; null when nothing was delivered in it yet, or the key is not a
/// conversation's.</param>
/// <param name="Members">What the conversation shows of each Application.</param>
internal sealed record OrderedDeliveries(
    string OrderingKey, IReadOnlyList<Delivery> Open, Conversation? Conversation, IReadOnlyDictionary<MemberKey, MemberState> Members)
{
    /// <summary>How many deliveries of a digest are read at a time.</summary>
    public const int MaxOfDigest = 512;

    /// <summary>False when the ledger may hold more open deliveries of the key than were read.</summary>
    public bool IsWhole { get; init; } = true;

    /// <summary>Of a digest: deliveries whose own conversation shows a newer state already.</summary>
    public IReadOnlyList<Superseded> Late { get; init; } = [];

    public bool IsDigest => Ledger.OrderingKey.IsDigest(OrderingKey);
}

/// <summary>The newest state of an Application that a conversation shows.</summary>
/// <param name="Message">As JSON.</param>
internal sealed record MemberState(MemberKey Key, string Application, EventPosition At, string DeliveryId, string Message);
