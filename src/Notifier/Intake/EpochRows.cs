using Notifications.Hosting.Storage;

namespace Notifications.Notifier.Intake;

/// <summary>
/// News of an epoch that has ended: a watcher's store was lost, or two watchers with stores of their own watch one Argo CD. Whoever was told by the newer epoch
/// is not told by the older one any more. In a conversation its positions see to that; news that stand alone are looked at here. Older news of the same epoch
/// that stand alone are told, however late they come.
/// </summary>
internal static class EpochRows
{
    private const string Newer = """
        select id from delivery where application = @application and instance = @instance and uid = @uid and destination = @destination and recipient = @recipient
            and epoch_order > @epoch_order and state in ('delivered', 'sending')
        order by epoch_order desc, sequence desc, ordinal desc limit 1
        """;

    public static async ValueTask<IReadOnlyList<PlacedDelivery>> WithoutStaleAsync(Session session, IReadOnlyList<PlacedDelivery> placed, CancellationToken ct)
    {
        var looked = new List<PlacedDelivery>(placed.Count);
        foreach (var one in placed)
        {
            var row = one.Row;
            looked.Add(row.Place.Conversation is not null ? one : one with
            {
                SupersededBy = await session.QueryFirstOrDefaultAsync(
                    Newer,
                    [
                        ("application", row.News.Application), ("instance", row.News.Instance), ("uid", row.News.Uid),
                        ("destination", row.Destination), ("recipient", row.Recipient), ("epoch_order", row.News.At.EpochOrder),
                    ],
                    found => found.Text(0),
                    ct),
            });
        }

        return looked;
    }
}
