using Notifications.Notifier.Ledger;

namespace Notifications.Notifier.Sending;

/// <summary>How the record of an attempt's begin ended.</summary>
internal enum AttemptBegin
{
    /// <summary>The call may be made.</summary>
    Call,

    /// <summary>No call is to be made: there was only something to record, or the delivery has ended meanwhile.</summary>
    NothingToCall,

    /// <summary>Another notifier serves the lane now.</summary>
    LaneLost,
}

/// <summary>
/// Records an attempt before it is made, fenced by the lane, and records how it ended. At the end only the row's own fence counts: a known
/// outcome is kept even when the lane has just changed hands, and dropped when its new holder has begun another attempt.
/// </summary>
internal sealed class AttemptWriter(Store store, RecipientIds recipients, FindDestination destinations, LedgerClock time)
{
    private const string TakeTokens =
        "update lane set tokens = @tokens, updated_at = @now where name = @name and owner = @owner and fence = @fence";

    private static readonly FencedStatement Begin = new("""
        update delivery set state = 'sending', attempts = attempts + 1, fence = @fence, tried_since = coalesce(tried_since, @now), updated_at = @now,
            maybe_sent = case when state = 'sending' then 1 else maybe_sent end
        where id = @id and ended_at is null and lane = @name and exists
        """);

    private const string FailRendering = """
        update delivery set state = 'dead', reason = @reason, fence = null, updated_at = @now, ended_at = @now where id = @id and ended_at is null
        """;

    // No call was made: it is no attempt, and the deliveries behind it do not wait for it.
    private const string WaitForTemplate = """
        update delivery set state = 'waiting', due_at = @at, reason = @reason, fence = null, updated_at = @now,
            maybe_sent = case when state = 'sending' then 1 else maybe_sent end
        where id = @id and ended_at is null
        """;

    private static readonly TimeSpan SoonestRendering = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan LatestRendering = TimeSpan.FromMinutes(5);

    private const string Postpone = "update delivery set due_at = @at where chain = @chain and ended_at is null and due_at < @at";

    private const string UnderFence = "where id = @id and state = 'sending' and fence = @fence";

    private const string Deliver = $"""
        update delivery set state = 'delivered', link = @link, reason = @note, message = @message, fence = null, maybe_sent = 0,
            updated_at = @now, ended_at = @now {UnderFence}
        """;

    private const string Coalesce = """
        update delivery set state = 'delivered', link = @link, carried_by = @by, fence = null, updated_at = @now, ended_at = @now
        where id = @id and ended_at is null
        """;

    private const string Retry = $"""
        update delivery set state = 'waiting', due_at = @at, reason = @reason, maybe_sent = case when @maybe_sent = 1 then 1 else maybe_sent end,
            attempts = case when @throttled = 1 and attempts > 1 then attempts - 1 else attempts end, fence = null, updated_at = @now {UnderFence}
        """;

    private const string Die = $"""
        update delivery set state = 'dead', reason = @reason, fence = null, updated_at = @now, ended_at = @now {UnderFence}
        """;

    private const string Recorded = "select 1 from delivery where id = @id and updated_at = @at and state <> 'sending'";

    private const string Block = """
        update lane set blocked_until = @at where name = @name and fence = @fence and (blocked_until is null or blocked_until < @at)
        """;

    public async Task<AttemptBegin> BeginAsync(
        HeldLane lane, LaneBuckets buckets, PreparedDelivery prepared, CancellationToken cancellationToken)
    {
        if (buckets.Levels.IsEmpty) return await BeginAsync(lane, tokens: null, prepared, cancellationToken);
        // Concurrent writes of the lane's row would wait for each other inside the store.
        await lane.TokenWrites.WaitAsync(cancellationToken);
        try
        {
            return await BeginAsync(lane, LaneTable.Text(buckets), prepared, cancellationToken);
        }
        finally
        {
            lane.TokenWrites.Release();
        }
    }

    private Task<AttemptBegin> BeginAsync(HeldLane lane, string? tokens, PreparedDelivery prepared, CancellationToken cancellationToken) =>
        store.WriteAsync(
        async (session, token) =>
        {
            var now = time.GetUtcNow();
            var ended = prepared.Late.Select(late => DeliveryRows.Superseding(late, now))
                .Concat(prepared.Failed.Select(failed => Unrendered(failed, now)))
                .ToList();
            if (ended.Count > 0)
            {
                if (!await HoldsAsync(session, lane, token)) return AttemptBegin.LaneLost;
                await session.ExecuteAllAsync(ended, token);
            }

            if (prepared.Primary is not { } primary) return AttemptBegin.NothingToCall;
            if (!lane.Name.IsResolve && !prepared.Key.IsDigest) await FollowRecipientAsync(session, primary, token);
            var begin = Begin.For(session.Dialect, lane, [("now", now), ("id", primary.Id)]);
            var changed = await session.ExecuteAllAsync(tokens is null ? [begin] : [Taking(lane, tokens, now), begin], token);
            if (changed[^1] > 0) return AttemptBegin.Call;
            return await HoldsAsync(session, lane, token) ? AttemptBegin.NothingToCall : AttemptBegin.LaneLost;
        },
        cancellationToken);

    /// <summary>What was routed while its recipient's id was being learned may wait in the lane of its own spelling: it moves, and this
    /// attempt does not begin.</summary>
    private async ValueTask FollowRecipientAsync(Session session, Delivery delivery, CancellationToken cancellationToken)
    {
        if (destinations(delivery.Destination) is { } entry
            && await recipients.MergedIdAsync(session, entry, delivery.Recipient, cancellationToken) is { } id)
            await RecipientMoves.MoveAsync(session, entry, id, cancellationToken);
    }

    private static Statement Unrendered(FailedDelivery failed, DateTimeOffset now)
    {
        if (failed.IsFinal) return new Statement(FailRendering, [("reason", failed.Reason), ("now", now), ("id", failed.Delivery.Id)]);
        var pause = TimeSpan.FromTicks(
            Math.Clamp((now - failed.Delivery.Progress.Created).Ticks / 2, SoonestRendering.Ticks, LatestRendering.Ticks));
        return new Statement(WaitForTemplate, [("at", now + pause), ("reason", failed.Reason), ("now", now), ("id", failed.Delivery.Id)]);
    }

    /// <summary>Lets a whole ordering key wait behind its delivery that waits for the next attempt.</summary>
    public Task PostponeAsync(string orderingKey, DateTimeOffset at, CancellationToken cancellationToken) => store.WriteAsync(
        (session, token) => PostponeAsync(session, orderingKey, at, token), cancellationToken);

    /// <summary>Ends a delivery that the program fails on each time, so that it blocks none behind it. It can be redriven.</summary>
    public Task SetAsideAsync(string delivery, string reason, CancellationToken cancellationToken) => store.WriteAsync(
        async (session, token) =>
            await session.ExecuteAsync(FailRendering, [("reason", reason), ("now", time.GetUtcNow()), ("id", delivery)], token),
            cancellationToken);

    /// <summary>False when the row does not belong to this attempt any more.</summary>
    /// <param name="withMessage">Keeps what was rendered: in shadow mode it is the only trace.</param>
    /// <param name="at">When it ended, the same each time that the record is tried: tells an earlier try whose answer was lost from another
    /// notifier's attempt.</param>
    public async Task<bool> EndAsync(
        HeldLane lane, PreparedDelivery prepared, AttemptResult result, bool withMessage, DateTimeOffset at,
        CancellationToken cancellationToken)
    {
        var primary = prepared.Primary
            ?? throw new ArgumentException("A call without a primary delivery has no outcome.", nameof(prepared));
        var rendered = result is AttemptResult.Delivered
            ? prepared.Rendered.Select(r => new RenderedText(r.Delivery, JsonSerializer.Serialize(r.Message, LedgerJson.Default.Message)))
                .ToList()
            : [];
        bool ended;
        try
        {
            ended = await store.WriteAsync(
                async (session, token) => result switch
                {
                    AttemptResult.Delivered delivered =>
                        await DeliveredAsync(session, lane, prepared, primary, delivered, rendered, withMessage, at, token),
                    AttemptResult.Retry retry => await RetryAsync(session, lane, primary, retry, at, token)
                        || await IsRecordedAsync(session, primary.Id, at, token),
                    AttemptResult.Dead dead => await DeadAsync(session, lane, primary, dead, at, token)
                        || await IsRecordedAsync(session, primary.Id, at, token),
                    _ => throw new InvalidOperationException($"A result {result.GetType().Name} is not known."),
                },
                cancellationToken);
        }
        catch (NotUnderFenceException)
        {
            ended = await store.ReadAsync((session, token) => IsRecordedAsync(session, primary.Id, at, token), cancellationToken);
        }

        if (ended && result is AttemptResult.Delivered told
            && recipients.Learning(
                destinations(primary.Destination), primary.Recipient, told.RecipientId) is not null) recipients.Learned();
        return ended;
    }

    /// <summary>Whether the end of the attempt at this instant is recorded already: an earlier try was committed and its answer was
    /// lost.</summary>
    public static ValueTask<bool> IsRecordedAsync(
        Session session, string delivery, DateTimeOffset at, CancellationToken cancellationToken) =>
        session.QueryFirstOrDefaultAsync(Recorded, [("id", delivery), ("at", at)], static _ => true, cancellationToken);

    private async ValueTask<bool> DeliveredAsync(
        Session session,
        HeldLane lane,
        PreparedDelivery prepared,
        Delivery primary,
        AttemptResult.Delivered result,
        List<RenderedText> rendered,
        bool withMessage,
        DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var message = withMessage ? rendered.Find(r => r.Delivery.Id == primary.Id).Message : null;
        var delivered = new Statement(
            Deliver, [("link", result.Where), ("note", result.Note), ("message", message), ("now", now), ("id", primary.Id),
                ("fence", lane.Fence)]);
        var coalesced = rendered.Where(r => r.Delivery.Id != primary.Id)
            .Select(r => new Statement(Coalesce, [("link", result.Where), ("by", primary.Id), ("now", now), ("id", r.Delivery.Id)]));
        var superseded = prepared.Older.Select(older => DeliveryRows.Superseding(older, now));
        var destination = destinations(primary.Destination);
        var completing = result.ExternalId is not null && destination is { Updates: true } && !prepared.Key.IsDigest
            && primary.Place.Conversation is { Mode: ConversationMode.Update }
            ? prepared.Rendered.Where(sent => sent is { Message.IsIncomplete: true, Delivery.CompleteUntil: null })
                .Select(sent => DeliveryRows.Inserting(sent.Delivery.Completion(now), dead: null))
            : [];
        var learning = recipients.Learning(destination, primary.Recipient, result.RecipientId);
        var changed = await session.ExecuteAllAsync(
            [delivered, .. coalesced, .. superseded, .. completing,
                .. ConversationRows.Continue(prepared.Key, primary, result, rendered, now),
                .. learning is { } learned ? [learned] : Array.Empty<Statement>()],
            cancellationToken);
        // All statements travel in one round trip; when the first changed nothing, the exception takes the others back.
        if (changed[0] == 0) throw new NotUnderFenceException();
        if (learning is not null && destinations(primary.Destination) is { } entry && result.RecipientId is { } id)
            await RecipientMoves.MoveAsync(session, entry, id, cancellationToken);
        return true;
    }

    private async ValueTask<bool> RetryAsync(
        Session session, HeldLane lane, Delivery primary, AttemptResult.Retry result, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        if (await session.ExecuteAsync(
            Retry,
            [
                ("at", result.At), ("reason", result.Reason), ("maybe_sent", result.MaybeSent), ("throttled", result.Throttled),
                ("now", now),
                ("id", primary.Id), ("fence", lane.Fence),
            ],
            cancellationToken) == 0)
        {
            return false;
        }

        if (result.BlocksLane) await session.ExecuteAsync(
            Block, [("at", result.At), ("name", lane.Name.Value), ("fence", lane.Fence)], cancellationToken);
        await PostponeAsync(session, primary.Place.OrderingKey, result.At, cancellationToken);
        // While it was sent it could not follow its recipient to the lane of another spelling.
        if (destinations(primary.Destination) is { } entry && recipients.MergedId(entry, primary.Recipient) is { } id)
            await RecipientMoves.MoveAsync(session, entry, id, cancellationToken);
        return true;
    }

    private static async ValueTask<bool> DeadAsync(
        Session session, HeldLane lane, Delivery primary, AttemptResult.Dead result, DateTimeOffset now,
        CancellationToken cancellationToken) =>
        await session.ExecuteAsync(
            Die, [("reason", result.Reason), ("now", now), ("id", primary.Id), ("fence", lane.Fence)], cancellationToken) > 0;

    private static async ValueTask PostponeAsync(
        Session session, string orderingKey, DateTimeOffset at, CancellationToken cancellationToken) =>
        await session.ExecuteAsync(Postpone, [("at", at), ("chain", orderingKey)], cancellationToken);

    private static Statement Taking(HeldLane lane, string tokens, DateTimeOffset now) =>
        new(TakeTokens, [("tokens", tokens), ("now", now), .. FencedStatement.Of(lane)]);

    private static async ValueTask<bool> HoldsAsync(Session session, HeldLane lane, CancellationToken cancellationToken) =>
        await session.QueryFirstOrDefaultAsync(
            FencedStatement.Question(session.Dialect), FencedStatement.Of(lane), static _ => true, cancellationToken);

    /// <summary>Another notifier serves the lane or has begun another attempt: the transaction is rolled back.</summary>
    private sealed class NotUnderFenceException : Exception;
}

/// <param name="Message">As JSON.</param>
internal readonly record struct RenderedText(Delivery Delivery, string Message);

/// <summary>A statement that does something only while the lane is held, in the dialect of either store.</summary>
/// <param name="upToExists">Its text, with <c>exists</c> as the last word.</param>
internal sealed class FencedStatement(string upToExists)
{
    private const string Holds = "select 1 from lane where name = @name and owner = @owner and fence = @fence";

    // The lock is shared: attempts of one lane do not wait for each other, only a take-over waits for them.
    private const string HoldsShared = Holds + " for share";

    private readonly string _sqlite = $"{upToExists} ({Holds})";
    private readonly string _postgreSql = $"{upToExists} ({HoldsShared})";

    /// <summary>The statement with the lane's own parameters; <c>@fence</c> is among them.</summary>
    public Statement For(StoreDialect dialect, HeldLane lane, ReadOnlySpan<(string Name, object? Value)> args) =>
        new(dialect == StoreDialect.PostgreSql ? _postgreSql : _sqlite, [.. args, .. Of(lane)]);

    /// <summary>A query that gives a row while the lane is held; takes <see cref="Of"/>.</summary>
    public static string Question(StoreDialect dialect) => dialect == StoreDialect.PostgreSql ? HoldsShared : Holds;

    public static (string Name, object? Value)[] Of(HeldLane lane) =>
        [("name", lane.Name.Value), ("owner", lane.Holder.Value), ("fence", lane.Fence)];
}
