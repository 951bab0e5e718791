using Notifications.Hosting.Storage;
using Notifications.Notifier.Ledger;
using Notifications.Notifier.Sending;

namespace Notifications.Notifier.Lanes;

/// <summary>
/// Turns what waits for messages of its own in a crowded lane into one digest. A conversation that a digest has told is told there from
/// then on; others get messages of their own again when the lane has been calm for <see cref="Calm"/>.
/// </summary>
internal sealed class LaneDigests(Store store)
{
    /// <summary>A digest takes what comes so soon after its latest.</summary>
    public static readonly TimeSpan Calm = TimeSpan.FromMinutes(1);

    /// <summary>Not tried yet, not under way, and no message stands that could be updated.</summary>
    private const string NeedsMessage = $"""
        lane = @lane and ended_at is null and due_at <= @now and chain not like '{DigestChain.Pattern}' and {ChainReader.NotUnderWay}
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
        where lane = @lane and ended_at is null and {ChainReader.NotUnderWay}
        and exists (select 1 from conversation c where c.id = delivery.chain and c.digest is not null)
        """;

    private const string Active = "select digest, digest_at from lane where name = @lane and owner = @owner and fence = @fence";

    private const string Follow = "update lane set digest = @digest, digest_at = @now where name = @lane and owner = @owner and fence = @fence";

    /// <summary>True: chains have become a digest.</summary>
    /// <param name="above">So many may wait for messages of their own.</param>
    public Task<bool> GatherAsync(HeldLane lane, int above, IReadOnlyCollection<string> underWay, DateTimeOffset now, CancellationToken ct) => store.WriteAsync(
        async (session, token) =>
        {
            (string, object?)[] holder = [("lane", lane.Name.Value), ("owner", lane.Holder.Value), ("fence", lane.Fence)];
            var active = await session.QueryAsync(Active, holder, row => (Digest: row.TextOrNull(0), At: row.TimeOrNull(1)), token);
            if (active is not [var (digest, at)]) return false;
            var isActive = digest is not null && now - at < Calm;
            (string, object?)[] which = [("lane", lane.Name.Value), ("now", now), .. ChainReader.Slots(underWay)];
            var waiting = await session.QueryFirstOrDefaultAsync(Count, which, row => row.Number(0), token);
            if (waiting <= (isActive ? 0 : above)) return false;
            var chain = isActive ? digest! : DigestChain.Open(lane.Name, now);
            await session.ExecuteAsync(Remember, [("now", now), ("digest", chain), ("lane", lane.Name.Value), .. ChainReader.Slots(underWay)], token);
            await session.ExecuteAsync(Move, [("digest", chain), .. which], token);
            await session.ExecuteAsync(Follow, [("digest", chain), ("now", now), .. holder], token);
            return true;
        },
        ct);

    /// <summary>News of conversations that a digest tells.</summary>
    public Task FollowAsync(HeldLane lane, IReadOnlyCollection<string> underWay, CancellationToken ct) => store.WriteAsync(
        async (session, token) => await session.ExecuteAsync(MoveKnown, [("lane", lane.Name.Value), .. ChainReader.Slots(underWay)], token), ct);
}
