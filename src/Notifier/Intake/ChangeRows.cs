using Notifications.Notifier.Ledger;

namespace Notifications.Notifier.Intake;

/// <summary>
/// Puts deliveries into the messages of changes, and keeps in which an Application stands. Of each failure one delivery is announced.
/// </summary>
internal static class ChangeRows
{
    private const string Of = "instance = @instance and uid = @uid and destination = @destination and recipient = @recipient";

    // Who waits for weeks comes by many changes: the older ones are left as they are.
    private const string Find = $"""
        select conversation_key, as_key, change_id, waiting, done from joined_change where {Of} order by joined_at desc, conversation_key limit 20
        """;

    private const string Put = """
        insert into joined_change(instance, uid, destination, recipient, conversation_key, as_key, change_id, waiting, done, joined_at)
        values (@instance, @uid, @destination, @recipient, @key, @as_key, @change_id, @waiting, @done, @now)
        on conflict (instance, uid, destination, recipient, conversation_key) do update set as_key = excluded.as_key,
            change_id = coalesce(excluded.change_id, joined_change.change_id), waiting = excluded.waiting, done = excluded.done
        """;

    private const string Announced = "insert into once(once_key, created_at) values (@key, @now) on conflict (once_key) do nothing";

    /// <summary>The delivery in the place that it is to be written to; null: it is not to be written.</summary>
    public static async ValueTask<PlacedInChanges?> PlaceAsync(Session session, Delivery delivery, CancellationToken cancellationToken)
    {
        var (group, place) = delivery.Admission.Group!;
        if (delivery.Admission.DeadReason is not null) return new PlacedInChanges(delivery, []);
        var known = await session.QueryAsync(
            Find, Member(delivery),
            row => new ChangeMembership(row.Text(0), row.Text(1), row.TextOrNull(2), row.Flag(3), (ChangeEnd)row.Number(4)),
            cancellationToken);
        if (group.OnlyWhereOpen && !known.Exists(other => other.End is ChangeEnd.None && other.Is(group.Keys)))
            return group.NeverAlone ? null : new PlacedInChanges(delivery, []);
        if (ChangeMembership.KeysOf(group, known) is not [var first, .. var others]) return null;
        var placed = place(delivery.Id, first);
        var announce = placed.Announce && (group.Failure is not { } failure || await session.ExecuteAsync(
            Announced,
            [
                ("key", StableId.Once(
                    "groupBy", delivery.Source.Instance, delivery.Source.Uid, delivery.Destination, delivery.Recipient, failure)),
                ("now", delivery.Progress.Created),
            ],
            cancellationToken) > 0);
        return new PlacedInChanges(delivery with { Place = placed with { Announce = announce } }, [first, .. others])
        {
            Leaves = group.GoesBack && !group.Keys.Contains(first) && known.Exists(other => other.Key == first && !other.Is(group.Keys))
                ? group.Leaves : null,
        };
    }

    /// <summary>Brings the state into the other messages too; the ids of the deliveries that do so.</summary>
    public static async ValueTask<IReadOnlyList<string>> JoinAsync(
        Session session, PlacedInChanges placed, CancellationToken cancellationToken)
    {
        if (placed.Keys.IsEmpty) return [];
        var (delivery, (group, place)) = (placed.Delivery, placed.Delivery.Admission.Group!);
        var copies = placed.Keys.Skip(1).Select(key => (Id: StableId.Copy(delivery.Id, key), Key: key))
            .Select(copy => delivery with { Id = copy.Id, Place = place(copy.Id, copy.Key) with { Announce = false } }).ToList();
        var end = group.Stage switch
        {
            GroupedStage.Healthy when placed.Leaves is null => ChangeEnd.Healthy,
            GroupedStage.TakenBack => ChangeEnd.TakenBack,
            _ => ChangeEnd.None,
        };
        await session.ExecuteAllAsync(
            [
                .. copies.Select(copy => DeliveryRows.Inserting(copy, dead: null)),
                .. placed.Keys.Select(key => new Statement(
                    Put,
                    [
                        .. Member(delivery), ("key", key), ("as_key", placed.Leaves ?? AsKey(group, key)), ("change_id", group.ChangeId),
                        ("waiting", group.Stage is GroupedStage.Waiting), ("done", (long)end), ("now", delivery.Progress.Created),
                    ])),
            ],
            cancellationToken);
        return [.. copies.Select(copy => copy.Id)];
    }

    private static string AsKey(ChangeGroup group, string key) =>
        group.Keys.FirstOrDefault(own => ChangeGroup.ScopeOf(own) == ChangeGroup.ScopeOf(key), group.Keys[0]);

    private static (string Name, object? Value)[] Member(Delivery delivery) =>
    [
        ("instance", delivery.Source.Instance), ("uid", delivery.Source.Uid), ("destination", delivery.Destination),
        ("recipient", delivery.Recipient),
    ];
}

/// <param name="Keys">Of the messages that show it, its own first; empty: it has a message of its own.</param>
internal sealed record PlacedInChanges(Delivery Delivery, ImmutableArray<string> Keys)
{
    /// <summary>By which key the Application stands in the change that it goes back from; null: it does not go back.</summary>
    public string? Leaves { get; init; }
}
