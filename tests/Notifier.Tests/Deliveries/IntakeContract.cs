using System.Text;
using Notifications.Hosting;
using Notifications.Hosting.Storage;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Intake;
using Notifications.Notifier.Ledger;
using Notifications.Testing.Storage;
using Xunit;
using static Notifications.Notifier.Tests.Deliveries.SomeEvents;

namespace Notifications.Notifier.Tests.Deliveries;

/// <summary>Events that wait are written together on PostgreSQL: nobody may be able to tell.</summary>
public abstract class IntakeContract(TestStore at) : OnAnyStore(at)
{
    private const int Events = 40;

    private static readonly string[] Tables =
    [
        "select event_id, state, reason from inbox order by 1",
        "select event_id, cancels from event order by 1",
        "select instance, uid, event_id from application order by 1, 2",
        "select once_key, null from once order by 1",
        "select uid, trigger_name, destination, recipient, delivery_id from told order by 1, 2, 3, 4",
        "select timer_id, event_id from timer order by 1",
        "select id, state, superseded_by from delivery order by 1",
    ];

    [Fact]
    public async Task Events_that_are_taken_together_leave_what_they_leave_one_after_another()
    {
        World.Add("out");
        await using var store = StoreServices.Open(World.StoreAt, [NotifierSchema.Value], TimeProvider.System);
        var superseded = 0;
        for (var seed = 0; seed < 12; seed++)
        {
            var alone = await TakeAsync(store, seed, together: false);
            var together = await TakeAsync(store, seed, together: true);
            Assert.True(alone == together, $"seed {seed}, one after another:\n{alone}\ntogether:\n{together}");
            superseded += alone.Contains("superseded", StringComparison.Ordinal) ? 1 : 0;
        }

        Assert.True(superseded > 2, $"The stories are to have appEvent that are stale: {superseded} have.");
    }

    private async Task<string> TakeAsync(Store store, int seed, bool together)
    {
        foreach (var table in new[] { "inbox", "event", "application", "once", "told", "timer", "delivery" })
            await store.WriteAsync(
                async (session, cancellationToken) => await session.ExecuteAsync($"delete from {table}", cancellationToken), Ct);
        var random = new Random(seed);
        var all = Enumerable.Range(0, Events).Select(_ => Some(random)).ToList();
        var seen = new StringBuilder();
        while (all.Count > 0)
        {
            var some = all.Take(random.Next(1, 12)).ToList();
            all.RemoveRange(0, some.Count);
            foreach (var group in together ? [some] : some.Select(one => new List<Incoming> { one }))
            {
                var written = await store.WriteAsync(
                    (session, cancellationToken) => IntakeRows.ReceiveAsync(session, group, cancellationToken), Ct);
                seen.AppendJoin(' ', written.Select(count => count is { } deliveries ? $"{deliveries}" : "-")).Append(' ');
            }

            // What is looked for later has been told by then.
            await store.WriteAsync(
                async (session, cancellationToken) =>
                    await session.ExecuteAsync(
                        "update delivery set state = 'delivered' where state = 'waiting' and ordinal = 0", cancellationToken), Ct);
        }

        foreach (var table in Tables)
        {
            var columns = table.Split(" from ")[0].Count(c => c == ',') + 1;
            var rows = await store.ReadAsync(
                (session, cancellationToken) =>
                session.QueryAsync(table, row => string.Join(' ', Enumerable.Range(0, columns).Select(i => row.TextOrNull(i))),
                    cancellationToken), Ct);
            seen.Append('\n').AppendJoin('\n', rows);
        }

        return seen.ToString();
    }

    /// <summary>Event of one of three Applications, late or repeated ones among them, in which a few things happen.</summary>
    private Incoming Some(Random random)
    {
        var appEvent = Of($"app{random.Next(3)}", random.Next(1, 15), epoch: random.Next(1, 3));
        if (random.Next(12) == 0) return new Incoming(appEvent, [], new Decision(InboxState.Dead, RoutingPlan.Nothing, "broke"), [], Noon);
        var deliveries = Enumerable.Range(0, random.Next(4))
            .Select(i => Planned(appEvent, "out", $"#{random.Next(2)}", $"t{random.Next(2)}") with
            {
                DeliveryId = $"{appEvent.EventId}-{i}",
                OnceKey = random.Next(3) == 0 ? $"{appEvent.App.Name}-{random.Next(4)}" : null,
                Recovers = random.Next(4) == 0 ? $"t{random.Next(2)}" : null,
                ConversationKey = random.Next(4) == 0 ? "talk" : null,
            }).ToArray();
        var plan = Plan(deliveries) with
        {
            Timers = random.Next(3) == 0 ? [new PlannedTimer($"timer-{appEvent.EventId}", $"w{random.Next(2)}", null, Noon)] : [],
            CancelledTimers = random.Next(3) == 0 ? [$"w{random.Next(2)}"] : [],
        };
        var placed = PlanRows.Place(plan, appEvent, transitionEvent: null, name => World.Destinations.GetValueOrDefault(name), Noon);
        return new Incoming(appEvent, EventStore.Encode(appEvent), new Decision(InboxState.Routed, plan, Reason: null), placed, Noon);
    }
}
