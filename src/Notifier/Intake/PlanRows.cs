using Notifications.Hosting.Storage;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Ledger;

namespace Notifications.Notifier.Intake;

/// <summary>Writes what the router decided, except what is not to be told again or not to those.</summary>
internal static class PlanRows
{
    private const string Once = "insert into once(once_key, created_at) values (@key, @now) on conflict (once_key) do nothing";

    private const string Tell = """
        insert into told(instance, uid, trigger_name, destination, recipient, delivery_id, told_at)
        values (@instance, @uid, @trigger_name, @destination, @recipient, @delivery_id, @now)
        on conflict (instance, uid, trigger_name, destination, recipient) do update set delivery_id = excluded.delivery_id, told_at = excluded.told_at
        """;

    // Who was to be told and could not be told needs no recovery either.
    private const string Recover = """
        delete from told where instance = @instance and uid = @uid and trigger_name = @trigger_name and destination = @destination and recipient = @recipient
        returning (select d.state from delivery d where d.id = told.delivery_id)
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
                if (!await WasToldAsync(session, recovered, placed.Row, ct)) continue;
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

    private static Statement Claiming(PlacedDelivery placed) => new(Once, [("key", placed.Plan.OnceKey), ("now", placed.Row.Progress.Created)]);

    private static Statement Telling(PlacedDelivery placed)
    {
        var row = placed.Row;
        return new Statement(Tell, [.. Whom(row.Trigger, row), ("delivery_id", row.Id), ("now", row.Progress.Created)]);
    }

    private static async ValueTask<bool> WasToldAsync(Session session, string trigger, Delivery row, CancellationToken ct)
    {
        var told = await session.QueryAsync(Recover, Whom(trigger, row), state => state.TextOrNull(0), ct);
        return told is [var state] && state != DeliveryState.Dead.Word();
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
