namespace Notifications.Notifier.Destinations.GitHub;

/// <summary>How a request to GitHub's REST API ended.</summary>
internal abstract record GitHubAnswer
{
    private GitHubAnswer()
    {
    }

    /// <param name="Next">Address of the next page.</param>
    internal sealed record Ok(byte[] Body, Uri? Next) : GitHubAnswer;

    /// <summary>It is not there, is gone, or the token may not know of it.</summary>
    internal sealed record NotFound(string Reason) : GitHubAnswer;

    /// <summary>It will not work: a bad token, a missing permission, a locked pull request, an archived repository, a wrong argument.</summary>
    internal sealed record Refused(string Reason) : GitHubAnswer;

    /// <summary>A primary or secondary rate limit of the whole installation.</summary>
    internal sealed record Limited(string Reason, TimeSpan After) : GitHubAnswer;

    /// <param name="MaybeDone">It may have happened all the same.</param>
    internal sealed record Unavailable(string Reason, bool MaybeDone) : GitHubAnswer;
}
