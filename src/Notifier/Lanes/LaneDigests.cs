using Notifications.Notifier.Ledger;
using Notifications.Notifier.Sending;

namespace Notifications.Notifier.Lanes;

/// <summary>
/// Turns the messages that wait in a crowded lane into one digest. A conversation whose deliveries a digest has sent stays with that
/// digest; others get messages of their own again when the lane has been calm for <see cref="DigestPolicy.Calm"/>.
/// </summary>
internal sealed class LaneDigests(Store store)
{
    /// <summary>Deliveries that were not tried yet, are not in flight, and have no existing message that could be updated. One message of
    /// many Applications is a digest already.</summary>
    private const string NeedsMessage = $"""
        lane = @lane and ended_at is null and due_at <= @now and chain not like '{OrderingKey.DigestPattern}' and {DueReader.NotInFlight}
        and (conversation_key is null or conversation_key not like '{ChangeGroup.Pattern}')
        and not exists (select 1 from delivery o where o.chain = delivery.chain and o.ended_at is null and (o.attempts > 0 or o.state <> 'waiting'))
        and not exists (select 1 from conversation c where c.id = delivery.chain and (c.external_id is not null or c.digest is not null))
        """;

    private const string Count = $"select count(distinct chain) from delivery where {NeedsMessage}";

    private const string Remember = $"""
        insert into conversation(id, destination, recipient, conversation_key, mode, version, updated_at, digest)
        select conversation, min(destination), min(recipient), min(conversation_key), min(mode), 0, @now, @digest from delivery
        where conversation is not null and {NeedsMessage} group by conversation
        on conflict (id) do update set digest = excluded.digest, updated_at = excluded.updated_at
        """;

    private const string Move = $"update delivery set chain = @digest where {NeedsMessage}";

    private const string MoveKnown = $"""
        update delivery set chain = (select c.digest from conversation c where c.id = delivery.chain)
        where lane = @lane and ended_at is null and {DueReader.NotInFlight}
        and exists (select 1 from conversation c where c.id = delivery.chain and c.digest is not null)
        """;

    private const string Active = "select digest, digest_at from lane where name = @lane and owner = @owner and fence = @fence";

    private const string Follow =
        "update lane set digest = @digest, digest_at = @now where name = @lane and owner = @owner and fence = @fence";

    /// <summary>True when deliveries have become part of a digest.</summary>
    /// <param name="above">How many ordering keys may wait for messages of their own.</param>
    public Task<bool> GatherAsync(
        HeldLane lane, int above, IReadOnlyCollection<string> inFlight, DateTimeOffset now, CancellationToken cancellationToken) =>
        store.WriteAsync(
        async (session, token) =>
        {
            (string, object?)[] holder = [("lane", lane.Name.Value), ("owner", lane.Holder.Value), ("fence", lane.Fence)];
            var active = await session.QueryAsync(Active, holder, row => (Digest: row.TextOrNull(0), At: row.TimeOrNull(1)), token);
            if (active is not [var (digest, at)]) return false;
            var isActive = digest is not null && now - at < DigestPolicy.Calm;
            (string, object?)[] which = [("lane", lane.Name.Value), ("now", now), .. DueReader.Slots(inFlight)];
            var waiting = await session.QueryFirstOrDefaultAsync(Count, which, row => row.Number(0), token);
            if (waiting <= (isActive ? 0 : above)) return false;
            var target = isActive ? digest! : OrderingKey.OpenDigest(lane.Name, now);
            await session.ExecuteAsync(
                Remember, [("now", now), ("digest", target), ("lane", lane.Name.Value), .. DueReader.Slots(inFlight)], token);
            await session.ExecuteAsync(Move, [("digest", target), .. which], token);
            await session.ExecuteAsync(Follow, [("digest", target), ("now", now), .. holder], token);
            return true;
        },
        cancellationToken);

    /// <summary>Moves new deliveries of conversations that a digest sends into that digest.</summary>
    public Task FollowAsync(HeldLane lane, IReadOnlyCollection<string> inFlight, CancellationToken cancellationToken) => store.WriteAsync(
        async (session, token) => await session.ExecuteAsync(MoveKnown, [("lane", lane.Name.Value), .. DueReader.Slots(inFlight)], token),
        cancellationToken);
}
