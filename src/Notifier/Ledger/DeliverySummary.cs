namespace Notifications.Notifier.Ledger;

/// <summary>A delivery in a list.</summary>
/// <param name="Reason">Of its last failure, or a note.</param>
/// <param name="CoalescedInto">The delivery whose call told its news too.</param>
/// <param name="Link">To what stands at the destination.</param>
internal sealed record DeliverySummary(
    string Id,
    DeliveryState State,
    string Application,
    string Trigger,
    string Destination,
    string Recipient,
    int Attempts,
    DateTimeOffset Created,
    DateTimeOffset Updated,
    DateTimeOffset Due,
    string? Reason,
    string? SupersededBy,
    string? CoalescedInto,
    string? Link)
{
    /// <summary>How many columns <see cref="Read"/> reads.</summary>
    public const int Columns = 14;

    public static DeliverySummary Read(Row row) => new(
        row.Text(0),
        LedgerWords.State(row.Text(1)),
        row.Text(2),
        row.Text(3),
        row.Text(4),
        row.Text(5),
        row.Count(6),
        row.Time(7),
        row.Time(8),
        row.Time(9),
        row.TextOrNull(10),
        row.TextOrNull(11),
        row.TextOrNull(12),
        row.TextOrNull(13));
}

/// <summary>All about a delivery.</summary>
/// <param name="Children">To whom it was resolved.</param>
/// <param name="Message">The neutral message as JSON, when it is kept (shadow mode).</param>
/// <param name="MaybeSent">An attempt's effect is not known.</param>
internal sealed record DeliveryDetails(
    DeliverySummary Summary,
    string? Parent,
    IReadOnlyList<DeliverySummary> Children,
    string EventId,
    string? TransitionId,
    string Lane,
    string? ConversationKey,
    IReadOnlyList<string> Templates,
    string? Message,
    bool MaybeSent,
    DateTimeOffset? TriedSince,
    DateTimeOffset? Ended)
{
    public static DeliveryDetails Read(Row row, DeliverySummary summary, IReadOnlyList<DeliverySummary> children) => new(
        summary,
        row.TextOrNull(0),
        children,
        row.Text(1),
        row.TextOrNull(2),
        row.Text(3),
        row.TextOrNull(4),
        JsonSerializer.Deserialize(row.Text(5), LedgerJson.Default.StringArray) ?? [],
        row.TextOrNull(6),
        row.Flag(7),
        row.TimeOrNull(8),
        row.TimeOrNull(9));
}
