using Notifications.Events;
using Notifications.Hosting.Storage;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Ledger;

namespace Notifications.Notifier.Intake;

/// <summary>Writes what the router decided, except what is not to be told again or not to those.</summary>
internal static class PlanRows
{
    // A value that held before this news is not new. What held is written with the position at which it ceased: what is told of older news is told all the same.
    private const string Once = """
        insert into once(once_key, created_at)
        select cast(@key as text), cast(@now as bigint) where not exists (
            select 1 from once where once_key = @held and (epoch_order, sequence) < (cast(@epoch_order as bigint), cast(@sequence as bigint)))
        on conflict (once_key) do nothing
        """;

    private const string Hold = """
        insert into once(once_key, created_at, epoch_order, sequence) values (@key, @now, @epoch_order, @sequence)
        on conflict (once_key) do nothing
        """;

    private const string Tell = """
        insert into told(instance, uid, trigger_name, destination, recipient, delivery_id, told_at)
        values (@instance, @uid, @trigger_name, @destination, @recipient, @delivery_id, @now)
        on conflict (instance, uid, trigger_name, destination, recipient) do update set delivery_id = excluded.delivery_id, told_at = excluded.told_at
        """;

    // Who was to be told and could not be told needs no recovery either.
    private const string Recover = """
        delete from told where instance = @instance and uid = @uid and trigger_name = @trigger_name and destination = @destination and recipient = @recipient
        returning delivery_id, (select d.state from delivery d where d.id = told.delivery_id)
        """;

    private const string WasTold = """
        select d.state from told t left join delivery d on d.id = t.delivery_id
        where t.instance = @instance and t.uid = @uid and t.trigger_name = @trigger_name and t.destination = @destination and t.recipient = @recipient
        """;

    // A delivery, or what its recipients were resolved to, and all of the same kind that wait in the same conversation.
    private const string SameKind = """
        d.ended_at is null and exists (select 1 from delivery t where (t.id = @told or t.parent = @told) and d.chain = t.chain and d.instance = t.instance
            and d.uid = t.uid and d.trigger_name = t.trigger_name and coalesce(d.conversation, '') = coalesce(t.conversation, ''))
        """;

    // Somebody has seen it, or may have: the message itself or an earlier one of its conversation.
    private const string Seen = $"""
        select 1 from delivery d where d.chain in (select chain from delivery where id = @told or parent = @told)
            and {SameKind} and (d.state = 'sending' or d.attempts > 0 or d.maybe_sent <> 0)
        union all
        select 1 from delivery d where (d.id = @told or d.parent = @told) and d.state = 'delivered' and not exists (select 1 from delivery c where c.parent = d.id)
        union all
        select 1 from member m join delivery d on d.conversation = m.conversation
        where (d.id = @told or d.parent = @told) and m.instance = d.instance and m.uid = d.uid
        """;

    private const string Untold = $"""
        select d.id from delivery d where d.chain in (select chain from delivery where id = @told or parent = @told) and {SameKind}
        """;

    /// <summary>The ids of the deliveries that were written.</summary>
    public static async ValueTask<IReadOnlySet<string>> WriteAsync(Session session, IReadOnlyList<PlacedDelivery> deliveries, CancellationToken ct)
    {
        var written = new HashSet<string>(StringComparer.Ordinal);
        var together = new List<PlacedDelivery>(deliveries.Count);
        foreach (var placed in deliveries)
        {
            if (placed is { SupersededBy: null, Plan.Recovers: { } recovered })
            {
                // What asks the tables has to see what the ones before it wrote.
                await FlushAsync(session, together, written, ct);
                if (await ToldAsync(session, recovered, placed.Row, ct) is not { } told) continue;
                if (await EndUntoldAsync(session, told, placed.Row, ct))
                {
                    together.Add(placed with { SupersededBy = told });
                    continue;
                }
            }
            else if (placed is { SupersededBy: null, Plan.Damped: true })
            {
                await FlushAsync(session, together, written, ct);
                if (await IsToldAsync(session, placed.Row, ct)) continue;
            }

            together.Add(placed);
        }

        await FlushAsync(session, together, written, ct);
        return written;
    }

    private static async ValueTask FlushAsync(Session session, List<PlacedDelivery> together, HashSet<string> written, CancellationToken ct)
    {
        if (together.Count == 0) return;
        var wanted = await WithoutRepeatedAsync(session, together, ct);
        together.Clear();
        var changed = await session.ExecuteAllAsync(
            [
                .. wanted.Select(placed => DeliveryRows.Inserting(placed.Row, placed.Dead)),
                .. wanted.Where(placed => placed is { SupersededBy: null, Plan.Recovers: null }).Select(Telling),
                .. wanted.Where(placed => placed.SupersededBy is not null)
                    .Select(placed => DeliveryRows.Superseding(new Superseded(placed.Row.Id, placed.SupersededBy!), placed.Row.Progress.Created)),
            ],
            ct);
        foreach (var (placed, count) in wanted.Zip(changed).Where(pair => pair.Second > 0)) written.Add(placed.Row.Id);
    }

    private static async ValueTask<IReadOnlyList<PlacedDelivery>> WithoutRepeatedAsync(Session session, IReadOnlyList<PlacedDelivery> placed, CancellationToken ct)
    {
        var claims = placed.Where(p => p is { SupersededBy: null, Plan.OnceKey: not null }).ToList();
        if (claims.Count == 0) return [.. placed];
        var changed = await session.ExecuteAllAsync(claims.ConvertAll(Claiming), ct);
        var repeated = claims.Where((_, i) => changed[i] == 0).ToHashSet<PlacedDelivery>(ReferenceEqualityComparer.Instance);
        return [.. placed.Where(p => !repeated.Contains(p))];
    }

    private static Statement Claiming(PlacedDelivery placed) => new(
        Once,
        [
            ("key", placed.Plan.OnceKey), ("now", placed.Row.Progress.Created), ("held", placed.Plan.HeldKey),
            ("epoch_order", placed.Row.News.At.EpochOrder), ("sequence", placed.Row.News.At.Sequence),
        ]);

    /// <summary>Remembers what held until this news.</summary>
    public static async ValueTask HoldAsync(Session session, IReadOnlyList<string> keys, ApplicationTransitioned news, DateTimeOffset now, CancellationToken ct) =>
        await session.ExecuteAllAsync(
            [.. keys.Select(key => new Statement(Hold, [("key", key), ("now", now), ("epoch_order", news.At.EpochOrder), ("sequence", news.At.Sequence)]))], ct);

    private static Statement Telling(PlacedDelivery placed)
    {
        var row = placed.Row;
        return new Statement(Tell, [.. Whom(row.Trigger, row), ("delivery_id", row.Id), ("now", row.Progress.Created)]);
    }

    /// <summary>The delivery that told them, which is forgotten with this; null: nothing was told, or it could not be.</summary>
    private static async ValueTask<string?> ToldAsync(Session session, string trigger, Delivery row, CancellationToken ct)
    {
        var told = await session.QueryAsync(Recover, Whom(trigger, row), found => (Id: found.Text(0), State: found.TextOrNull(1)), ct);
        return told is [var (id, state)] && state != DeliveryState.Dead.Word() ? id : null;
    }

    private static async ValueTask<bool> IsToldAsync(Session session, Delivery row, CancellationToken ct)
    {
        var told = await session.QueryAsync(WasTold, Whom(row.Trigger, row), found => found.TextOrNull(0), ct);
        return told is [var state] && state != DeliveryState.Dead.Word();
    }

    /// <summary>What is over before its turn came is not told, and neither is that it is over. False: somebody may have seen it.</summary>
    private static async ValueTask<bool> EndUntoldAsync(Session session, string told, Delivery recovery, CancellationToken ct)
    {
        if (await session.QueryFirstOrDefaultAsync(Seen, [("told", told)], static _ => true, ct)) return false;
        var untold = await session.QueryAsync(Untold, [("told", told)], static row => row.Text(0), ct);
        await session.ExecuteAllAsync([.. untold.Select(id => DeliveryRows.Superseding(new Superseded(id, recovery.Id), recovery.Progress.Created))], ct);
        return untold.Count > 0;
    }

    private static (string Name, object? Value)[] Whom(string trigger, Delivery row) =>
    [
        ("instance", row.News.Instance), ("uid", row.News.Uid), ("trigger_name", trigger), ("destination", row.Destination), ("recipient", row.Recipient),
    ];
}

/// <summary>A planned delivery and its row.</summary>
/// <param name="Dead">Why it ends at once; null: it waits.</param>
internal sealed record PlacedDelivery(PlannedDelivery Plan, Delivery Row, string? Dead)
{
    /// <summary>A delivery that tells newer news; null: none does.</summary>
    public string? SupersededBy { get; init; }
}
