namespace Notifications.Notifier.Contracts;

/// <summary>The commits that lie between two, or null when there are none to be had. Never throws but for cancellation.</summary>
/// <param name="repositoryUrl">As in the Application's source.</param>
/// <param name="from">A full commit id: what is there already.</param>
/// <param name="to">A full commit id.</param>
internal delegate Task<WaitingCommits?> WaitingCommitsLookup(
    string repositoryUrl, string from, string to, CancellationToken cancellationToken);

/// <param name="Newest">The newest of them first, at most <see cref="Most"/>.</param>
/// <param name="Count">How many there are.</param>
internal sealed record WaitingCommits(ImmutableArray<(string Sha, CommitInfo Commit)> Newest, int Count)
{
    /// <summary>Messages fold what is more.</summary>
    public const int Most = 5;
}
