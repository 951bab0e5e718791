namespace Notifications.Notifier.Contracts;

/// <summary>The commits that lie between two, or null when there are none to be had. Never throws but for cancellation.</summary>
internal delegate Task<WaitingCommits?> WaitingCommitsLookup(WaitingRange range, CancellationToken cancellationToken);

/// <param name="Event">Of the Application that they wait for.</param>
/// <param name="Transition">That they wait.</param>
/// <param name="RepositoryUrl">As in the Application's source.</param>
/// <param name="From">A full commit id: what is there already.</param>
/// <param name="To">A full commit id.</param>
internal sealed record WaitingRange(ApplicationTransitioned Event, Transition? Transition, string RepositoryUrl, string From, string To);

/// <param name="Newest">The newest of them first, at most <see cref="Most"/>.</param>
/// <param name="Count">How many there are.</param>
internal sealed record WaitingCommits(ImmutableArray<(string Sha, CommitInfo Commit)> Newest, int Count)
{
    /// <summary>How many lie between the two besides, and touch no file that the Application is made from.</summary>
    public int Others { get; init; }

    /// <summary>Messages fold what is more.</summary>
    public const int Most = 5;
}
