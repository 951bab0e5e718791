namespace Notifications.Notifier.Ledger;

/// <summary>Where a delivery waits.</summary>
/// <param name="OrderingKey">Deliveries of one key are sent one after another.</param>
/// <param name="Conversation">What it updates or threads under; null: a message of its own.</param>
internal sealed record Placement(LaneName Lane, string OrderingKey, Conversation? Conversation, bool Announce)
{
    /// <summary>For a recipient as it was subscribed: in its lane, or first where recipients are looked up.</summary>
    public static Placement Of(DestinationEntry entry, PlannedDelivery planned, MemberKey member) => entry.Resolve is null
        || !entry.Resolves(planned.Recipient)
        ? ToConcrete(entry, planned.Recipient, planned.ConversationKey, planned.Mode, planned.Announce, member)
        : new Placement(
            LaneName.ToResolve(entry.Name), planned.DeliveryId,
            ConversationOf(entry, planned.Recipient, planned.ConversationKey, planned.Mode), planned.Announce);

    /// <summary>To a destination that is not configured: what it makes of recipients is asked when it is.</summary>
    public static Placement OfUnknown(PlannedDelivery planned) => new(
        LaneName.ToResolve(planned.Destination), planned.DeliveryId,
        planned.ConversationKey is { } key
            ? new Conversation(StableId.Conversation(planned.Destination, planned.Recipient, key), key, planned.Mode) : null,
        planned.Announce);

    /// <param name="key">The conversation's key that the trigger rendered; null: none.</param>
    public static Placement ToConcrete(
        DestinationEntry entry, string recipient, string? key, ConversationMode mode, bool announce, MemberKey member)
    {
        var conversation = ConversationOf(entry, recipient, key, mode);
        return new Placement(
            LaneName.ToDeliver(entry.Name, entry.LaneOf(recipient)),
            conversation?.Id ?? StableId.OwnMessages(entry.Name, recipient, member.Instance, member.Uid),
            conversation,
            announce);
    }

    private static Conversation? ConversationOf(DestinationEntry entry, string recipient, string? key, ConversationMode mode) =>
        (entry.SharedConversation, key) switch
        {
            ({ } shared, _) => new Conversation(StableId.Conversation(entry.Name, recipient, shared), shared, ConversationMode.Update),
            (null, { } own) => new Conversation(StableId.Conversation(entry.Name, recipient, own), own, mode),
            _ => null,
        };
}
