using Notifications.Hosting.Storage;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Ledger;

namespace Notifications.Notifier.Sending;

/// <summary>A conversation and its members after a delivery.</summary>
internal static class ConversationRows
{
    private const string GoOn = """
        insert into conversation(id, destination, recipient, conversation_key, mode, external_id, link, version, updated_at)
        values (@id, @destination, @recipient, @key, @mode, @external_id, @link, 1, @now)
        on conflict (id) do update set mode = excluded.mode, external_id = coalesce(excluded.external_id, conversation.external_id),
            link = coalesce(excluded.link, conversation.link), version = conversation.version + 1, updated_at = excluded.updated_at
        where conversation.version = @seen
        """;

    private const string TellMember = """
        insert into member(conversation, instance, uid, application, epoch_order, sequence, ordinal, delivery_id, message, updated_at)
        values (@conversation, @instance, @uid, @application, @epoch_order, @sequence, @ordinal, @delivery_id, @message, @now)
        on conflict (conversation, instance, uid) do update set application = excluded.application, epoch_order = excluded.epoch_order,
            sequence = excluded.sequence, ordinal = excluded.ordinal, delivery_id = excluded.delivery_id, message = excluded.message,
            updated_at = excluded.updated_at
        where (member.epoch_order, member.sequence, member.ordinal) < (excluded.epoch_order, excluded.sequence, excluded.ordinal)
        """;

    /// <summary>What a call that was delivered changes: the conversation, or the digest and each conversation that it tells for.</summary>
    public static IEnumerable<Statement> Continue(ChainView chain, Delivery carrier, LedgerChange.Delivered change, List<ToldText> told, DateTimeOffset now)
    {
        var conversation = chain.IsDigest ? new ConversationRef(chain.Chain, DigestChain.Key, ConversationMode.Digest) : carrier.Place.Conversation;
        if (conversation is null) return [];
        var own = told.Select(news => Tell(conversation.Id, news, now)).Prepend(Go(conversation, carrier, chain.Conversation, change, now));
        return chain.IsDigest ? own.Concat(told.Where(t => t.Delivery.Place.Conversation is not null).Select(t => Tell(t.Delivery.Place.Conversation!.Id, t, now))) : own;
    }

    /// <summary>Older news never overwrites newer: the conversation by its version, each member by its position.</summary>
    private static Statement Go(ConversationRef conversation, Delivery carrier, ConversationState? seen, LedgerChange.Delivered change, DateTimeOffset now) => new(
        GoOn,
        [
            ("id", conversation.Id), ("destination", carrier.Destination), ("recipient", carrier.Recipient), ("key", conversation.Key),
            ("mode", conversation.Mode.Word()), ("external_id", change.ExternalId), ("link", change.Where), ("now", now), ("seen", seen?.Version ?? 0),
        ]);

    private static Statement Tell(string conversation, ToldText news, DateTimeOffset now)
    {
        var (delivery, message) = news;
        return new Statement(
            TellMember,
            [
                ("conversation", conversation), ("instance", delivery.News.Instance), ("uid", delivery.News.Uid),
                ("application", delivery.News.Application), ("epoch_order", delivery.News.At.EpochOrder), ("sequence", delivery.News.At.Sequence),
                ("ordinal", delivery.News.At.Ordinal), ("delivery_id", delivery.Id), ("message", message), ("now", now),
            ]);
    }
}
