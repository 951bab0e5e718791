using Notifications.Notifier.Ledger;

namespace Notifications.Notifier.Sending;

/// <summary>What the ledger holds about a chain that is due.</summary>
/// <param name="Open">Its deliveries that have not ended, oldest first.</param>
/// <param name="Conversation">Null: nothing was delivered in it yet, or the chain is none.</param>
/// <param name="Members">Whom the conversation has told about, with what.</param>
internal sealed record ChainView(
    string Chain, IReadOnlyList<Delivery> Open, ConversationState? Conversation, IReadOnlyDictionary<MemberKey, MemberState> Members)
{
    /// <summary>False: the ledger may hold more open deliveries of the chain than were read.</summary>
    public bool IsWhole { get; init; } = true;

    /// <summary>Of a digest: what the conversation that it belongs to has told newer news of.</summary>
    public IReadOnlyList<Superseded> Late { get; init; } = [];

    /// <summary>What one look at a digest takes.</summary>
    public const int MostOpen = 512;

    public bool IsDigest => DigestChain.Is(Chain);
}

/// <param name="ExternalId">Of the message that stands at the destination.</param>
/// <param name="Version">Rises with each delivery.</param>
/// <param name="Digest">The chain of the digest that tells its news; null: it has a message of its own.</param>
internal sealed record ConversationState(string Id, string? ExternalId, long Version, string? Digest);

/// <summary>The newest that a conversation has told about an Application.</summary>
/// <param name="Message">As JSON.</param>
internal sealed record MemberState(MemberKey Key, string Application, NewsPosition At, string DeliveryId, string Message);
