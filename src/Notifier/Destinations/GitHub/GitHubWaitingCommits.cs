using Notifications.Notifier.Changes;
using Notifications.Notifier.Destinations.Forges;
using Notifications.Notifier.Git;
using Octokit;

namespace Notifications.Notifier.Destinations.GitHub;

/// <summary>What lies between two commits; it never changes: what was read is kept.</summary>
internal sealed class GitHubWaitingCommits(
    GitHubClient api, IGitHubCredentials credentials, ForgeHosts hosts, Repositories repositories, TimeProvider time)
{
    private static readonly TimeSpan Kept = TimeSpan.FromHours(6);

    private readonly ForgeQuestions<(RepositoryName Repository, string From, string To), CommitsBetween> _ranges = new(200, time);
    private readonly TouchingCommits _touching = new(new GitHubHistory(api, credentials, time), hosts, repositories);

    /// <summary>As <see cref="WaitingCommitsLookup"/>. Nothing lies between when git was taken back: that is a range without
    /// commits.</summary>
    public async Task<WaitingCommits?> BetweenAsync(WaitingRange waits, CancellationToken cancellationToken)
    {
        var (from, to) = (waits.From, waits.To);
        if (repositories.Find(waits.RepositoryUrl) is not { } repository || !hosts.Serve(repository) || !Revision.Parse(from).IsCommit
            || !Revision.Parse(to).IsCommit) return null;
        var name = RepositoryName.Of(repository.Project);
        try
        {
            var range = await _ranges.AskAsync((name, from, to), ask => RangeAsync(name, from, to, ask), _ => Kept, cancellationToken);
            return await _touching.OfAsync(waits, repository, range, cancellationToken);
        }
        catch (ForgeException)
        {
            return null; // the message goes without them
        }
    }

    private async Task<CommitsBetween> RangeAsync(RepositoryName repository, string from, string to, CancellationToken cancellationToken)
    {
        var first = await PageAsync(1);
        var last = first.TotalCommits > GitHubClient.PageSize ? await PageAsync(((first.TotalCommits - 1) / GitHubClient.PageSize) + 1)
            : first;
        IEnumerable<GitHubCommit> newest = last.Commits.Count < WaitingCommits.Most && last != first
            ? [.. (await PageAsync((first.TotalCommits - 1) / GitHubClient.PageSize)).Commits, .. last.Commits] : last.Commits;
        return new CommitsBetween(
            [.. newest.Reverse().Take(CommitFilter.Most).Select(commit => (commit.Sha, GitHubCommits.Described(commit)))],
            first.TotalCommits);

        Task<CompareResult> PageAsync(int page) => credentials.CallAsync(
            repository, token => api.CompareAsync(token, repository, from, to, page, cancellationToken), cancellationToken);
    }
}
