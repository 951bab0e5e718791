namespace Notifications.Notifier.Ledger;

/// <summary>
/// Moves what waits for a recipient in the lanes of its other spellings to the one lane that it has, once it is known that they are one.
/// An ordering key moves as a whole or not at all, so that its deliveries stay in order: not while one of them is being sent. Whoever
/// serves the lane left behind begins no attempt on what has moved (<c>lane</c> is part of the condition there). What is routed at this
/// very moment may still be written into its old lane: it moves when its turn comes there.
/// </summary>
internal static class RecipientMoves
{
    private const string Spellings = "select recipient from recipient_id where scope = @scope and id = @id order by learned_at, recipient";

    private const string Waiting = """
        select distinct d.chain, d.conversation, d.instance, d.uid from delivery d
        where d.lane = @from and d.ended_at is null and d.chain not like @digest
            and not exists (select 1 from delivery s where s.chain = d.chain and s.ended_at is null and s.state = 'sending')
        """;

    private const string Move = """
        update delivery set lane = @to, chain = @key
        where chain = @chain and ended_at is null and lane = @from and instance = @instance and uid = @uid
        """;

    private const string MoveConversation = "update delivery set lane = @to where chain = @chain and ended_at is null and lane = @from";

    /// <param name="session">Whose transaction has recorded the spellings.</param>
    /// <param name="entry">The destination.</param>
    /// <param name="id">The destination's own id of the recipient, which is a spelling too.</param>
    /// <param name="cancellationToken">Ends the moving.</param>
    public static async ValueTask MoveAsync(Session session, DestinationEntry entry, string id, CancellationToken cancellationToken)
    {
        var spellings = await session.QueryAsync(
            Spellings, [("scope", entry.RecipientScope), ("id", id)], row => row.Text(0), cancellationToken);
        if (spellings is not [var place, ..]) return;
        var to = LaneName.ToDeliver(entry.Name, entry.LaneOf(place));
        foreach (var from in spellings.Append(id).Select(spelling => LaneName.ToDeliver(entry.Name, entry.LaneOf(spelling))).Distinct())
        {
            if (from != to) await MoveAsync(session, entry, place, from, to, cancellationToken);
        }
    }

    private static async ValueTask MoveAsync(
        Session session, DestinationEntry entry, string place, LaneName from, LaneName to, CancellationToken cancellationToken)
    {
        var waiting = await session.QueryAsync(
            Waiting, [("from", from.Value), ("digest", OrderingKey.DigestPattern)],
            row => (Chain: row.Text(0), Conversation: row.TextOrNull(1), Member: new MemberKey(row.Text(2), row.Text(3))),
            cancellationToken);
        // A conversation goes on under its own key. Messages of their own join those that are planned for the lane from now on.
        var conversations = waiting.Where(key => key.Conversation is not null).DistinctBy(key => key.Chain).Select(
            key => new Statement(MoveConversation, [("to", to.Value), ("chain", key.Chain), ("from", from.Value)]));
        var own = waiting.Where(key => key.Conversation is null).Select(
            key => new Statement(
                Move,
                [
                    ("to", to.Value), ("key", StableId.OwnMessages(entry.Name, place, key.Member.Instance, key.Member.Uid)),
                    ("chain", key.Chain), ("from", from.Value), ("instance", key.Member.Instance), ("uid", key.Member.Uid),
                ]));
        await session.ExecuteAllAsync([.. conversations, .. own], cancellationToken);
    }
}
