using Notifications.Hosting.Storage;
using Notifications.Notifier.Ledger;

namespace Notifications.Notifier.Sending;

/// <summary>How the record of an intent ended.</summary>
internal enum Begun
{
    /// <summary>The call may be made.</summary>
    Yes,

    /// <summary>Nothing is to be called: noted what there was to note, or the delivery has ended meanwhile.</summary>
    NothingToCall,

    /// <summary>Another notifier serves the lane now.</summary>
    LaneLost,
}

/// <summary>Records what is about to be done, before it is done; fenced.</summary>
internal sealed class AttemptWriter(Store store, TimeProvider time)
{
    private const string TakeTokens = "update lane set tokens = @tokens, updated_at = @now where name = @name and owner = @owner and fence = @fence";

    private static readonly FencedStatement Begin = new("""
        update delivery set state = 'sending', attempts = attempts + 1, fence = @fence, tried_since = coalesce(tried_since, @now), updated_at = @now,
            maybe_sent = case when state = 'sending' then 1 else maybe_sent end
        where id = @id and ended_at is null and exists
        """);

    private const string Die = """
        update delivery set state = 'dead', reason = @reason, fence = null, updated_at = @now, ended_at = @now where id = @id and ended_at is null
        """;

    private const string PushChain = "update delivery set due_at = @at where chain = @chain and ended_at is null and due_at < @at";

    public async Task<Begun> BeginAsync(HeldLane lane, LaneBuckets buckets, Parcel parcel, CancellationToken ct)
    {
        if (buckets.Levels.IsEmpty) return await WriteAsync(lane, tokens: null, parcel, ct);
        // Writes of the same row at once would be in each other's way.
        await lane.Turn.WaitAsync(ct);
        try
        {
            return await WriteAsync(lane, LaneTable.Text(buckets), parcel, ct);
        }
        finally
        {
            lane.Turn.Release();
        }
    }

    private Task<Begun> WriteAsync(HeldLane lane, string? tokens, Parcel parcel, CancellationToken ct) => store.WriteAsync(
        async (session, token) =>
        {
            var now = time.GetUtcNow();
            var ended = parcel.Late.Select(late => DeliveryRows.Superseding(late, now))
                .Concat(parcel.Failed.Select(failed => new Statement(Die, [("reason", failed.Reason), ("now", now), ("id", failed.Delivery.Id)])))
                .ToList();
            if (ended.Count > 0)
            {
                if (!await HoldsAsync(session, lane, token)) return Begun.LaneLost;
                await session.ExecuteAllAsync(ended, token);
            }

            if (parcel.Carrier is not { } carrier) return Begun.NothingToCall;
            var begin = Begin.For(session.Dialect, lane, [("now", now), ("id", carrier.Id)]);
            var changed = await session.ExecuteAllAsync(tokens is null ? [begin] : [Taking(lane, tokens, now), begin], token);
            if (changed[^1] > 0) return Begun.Yes;
            return await HoldsAsync(session, lane, token) ? Begun.NothingToCall : Begun.LaneLost;
        },
        ct);

    /// <summary>Lets a whole chain wait behind the one that waits for its next attempt.</summary>
    public Task PushAsync(string chain, DateTimeOffset at, CancellationToken ct) => store.WriteAsync(
        (session, token) => PushAsync(session, chain, at, token), ct);

    internal static async ValueTask PushAsync(Session session, string chain, DateTimeOffset at, CancellationToken ct) =>
        await session.ExecuteAsync(PushChain, [("at", at), ("chain", chain)], ct);

    private static Statement Taking(HeldLane lane, string tokens, DateTimeOffset now) =>
        new(TakeTokens, [("tokens", tokens), ("now", now), .. FencedStatement.Of(lane)]);

    private static async ValueTask<bool> HoldsAsync(Session session, HeldLane lane, CancellationToken ct) =>
        await session.QueryFirstOrDefaultAsync(FencedStatement.Question(session.Dialect), FencedStatement.Of(lane), static _ => true, ct);
}
