namespace Notifications.Notifier.Ledger;

/// <summary>
/// Forgets what is older than the retention, a chunk at a time. What has not ended and the newest view of each Application outlive it. What
/// happens once (<c>oncePer</c>, fired timers) is kept as long as conversations: a value that holds longer is written down again when it
/// ceases.
/// </summary>
internal sealed class Retention(Store store, DeliveryOptions options)
{
    private const int Chunk = 500;

    private static readonly Kind Deliveries = new(
        "select id from delivery where created_at < @before and ended_at < @before order by created_at limit @chunk",
        ["id"],
        ["delete from delivery where id = @id"]);

    private static readonly Kind Conversations = new(
        """
        select c.id from conversation c where c.updated_at < @before
            and not exists (select 1 from delivery d where d.chain = c.id and d.ended_at is null)
        order by c.updated_at limit @chunk
        """,
        ["id"],
        ["delete from member where conversation = @id", "delete from conversation where id = @id"]);

    private static readonly Kind AcknowledgedDrift = new(
        """
        select k.instance, k.uid, k.episode from acknowledgement k where k.at < @before
            and not exists (select 1 from open_drift o where o.instance = k.instance and o.uid = k.uid) order by k.at limit @chunk
        """,
        ["instance", "uid", "episode"],
        ["delete from acknowledgement where instance = @instance and uid = @uid and episode = @episode"]);

    private static readonly Kind Applications = new(
        "select instance, uid from application where gone = 1 and observed_at < @before order by observed_at limit @chunk",
        ["instance", "uid"],
        ["delete from told where instance = @instance and uid = @uid",
            "delete from application where instance = @instance and uid = @uid and gone = 1"]);

    private static readonly Kind Events = new(
        """
        select i.event_id from inbox i left join event e on e.event_id = i.event_id
        where i.received_at < @before
            and not exists (select 1 from application a where a.instance = e.instance and a.uid = e.uid and a.event_id = e.event_id)
            and not exists (select 1 from timer t where t.instance = e.instance and t.uid = e.uid and t.fired_at is null and t.event_id = e.event_id)
            and not exists (select 1 from delivery d where d.application = e.application and d.ended_at is null
                and (d.event_id = e.event_id or d.transition_event = e.event_id))
        order by i.received_at limit @chunk
        """,
        ["id"],
        ["delete from event where event_id = @id", "delete from inbox where event_id = @id"]);

    private static readonly Kind Onces = new(
        "select once_key from once where created_at < @before order by created_at limit @chunk",
        ["id"],
        ["delete from once where once_key = @id"]);

    private static readonly Kind Timers = new(
        "select timer_id from timer where fired_at < @before order by fired_at limit @chunk",
        ["id"],
        ["delete from timer where timer_id = @id and fired_at is not null"]);

    private static readonly Kind Flapping = new(
        """
        select instance, uid, trigger_name, destination, recipient from flapping where updated_at < @before
        order by updated_at limit @chunk
        """,
        ["instance", "uid", "trigger_name", "destination", "recipient"],
        ["""
         delete from flapping where instance = @instance and uid = @uid and trigger_name = @trigger_name and destination = @destination
             and recipient = @recipient
         """]);

    private static readonly Kind JoinedChanges = new(
        """
        select instance, uid, destination, recipient, conversation_key from joined_change where joined_at < @before
        order by joined_at limit @chunk
        """,
        ["instance", "uid", "destination", "recipient", "conversation_key"],
        ["""
         delete from joined_change where instance = @instance and uid = @uid and destination = @destination and recipient = @recipient
             and conversation_key = @conversation_key
         """]);

    /// <summary>The queries that look for what is old in tables that grow.</summary>
    internal static IEnumerable<string> Finding =>
        [
            Deliveries.Find, Conversations.Find, AcknowledgedDrift.Find, Applications.Find, Events.Find, Onces.Find, Timers.Find,
            Flapping.Find, JoinedChanges.Find,
        ];

    /// <summary>The number of things that were forgotten.</summary>
    public async Task<int> ForgetAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        await ForgetAsync(Deliveries, now - options.Retention, cancellationToken)
        + await ForgetAsync(Conversations, now - options.ConversationRetention, cancellationToken)
        + await ForgetAsync(AcknowledgedDrift, now - options.Retention, cancellationToken)
        + await ForgetAsync(Applications, now - options.Retention, cancellationToken)
        + await ForgetAsync(Events, now - options.Retention, cancellationToken)
        + await ForgetAsync(Onces, now - options.ConversationRetention, cancellationToken)
        + await ForgetAsync(Flapping, now - options.Retention, cancellationToken)
        + await ForgetAsync(JoinedChanges, now - options.ConversationRetention, cancellationToken)
        + await ForgetAsync(Timers, now - options.ConversationRetention, cancellationToken);

    private async Task<int> ForgetAsync(Kind kind, DateTimeOffset before, CancellationToken cancellationToken)
    {
        for (var forgotten = 0; ;)
        {
            var count = await store.WriteAsync((session, token) => ForgetChunkAsync(session, kind, before, token), cancellationToken);
            forgotten += count;
            if (count < Chunk) return forgotten;
        }
    }

    private static async ValueTask<int> ForgetChunkAsync(
        Session session, Kind kind, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var found = await session.QueryAsync<(string Name, object? Value)[]>(
            kind.Find, [("before", before), ("chunk", Chunk)],
            row => [.. kind.Key.Select((name, column) => (name, (object?)row.Text(column)))], cancellationToken);
        await session.ExecuteAllAsync(
            [.. found.SelectMany(key => kind.Delete, (key, delete) => new Statement(delete, key))], cancellationToken);
        return found.Count;
    }

    /// <param name="Find">Keys of the oldest, by <c>@before</c> and <c>@chunk</c>.</param>
    /// <param name="Key">The columns that it gives, by which <paramref name="Delete"/> deletes.</param>
    private sealed record Kind(string Find, IReadOnlyList<string> Key, IReadOnlyList<string> Delete);
}
