namespace Notifications.Notifier.Intake;

/// <summary>By what Applications are listed and counted: columns of their row, so that no document has to be unpacked for a list.</summary>
internal static class ListedRows
{
    /// <summary>The arguments <c>listed, sync, health, drifts, drift_since, pending_since, pending_revision</c>. Of an event without the
    /// two words nothing is listed yet.</summary>
    public static (string Name, object? Value)[] Of(ApplicationTransitioned appEvent) =>
        Of(appEvent, appEvent.Status, isListed: appEvent.Status is not null || appEvent.After is null);

    /// <param name="status">As the event says it, or as its document does.</param>
    public static (string Name, object? Value)[] Of(ApplicationTransitioned appEvent, AppStatus? status, bool isListed) =>
    [
        ("listed", isListed ? appEvent.EventId : null), ("sync", status?.Sync), ("health", status?.Health),
        ("drifts", appEvent.Standing.DriftEpisode is not null), ("drift_since", appEvent.Standing.DriftSince),
        ("pending_since", appEvent.Standing.PendingSince), ("pending_revision", appEvent.Standing.PendingRevision),
    ];
}
