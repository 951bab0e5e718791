using Notifications.Hosting.Storage;
using Notifications.Notifier.Deliveries.Attempts;
using Notifications.Notifier.Deliveries.Ledger;
using Notifications.Notifier.Routing;

namespace Notifications.Notifier.Deliveries.Intake;

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

    /// <summary>The number of deliveries that were written.</summary>
    public static async ValueTask<int> WriteAsync(Session session, IReadOnlyList<PlacedDelivery> deliveries, CancellationToken ct)
    {
        var written = 0;
        var together = new List<Statement>();
        foreach (var placed in deliveries)
        {
            var (plan, row) = (placed.Plan, placed.Row);
            if (placed.SupersededBy is { } newer)
            {
                together.Add(DeliveryRows.Inserting(row, placed.Dead));
                together.Add(AttemptWriter.Superseding(new Superseded(row.Id, newer), row.Progress.Created));
                continue;
            }

            // What asks the tables has to see what the ones before it wrote.
            if (plan.Recovers is not null || plan.OnceKey is not null) written += await FlushAsync(session, together, ct);
            if (plan.Recovers is { } recovered && !await WasToldAsync(session, recovered, row, ct)) continue;
            if (plan.OnceKey is { } key && await session.ExecuteAsync(Once, [("key", key), ("now", row.Progress.Created)], ct) == 0) continue;
            together.Add(DeliveryRows.Inserting(row, placed.Dead));
            if (plan.Recovers is null) together.Add(new Statement(Tell, [.. Whom(row.Trigger, row), ("delivery_id", row.Id), ("now", row.Progress.Created)]));
        }

        return written + await FlushAsync(session, together, ct);
    }

    private static async ValueTask<int> FlushAsync(Session session, List<Statement> together, CancellationToken ct)
    {
        var changed = await session.ExecuteAllAsync(together, ct);
        var written = together.Zip(changed).Where(pair => pair.First.Sql == DeliveryRows.Insert).Sum(pair => pair.Second);
        together.Clear();
        return written;
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
