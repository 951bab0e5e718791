using System.Text.Json;
using Notifications.Hosting.Storage;
using Notifications.Notifier.Ledger;

namespace Notifications.Notifier.Sending;

/// <summary>
/// Records how an attempt ended. What counts is that the row is still under the attempt's fence: an outcome that is known is kept even
/// when the lane has just changed hands, and dropped when the new holder has begun anew.
/// </summary>
internal sealed class OutcomeWriter(Store store, TimeProvider time)
{
    private const string UnderFence = "where id = @id and state = 'sending' and fence = @fence";

    private const string Deliver = $"""
        update delivery set state = 'delivered', link = @link, reason = @note, message = @message, fence = null, maybe_sent = 0,
            updated_at = @now, ended_at = @now {UnderFence}
        """;

    private const string Carry = """
        update delivery set state = 'delivered', link = @link, carried_by = @by, fence = null, updated_at = @now, ended_at = @now
        where id = @id and ended_at is null
        """;

    private const string Retry = $"""
        update delivery set state = 'waiting', due_at = @at, reason = @reason, maybe_sent = case when @maybe_sent = 1 then 1 else maybe_sent end,
            attempts = case when @turned_away = 1 and attempts > 1 then attempts - 1 else attempts end, fence = null, updated_at = @now {UnderFence}
        """;

    private const string Die = $"""
        update delivery set state = 'dead', reason = @reason, fence = null, updated_at = @now, ended_at = @now {UnderFence}
        """;

    private const string Block = """
        update lane set blocked_until = @at where name = @name and fence = @fence and (blocked_until is null or blocked_until < @at)
        """;

    /// <summary>False: the row is not this attempt's any more.</summary>
    /// <param name="withMessage">Keep what was rendered: in shadow mode it is the only trace.</param>
    public async Task<bool> EndAsync(HeldLane lane, Parcel parcel, LedgerChange change, bool withMessage, CancellationToken ct)
    {
        var carrier = parcel.Carrier ?? throw new ArgumentException("A parcel without a carrier has no outcome.", nameof(parcel));
        var told = change is LedgerChange.Delivered
            ? parcel.Told.Select(t => new ToldText(t.Delivery, JsonSerializer.Serialize(t.Message, LedgerJson.Default.Message))).ToList()
            : [];
        try
        {
            return await store.WriteAsync(
                (session, token) => change switch
                {
                    LedgerChange.Delivered delivered => DeliveredAsync(session, lane, parcel, carrier, delivered, told, withMessage, token),
                    LedgerChange.Retry retry => RetryAsync(session, lane, carrier, retry, token),
                    LedgerChange.Dead dead => DeadAsync(session, lane, carrier, dead, token),
                    _ => throw new InvalidOperationException($"A change {change.GetType().Name} is not known."),
                },
                ct);
        }
        catch (NotUnderFenceException)
        {
            return false;
        }
    }

    private async ValueTask<bool> DeliveredAsync(
        Session session, HeldLane lane, Parcel parcel, Delivery carrier, LedgerChange.Delivered change, List<ToldText> told, bool withMessage, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var message = withMessage ? told.Find(t => t.Delivery.Id == carrier.Id).Message : null;
        var delivered = new Statement(
            Deliver, [("link", change.Where), ("note", change.Note), ("message", message), ("now", now), ("id", carrier.Id), ("fence", lane.Fence)]);
        var carried = told.Where(t => t.Delivery.Id != carrier.Id)
            .Select(t => new Statement(Carry, [("link", change.Where), ("by", carrier.Id), ("now", now), ("id", t.Delivery.Id)]));
        var superseded = parcel.Older.Select(older => DeliveryRows.Superseding(older, now));
        var changed = await session.ExecuteAllAsync(
            [delivered, .. carried, .. superseded, .. ConversationRows.Continue(parcel.Chain, carrier, change, told, now)], ct);
        // In one round trip with what follows from it, which must not stay then.
        return changed[0] > 0 ? true : throw new NotUnderFenceException();
    }

    private async ValueTask<bool> RetryAsync(Session session, HeldLane lane, Delivery carrier, LedgerChange.Retry change, CancellationToken ct)
    {
        if (await session.ExecuteAsync(
            Retry,
            [
                ("at", change.At), ("reason", change.Reason), ("maybe_sent", change.MaybeSent), ("turned_away", change.TurnedAway), ("now", time.GetUtcNow()),
                ("id", carrier.Id), ("fence", lane.Fence),
            ],
            ct) == 0)
        {
            return false;
        }

        if (change.BlocksLane) await session.ExecuteAsync(Block, [("at", change.At), ("name", lane.Name.Value), ("fence", lane.Fence)], ct);
        await AttemptWriter.PushAsync(session, carrier.Place.Chain, change.At, ct);
        return true;
    }

    private async ValueTask<bool> DeadAsync(Session session, HeldLane lane, Delivery carrier, LedgerChange.Dead change, CancellationToken ct) =>
        await session.ExecuteAsync(
            Die, [("reason", change.Reason), ("now", time.GetUtcNow()), ("id", carrier.Id), ("fence", lane.Fence)], ct) > 0;
}

/// <param name="Message">As JSON.</param>
internal readonly record struct ToldText(Delivery Delivery, string Message);
