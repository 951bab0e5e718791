using Notifications.Notifier.Ledger;

namespace Notifications.Notifier.Sending;

/// <summary>Writes a conversation and its members after a delivery.</summary>
internal static class ConversationRows
{
    private const string Upsert = """
        insert into conversation(id, destination, recipient, conversation_key, mode, external_id, link, version, updated_at)
        values (@id, @destination, @recipient, @key, @mode, @external_id, @link, 1, @now)
        on conflict (id) do update set mode = excluded.mode, external_id = coalesce(excluded.external_id, conversation.external_id),
            link = coalesce(excluded.link, conversation.link), version = conversation.version + 1, updated_at = excluded.updated_at
        where conversation.version = @seen
        """;

    private const string UpsertMember = """
        insert into member(conversation, instance, uid, application, epoch_order, sequence, ordinal, delivery_id, message, updated_at)
        values (@conversation, @instance, @uid, @application, @epoch_order, @sequence, @ordinal, @delivery_id, @message, @now)
        on conflict (conversation, instance, uid) do update set application = excluded.application, epoch_order = excluded.epoch_order,
            sequence = excluded.sequence, ordinal = excluded.ordinal, delivery_id = excluded.delivery_id, message = excluded.message,
            updated_at = excluded.updated_at
        where (member.epoch_order, member.sequence, member.ordinal) < (excluded.epoch_order, excluded.sequence, excluded.ordinal)
        """;

    /// <summary>What a delivered call changes: the conversation, or the digest and each conversation whose deliveries it sent.</summary>
    public static IEnumerable<Statement> Continue(
        OrderedDeliveries key, Delivery primary, AttemptResult.Delivered result, List<RenderedText> rendered, DateTimeOffset now)
    {
        var conversation = key.IsDigest ? OrderingKey.ConversationOf(key.OrderingKey) : primary.Place.Conversation;
        if (conversation is null) return [];
        var own = rendered.Select(r => Member(conversation.Id, r, now))
            .Prepend(Continue(conversation, primary, key.Conversation, result, now));
        return key.IsDigest
            ? own.Concat(rendered.Where(r => r.Delivery.Place.Conversation is not null)
                .Select(r => Member(r.Delivery.Place.Conversation!.Id, r, now)))
            : own;
    }

    /// <summary>An older state never overwrites a newer one: the version guards the conversation, its position guards each
    /// member.</summary>
    private static Statement Continue(
        Conversation conversation, Delivery primary, Conversation? read, AttemptResult.Delivered result, DateTimeOffset now) => new(
        Upsert,
        [
            ("id", conversation.Id), ("destination", primary.Destination), ("recipient", primary.Recipient), ("key", conversation.Key),
            ("mode", conversation.Mode.Word()), ("external_id", result.ExternalId), ("link", result.Where), ("now", now),
            ("seen", read?.Version ?? 0),
        ]);

    private static Statement Member(string conversation, RenderedText rendered, DateTimeOffset now)
    {
        var (source, at) = (rendered.Delivery.Source, rendered.Delivery.Source.At);
        return new Statement(
            UpsertMember,
            [
                ("conversation", conversation), ("instance", source.Instance), ("uid", source.Uid), ("application", source.Application),
                ("epoch_order", at.EpochOrder), ("sequence", at.Sequence), ("ordinal", at.Ordinal), ("delivery_id", rendered.Delivery.Id),
                ("message", rendered.Message), ("now", now),
            ]);
    }
}
