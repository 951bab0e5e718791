using Notifications.Notifier.Git;

namespace Notifications.Notifier.Changes;

/// <summary>
/// What a forge knows of the history of its repositories. Whatever keeps it from answering at the moment leaves as an exception of its own,
/// and nothing is concluded from it.
/// </summary>
internal interface IForgeHistory
{
    /// <summary>What <paramref name="to"/> has and <paramref name="from"/> has not; null: one of them is unknown there, or there is too
    /// much to list.</summary>
    /// <param name="project">As in <see cref="GitRepository.Project"/>.</param>
    Task<CommitRange?> CompareAsync(string project, string from, string to, CancellationToken cancellationToken);

    /// <summary>The requests that brought a commit, and the open ones that hold it.</summary>
    Task<IReadOnlyList<ChangeRequest>> OfCommitAsync(string project, string commit, CancellationToken cancellationToken);

    /// <summary>A page of the merged requests, those that changed last first.</summary>
    /// <param name="page">From 1.</param>
    Task<MergedPage> MergedAsync(string project, int page, CancellationToken cancellationToken);

    /// <summary>The files that a request changed, with their former names; null: there are more than the forge lists.</summary>
    Task<IReadOnlyList<string>?> FilesAsync(ChangeRequest request, CancellationToken cancellationToken);

    /// <summary>The files that a commit changed against its first parent, with their former names; null: there are more than the forge
    /// lists at once.</summary>
    Task<IReadOnlyList<string>?> FilesAsync(string project, string commit, CancellationToken cancellationToken);

    /// <summary>A text file at a commit; null: there is none, or it may not be read.</summary>
    Task<string?> FileAsync(string project, string path, string commit, CancellationToken cancellationToken);
}

/// <summary>How one commit lies to another.</summary>
internal enum RangeKind
{
    Identical,

    /// <summary>The second is a descendant of the first.</summary>
    Ahead,

    /// <summary>The second is an ancestor of the first.</summary>
    Behind,

    /// <summary>Neither: history was rewritten, or they are of two branches.</summary>
    Diverged,
}

/// <param name="Commits">In any order; empty unless <see cref="RangeKind.Ahead"/>.</param>
internal sealed record CommitRange(RangeKind Kind, ImmutableArray<RangeCommit> Commits);

/// <param name="Parents">The first is the branch that it was committed to.</param>
/// <param name="At">When it was committed.</param>
internal sealed record RangeCommit(string Id, ImmutableArray<string> Parents, string Message, DateTimeOffset At);

/// <summary>A pull or merge request.</summary>
/// <param name="Project">That it was opened in.</param>
/// <param name="IsMerged">Else it is open.</param>
internal sealed record ChangeRequest(string Project, int Number, bool IsMerged);

/// <param name="Merged">With the commit that each became: of a merge the merge commit, of a rebase the last one.</param>
/// <param name="ChangedUntil">When the last one of the page has changed; null: there are no more.</param>
internal sealed record MergedPage(ImmutableArray<(string Commit, ChangeRequest Request)> Merged, DateTimeOffset? ChangedUntil);
