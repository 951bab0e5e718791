using Notifications.Dashboard.Views;
using Notifications.Hosting.Health;
using Notifications.Notifier.Ledger;
using Notifications.Notifier.Sending;

namespace Notifications.Notifier.Reading;

/// <summary>The configured destinations, by name.</summary>
internal delegate IReadOnlyList<DestinationEntry> ReadDestinations();

/// <summary>Whether notifications get out, and what stands in their way.</summary>
internal sealed class HealthReader(
    Store store, LedgerQueries ledger, DestinationStates destinations, ReadDestinations configured,
    Func<IEnumerable<IReadinessCheck>> checks, ReadInstances? instances, TimeProvider time)
{
    private const int MostLanes = 50;
    private const int MostDead = 25;

    private const string Waiting = """
        select destination, count(*), min(created_at), max(reason) from delivery where ended_at is null group by destination
        """;

    // The conditions are those of the index delivery_dead
    private const string Dead = """
        select destination, count(*) from delivery where ended_at is not null and reason is not null and state = 'dead' group by destination
        """;

    private const string Lanes = """
        select w.lane, l.owner, l.blocked_until, w.waiting, w.oldest, w.due
        from (select lane, count(*) as waiting, min(created_at) as oldest, min(due_at) as due from delivery where ended_at is null group by lane) w
            left join lane l on l.name = w.lane
        union all
        select l.name, l.owner, l.blocked_until, 0, null, null from lane l
        where l.blocked_until > @now and not exists (select 1 from delivery d where d.ended_at is null and d.lane = l.name)
        """;

    private const string Notifiers = """
        select n.id, n.started_at, (select count(*) from lane l where l.owner = n.id) from node n order by n.started_at, n.id
        """;

    public async Task<HealthView> ReadAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var (waiting, dead, lanes, notifiers) = await store.ReadAsync(
            async (session, token) => (
                await session.QueryAsync(
                    Waiting, row => (Name: row.Text(0), Number: row.Count(1), Oldest: row.Time(2), Reason: row.TextOrNull(3)), token),
                await session.QueryAsync(Dead, row => (Name: row.Text(0), Number: row.Count(1)), token),
                await session.QueryAsync(
                    Lanes, [("now", now)],
                    row => new LaneRow(
                        row.Text(0), row.TextOrNull(1), row.TimeOrNull(2) is { } until && until > now ? until : null, row.Count(3),
                        row.TimeOrNull(4), row.TimeOrNull(5)), token),
                await session.QueryAsync(Notifiers, row => new NotifierRow(row.Text(0), row.Time(1), row.Count(2)), token)),
            cancellationToken);
        var names = configured().Select(entry => entry.Name).Union(waiting.Select(one => one.Name)).Union(dead.Select(one => one.Name));
        return new HealthView(
            [.. checks().Select(check => new PartRow(check.Name, check.NotReadyBecause, check.Remark))
                .OrderBy(part => part.Name, StringComparer.Ordinal)],
            instances?.Invoke(),
            [.. names.Order(StringComparer.Ordinal).Select(name => Destination(
                name, waiting.Find(one => one.Name == name), dead.Find(one => one.Name == name).Number))],
            [.. lanes.OrderByDescending(lane => lane.BlockedUntil is not null).ThenBy(lane => lane.Oldest ?? DateTimeOffset.MaxValue)
                .ThenBy(lane => lane.Name, StringComparer.Ordinal).Take(MostLanes)],
            lanes.Count,
            notifiers,
            [.. (await ledger.ListAsync(new DeliveryFilter(null, null, DeliveryState.Dead, null, MostDead), cancellationToken))
                .Select(RowOfDelivery.Of)],
            [.. (await ledger.StuckEventsAsync(DateTimeOffset.UnixEpoch, MostDead, cancellationToken))
                .Select(stuck => new StuckRow(stuck.EventId, stuck.Application, stuck.State, stuck.Reason, stuck.ReceivedAt))]);
    }

    private DestinationRow Destination(
        string name, (string Name, int Number, DateTimeOffset Oldest, string? Reason) waiting, int dead)
    {
        var entry = configured().FirstOrDefault(one => one.Name == name);
        return new DestinationRow(
            name, entry?.Type ?? "not configured any more",
            destinations.RefusalsOf(name),
            [.. entry?.Limits.Select(limit => $"{limit.Capacity} in {Durations.Format(limit.Per)}: {limit.Name}") ?? []],
            waiting.Number, waiting.Number > 0 ? waiting.Oldest : null, dead, waiting.Reason);
    }
}
