namespace Notifications.Notifier.Ledger;

/// <summary>How a <see cref="Delivery"/> stands in its table.</summary>
internal static class DeliveryRows
{
    /// <summary>In the order in which <see cref="Read"/> takes them.</summary>
    public const string Columns = """
        id, parent, event_id, transition_event, transition_id, instance, uid, application, epoch_order, sequence, ordinal, trace_parent,
        trigger_name, templates, destination, recipient, lane, chain, conversation, conversation_key, mode, announce,
        state, attempts, due_at, maybe_sent, tried_since, created_at, annotated, complete_until
        """;

    /// <summary>How many they are.</summary>
    public static readonly int Count = Columns.Count(c => c == ',') + 1;

    internal const string Insert = $"""
        insert into delivery({Columns}, updated_at, ended_at, reason) values (
            @id, @parent, @event_id, @transition_event, @transition_id, @instance, @uid, @application, @epoch_order, @sequence, @ordinal, @trace_parent,
            @trigger_name, @templates, @destination, @recipient, @lane, @chain, @conversation, @conversation_key, @mode, @announce,
            @state, @attempts, @due_at, @maybe_sent, @tried_since, @created_at, @annotated, @complete_until, @created_at, @ended_at, @reason)
        on conflict (id) do nothing
        """;

    private const string Supersede = """
        update delivery set state = 'superseded', superseded_by = @by, fence = null, updated_at = @now, ended_at = @now where id = @id and ended_at is null
        """;

    public static Delivery Read(Row row) => new(
        row.Text(0),
        row.TextOrNull(1),
        new DeliverySource(
            row.Text(2),
            row.TextOrNull(3),
            row.TextOrNull(4),
            row.Text(5),
            row.Text(6),
            row.Text(7),
            new EventPosition(row.Number(8), row.Number(9), row.Number(10)),
            row.TextOrNull(11)),
        row.Text(12),
        JsonSerializer.Deserialize(row.Text(13), LedgerJson.Default.StringArray) ?? [],
        row.Text(14),
        row.Text(15),
        new Placement(new LaneName(row.Text(16)), row.Text(17), Conversation(row), row.Flag(21)),
        new DeliveryProgress(
            LedgerWords.State(row.Text(22)), row.Count(23), row.Time(24), row.Flag(25), row.TimeOrNull(26), row.Time(27)))
    {
        IsAnnotated = row.Flag(28),
        CompleteUntil = row.TimeOrNull(29),
    };

    /// <summary>Writes a new delivery, unless it is there already. <paramref name="dead"/>: it has ended at once, for this
    /// reason.</summary>
    public static Statement Inserting(Delivery d, string? dead) => new(
        Insert,
        [
            ("id", d.Id), ("parent", d.Parent), ("event_id", d.Source.EventId), ("transition_event", d.Source.TransitionEventId),
            ("transition_id", d.Source.TransitionId), ("instance", d.Source.Instance), ("uid", d.Source.Uid),
            ("application", d.Source.Application),
            ("epoch_order", d.Source.At.EpochOrder), ("sequence", d.Source.At.Sequence), ("ordinal", d.Source.At.Ordinal),
            ("trace_parent", d.Source.TraceParent), ("trigger_name", d.Trigger),
            ("templates", JsonSerializer.Serialize([.. d.Templates], LedgerJson.Default.StringArray)),
            ("destination", d.Destination), ("recipient", d.Recipient), ("lane", d.Place.Lane.Value), ("chain", d.Place.OrderingKey),
            ("conversation", d.Place.Conversation?.Id), ("conversation_key", d.Place.Conversation?.Key),
            ("mode", d.Place.Conversation?.Mode.Word()), ("announce", d.Place.Announce),
            ("state", (dead is null ? d.Progress.State : DeliveryState.Dead).Word()), ("attempts", d.Progress.Attempts),
            ("due_at", d.Progress.Due), ("maybe_sent", d.Progress.MaybeSent), ("tried_since", d.Progress.TriedSince),
            ("created_at", d.Progress.Created), ("annotated", d.IsAnnotated), ("complete_until", d.CompleteUntil),
            ("ended_at", dead is null ? null : d.Progress.Created),
            ("reason", dead),
        ]);

    public static Statement Superseding(Superseded superseded, DateTimeOffset now) =>
        new(Supersede, [("by", superseded.By), ("now", now), ("id", superseded.DeliveryId)]);

    private static Conversation? Conversation(Row row) =>
        row.IsNull(18) ? null : new Conversation(row.Text(18), row.Text(19), LedgerWords.Mode(row.Text(20)));
}

/// <summary>A delivery whose state a newer one has sent, or will send.</summary>
internal readonly record struct Superseded(string DeliveryId, string By);
