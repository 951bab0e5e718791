namespace Notifications.Notifier.Contracts;

/// <summary>What a destination is asked to show: the newest state of a conversation, or a single message.</summary>
/// <param name="DeliveryId">Stable across attempts; goes into the effect (Slack metadata) so that it is found again.</param>
/// <param name="Recipient">Concrete: a channel, "owner/repository#7", a webhook's recipient.</param>
/// <param name="Message">The newest message: what is posted when there is no conversation.</param>
/// <param name="Conversation">What it belongs to; null: a message of its own.</param>
/// <param name="Announce">Also post a new message besides the update (an update notifies nobody): of
/// <see cref="OutgoingDelivery.Announced"/>.</param>
/// <param name="MaybeSent">An earlier attempt began and its end is not known: look for its message before sending it again.</param>
internal sealed record OutgoingDelivery(
    string DeliveryId, string Recipient, Message Message, ConversationView? Conversation, bool Announce, bool MaybeSent)
{
    /// <summary>What is announced is (also) what the delivery of this id says, not only what others brought to its call. Default: as
    /// <see cref="Announce"/>.</summary>
    public bool AnnouncesItself { get; init; } = Announce;

    /// <summary>What is announced, oldest first; of a single one <see cref="Message"/> says it.</summary>
    public ImmutableArray<ConversationMember> Announced { get; init; } = [];
}

/// <summary>A conversation as the ledger knows it.</summary>
/// <param name="Key">Rendered key, e.g. <c>sync/3f2a…</c>; with destination and channel its identity.</param>
/// <param name="Marker">Short stable id of (destination, channel, key) for hidden markers.</param>
/// <param name="Mode">How later messages appear.</param>
/// <param name="ExternalId">Of the message that exists already; null: none yet.</param>
/// <param name="Members">Every Application in it with its newest message, ordered by instance, namespace, name.</param>
internal sealed record ConversationView(
    string Key, string Marker, ConversationMode Mode, string? ExternalId, ImmutableArray<ConversationMember> Members)
{
    /// <summary>In a digest: what this call adds to its thread, oldest first.</summary>
    public ImmutableArray<ConversationMember> Added { get; init; } = [];

    /// <summary>In a digest: more deliveries wait already, and <see cref="Members"/> holds those of this call alone; the last call updates
    /// the digest itself.</summary>
    public bool MoreToCome { get; init; }
}

internal sealed record ConversationMember(string Application, Message Message);

internal enum ConversationMode
{
    Post,
    Update,
    Thread,

    /// <summary>One message with counts and the messages in its thread: what many conversations become in a channel that takes one message
    /// a second.</summary>
    Digest,
}
