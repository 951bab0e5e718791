namespace Notifications.Cli.Comparing;

/// <summary>What Argo CD Notifications says that it did.</summary>
/// <param name="Sent">In the order of time.</param>
/// <param name="Repeated">It would have sent them, and had them marked as sent.</param>
/// <param name="From">The record begins here; null: not known.</param>
/// <param name="To">The record ends here; null: not known.</param>
/// <param name="Unread">How many entries could not be read.</param>
internal sealed record PeerRecord(
    IReadOnlyList<PeerNotification> Sent, IReadOnlyList<PeerNotification> Repeated, DateTimeOffset? From, DateTimeOffset? To, int Unread)
{
    /// <summary>Of each condition and recipient only the newest notification is kept: the record is the annotation.</summary>
    public bool HasOnlyTheNewest { get; init; }
}

/// <param name="Application">Namespace and name.</param>
/// <param name="Service">Its key under <c>service.</c>, which the import makes the name of the destination.</param>
/// <param name="Failure">Why it was not sent after all; null: it was.</param>
internal sealed record PeerNotification(
    DateTimeOffset At, string Application, string Trigger, string Service, string Recipient, string? Failure = null);
