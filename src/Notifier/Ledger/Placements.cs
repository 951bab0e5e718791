using Notifications.Notifier.Contracts;

namespace Notifications.Notifier.Ledger;

/// <summary>Where a delivery has to wait: pure.</summary>
internal static class Placements
{
    /// <summary>To a recipient as it was subscribed: in its lane, or first where it is looked up.</summary>
    public static Placement Of(DestinationEntry entry, string deliveryId, string recipient, Talk talk, MemberKey about) => entry.Resolve is null
        ? ToConcrete(entry, recipient, talk, about)
        : new Placement(LaneName.ToResolve(entry.Name), deliveryId, Conversation(entry, recipient, talk), talk.Announce);

    public static Placement ToConcrete(DestinationEntry entry, string recipient, Talk talk, MemberKey about)
    {
        var conversation = Conversation(entry, recipient, talk);
        return new Placement(
            LaneName.ToDeliver(entry.Name, entry.LaneOf(recipient)),
            conversation?.Id ?? StableId.Of("own", entry.Name, recipient, about.Instance, about.Uid),
            conversation,
            talk.Announce);
    }

    private static ConversationRef? Conversation(DestinationEntry entry, string recipient, Talk talk) => (entry.SharedConversation, talk.Key) switch
    {
        ({ } shared, _) => Conversation(entry, recipient, shared, ConversationMode.Update),
        (null, { } key) => Conversation(entry, recipient, key, talk.Mode),
        _ => null,
    };

    private static ConversationRef Conversation(DestinationEntry entry, string recipient, string key, ConversationMode mode) =>
        new(StableId.Of("conversation", entry.Name, recipient, key), key, mode);
}

/// <summary>What the trigger says about conversations.</summary>
internal readonly record struct Talk(string? Key, ConversationMode Mode, bool Announce);
