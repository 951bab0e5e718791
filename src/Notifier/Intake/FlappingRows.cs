using Notifications.Notifier.Ledger;

namespace Notifications.Notifier.Intake;

/// <summary>
/// Counts how often a recipient is notified that the same state has begun again. From a limit on, begins and ends share one conversation,
/// whose message is kept up to date: an update notifies nobody.
/// </summary>
internal static class FlappingRows
{
    private const int MostOnsets = 50;

    private const string Of =
        "instance = @instance and uid = @uid and trigger_name = @trigger_name and destination = @destination and recipient = @recipient";

    private const string Find = $"select onsets, episodes, since, conversation_key from flapping where {Of}";

    private const string Put = """
        insert into flapping(instance, uid, trigger_name, destination, recipient, onsets, episodes, since, conversation_key, updated_at)
        values (@instance, @uid, @trigger_name, @destination, @recipient, @onsets, @episodes, @since, @conversation_key, @now)
        on conflict (instance, uid, trigger_name, destination, recipient) do update set onsets = excluded.onsets,
            episodes = excluded.episodes, since = excluded.since, conversation_key = excluded.conversation_key,
            updated_at = excluded.updated_at
        """;

    /// <summary>The delivery as it is to be written: in the conversation when the state has begun too often.</summary>
    public static async ValueTask<Delivery> BegunAsync(Session session, Delivery delivery, CancellationToken cancellationToken)
    {
        if (delivery.Admission.Flapping is not { Limit: var limit } flapping) return delivery;
        var now = delivery.Progress.Created;
        var known = await FindAsync(session, limit, delivery, cancellationToken);
        List<DateTimeOffset> onsets = [.. (known?.Onsets ?? []).Where(onset => now - onset < limit.Within).TakeLast(MostOnsets - 1), now];
        var flaps = onsets.Count > limit.Episodes;
        // The conversation goes on as long as the state comes back too often, and the next time is another one.
        var key = !flaps ? null : known?.ConversationKey ?? FormattableString.Invariant(
            $"flapping/{limit.Trigger}/{delivery.Source.Uid}/{onsets[0].ToUnixTimeMilliseconds()}");
        var (episodes, since) = known is { ConversationKey: not null } && flaps ? (known.Count + 1, known.Since)
            : (onsets.Count, onsets[0]);
        await session.ExecuteAsync(
            Put,
            [
                .. PlanRows.SentTo(limit.Trigger, delivery),
                ("onsets", string.Join(' ', onsets.Select(onset => onset.ToUnixTimeMilliseconds()))), ("episodes", episodes),
                ("since", since), ("conversation_key", key), ("now", now),
            ],
            cancellationToken);
        return key is null ? delivery : delivery with { Place = flapping.Place(key) };
    }

    /// <summary>The delivery that tells the end, in the conversation when its begin was told there. After an episode that was longer than
    /// the limit counts, readers wait for it: then it is a new message too.</summary>
    public static async ValueTask<Delivery> EndedAsync(Session session, Delivery delivery, CancellationToken cancellationToken)
    {
        if (delivery.Admission.Flapping is not { Limit: var limit } flapping) return delivery;
        if (await FindAsync(session, limit, delivery, cancellationToken) is not { ConversationKey: { } key } known) return delivery;
        return delivery with
        {
            Place = flapping.Place(key) with { Announce = delivery.Progress.Created - known.Onsets[^1] >= limit.Within },
        };
    }

    private static async ValueTask<Episodes?> FindAsync(
        Session session, FlappingLimit limit, Delivery delivery, CancellationToken cancellationToken) =>
        await session.QueryFirstOrDefaultAsync(
            Find, PlanRows.SentTo(limit.Trigger, delivery),
            row => new Episodes(
                [.. row.Text(0).Split(' ').Select(onset => DateTimeOffset.FromUnixTimeMilliseconds(
                    long.Parse(onset, CultureInfo.InvariantCulture)))],
                row.Number(1), row.Time(2), row.TextOrNull(3)),
            cancellationToken);

    /// <param name="Onsets">Of late, at least one.</param>
    /// <param name="Count">Since then.</param>
    private sealed record Episodes(IReadOnlyList<DateTimeOffset> Onsets, long Count, DateTimeOffset Since, string? ConversationKey);
}
