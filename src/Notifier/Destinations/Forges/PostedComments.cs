namespace Notifications.Notifier.Destinations.Forges;

/// <summary>Our comments on a pull request, as the ledger keeps them: <c>4711</c>, or with the comment that announced a failure
/// <c>4711;4712</c>.</summary>
/// <param name="Id">Of the comment that is edited; null: not known.</param>
/// <param name="Announcement">Of the comment that notified of a failure, which may be the first one itself; null: none.</param>
internal readonly record struct PostedComments(long? Id, long? Announcement)
{
    public bool IsAnnounced => Announcement is not null;

    public override string ToString() =>
        string.Join(';', new[] { Id, Announcement }.OfType<long>().Select(id => id.ToString(CultureInfo.InvariantCulture)));

    public static PostedComments Parse(string? external)
    {
        var parts = (external ?? "").Split(';');
        return new PostedComments(Number(parts[0]), parts.Length > 1 ? Number(parts[1]) : null);
    }

    private static long? Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id
        : null;
}
