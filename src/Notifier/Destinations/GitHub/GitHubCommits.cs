using Notifications.Notifier.Changes;
using Notifications.Notifier.Destinations.Forges;
using Notifications.Notifier.Git;
using Octokit;

namespace Notifications.Notifier.Destinations.GitHub;

/// <summary>The commits of GitHub's repositories (https://docs.github.com/rest/commits/commits).</summary>
internal sealed class GitHubCommits(GitHubClient api, IGitHubCredentials credentials) : IForgeCommits
{
    public async Task<CommitInfo> ReadAsync(string project, string sha, CancellationToken cancellationToken)
    {
        var repository = RepositoryName.Of(project);
        return Described(await credentials.CallAsync(
            repository, token => api.CommitAsync(token, repository, sha, cancellationToken), cancellationToken));
    }

    /// <summary>Nothing lies between when git was taken back: that is a range without commits.</summary>
    public async Task<CommitsBetween> BetweenAsync(string project, string from, string to, CancellationToken cancellationToken)
    {
        var repository = RepositoryName.Of(project);
        var first = await PageAsync(1);
        var last = first.TotalCommits > GitHubClient.PageSize ? await PageAsync(((first.TotalCommits - 1) / GitHubClient.PageSize) + 1)
            : first;
        IEnumerable<GitHubCommit> newest = last.Commits.Count < WaitingCommits.Most && last != first
            ? [.. (await PageAsync((first.TotalCommits - 1) / GitHubClient.PageSize)).Commits, .. last.Commits] : last.Commits;
        return new CommitsBetween(
            [.. newest.Reverse().Take(CommitFilter.Most).Select(commit => (commit.Sha, Described(commit)))], first.TotalCommits);

        Task<CompareResult> PageAsync(int page) => credentials.CallAsync(
            repository, token => api.CompareAsync(token, repository, from, to, page, cancellationToken), cancellationToken);
    }

    private static CommitInfo Described(GitHubCommit commit) => new(
        commit.Commit.Author?.Name ?? commit.Author?.Login ?? "", commit.Author?.Login,
        (commit.Commit.Message ?? "").Split('\n')[0].Trim())
    {
        Change = ChangeNumber.In(commit.Commit.Message?.Trim()),
        Email = commit.Commit.Author?.Email is { Length: > 0 } email ? email : null,
    };
}
