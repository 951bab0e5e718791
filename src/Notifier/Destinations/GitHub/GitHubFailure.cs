namespace Notifications.Notifier.Destinations.GitHub;

/// <summary>Why a call of GitHub's REST API brought nothing.</summary>
/// <param name="Reason">A sentence for the operator: the call, what was answered, what to do. Holds no secret.</param>
internal abstract record GitHubFailure(string Reason)
{
    /// <summary>It is not there, is gone, or the credentials may not know of it.</summary>
    internal sealed record NotFound(string Reason) : GitHubFailure(Reason);

    /// <summary>It never will work: a locked pull request, an archived repository, a wrong argument.</summary>
    internal sealed record Refused(string Reason) : GitHubFailure(Reason);

    /// <summary>The credentials or the address of the destination are not right: it will work when the operator has mended them.</summary>
    /// <param name="Repository">Only calls about this repository are refused; null: all are.</param>
    internal sealed record Unusable(string Reason, string? Repository) : GitHubFailure(Reason);

    /// <summary>A primary or secondary rate limit of the whole installation.</summary>
    internal sealed record Limited(string Reason, TimeSpan After) : GitHubFailure(Reason);

    /// <param name="MaybeDone">A comment may have been created all the same.</param>
    /// <param name="Reached">False: the request did not leave, or not before it was given up.</param>
    internal sealed record Unavailable(string Reason, bool MaybeDone, bool Reached) : GitHubFailure(Reason);
}

/// <summary>Carries a failure through Octokit to who asked: no other exception leaves <see cref="GitHubClient"/>.</summary>
internal sealed class GitHubException(GitHubFailure failure) : Exception(failure.Reason)
{
    public GitHubFailure Failure => failure;
}
