using Notifications.Notifier.Git;
using Octokit;

namespace Notifications.Notifier.Destinations.GitHub;

/// <summary>Who wrote a commit, and its first line; what lies between two. Commits never change: what was read is kept.</summary>
internal sealed class GitHubCommits(
    GitHubClient api, IGitHubCredentials credentials, GitHubHosts hosts, Repositories repositories, TimeProvider time)
{
    private const int PageSize = 100;
    private static readonly TimeSpan Kept = TimeSpan.FromHours(6);

    private readonly GitHubQuestions<(RepositoryName Repository, string Sha), CommitInfo> _known = new(1000, time);
    private readonly GitHubQuestions<(RepositoryName Repository, string From, string To), CommitRange> _ranges = new(200, time);

    public async Task<CommitInfo?> FindAsync(string repositoryUrl, string revision, CancellationToken cancellationToken)
    {
        if (repositories.Find(repositoryUrl) is not { } repository || !hosts.Serve(repository) || !Revision.Parse(revision).IsCommit)
            return null;
        var name = RepositoryName.Of(repository.Project);
        try
        {
            return await _known.AskAsync(
                (name, revision), ask => ReadAsync(name, revision, ask), _ => Kept, cancellationToken);
        }
        catch (GitHubException)
        {
            return null; // the message goes without it
        }
    }

    /// <summary>As <see cref="CommitRangeLookup"/>. Nothing lies between when git was taken back: that is a range without commits.</summary>
    public async Task<CommitRange?> BetweenAsync(string repositoryUrl, string from, string to, CancellationToken cancellationToken)
    {
        if (repositories.Find(repositoryUrl) is not { } repository || !hosts.Serve(repository) || !Revision.Parse(from).IsCommit
            || !Revision.Parse(to).IsCommit) return null;
        var name = RepositoryName.Of(repository.Project);
        try
        {
            return await _ranges.AskAsync((name, from, to), ask => RangeAsync(name, from, to, ask), _ => Kept, cancellationToken);
        }
        catch (GitHubException)
        {
            return null; // the message goes without them
        }
    }

    private async Task<CommitRange> RangeAsync(RepositoryName repository, string from, string to, CancellationToken cancellationToken)
    {
        var first = await PageAsync(1);
        var last = first.TotalCommits > PageSize ? await PageAsync(((first.TotalCommits - 1) / PageSize) + 1) : first;
        IEnumerable<GitHubCommit> newest = last.Commits.Count < CommitRange.Most && last != first
            ? [.. (await PageAsync((first.TotalCommits - 1) / PageSize)).Commits, .. last.Commits] : last.Commits;
        return new CommitRange(
            [.. newest.Reverse().Take(CommitRange.Most).Select(commit => (commit.Sha, Described(commit)))],
            first.TotalCommits);

        Task<CompareResult> PageAsync(int page) => credentials.CallAsync(
            repository, token => api.CompareAsync(token, repository, from, to, page, cancellationToken), cancellationToken);
    }

    private async Task<CommitInfo> ReadAsync(RepositoryName repository, string sha, CancellationToken cancellationToken)
    {
        var commit = await credentials.CallAsync(
            repository, token => api.CommitAsync(token, repository, sha, cancellationToken), cancellationToken);
        var described = Described(commit);
        return described.Change is null ? described with { Change = await PullRequestAsync(repository, sha, cancellationToken) } : described;
    }

    private static CommitInfo Described(GitHubCommit commit) => new(
        commit.Commit.Author?.Name ?? commit.Author?.Login ?? "", commit.Author?.Login,
        (commit.Commit.Message ?? "").Split('\n')[0].Trim())
    {
        Change = ChangeNumber.In(commit.Commit.Message?.Trim()),
        Email = commit.Commit.Author?.Email is { Length: > 0 } email ? email : null,
    };

    private async Task<long?> PullRequestAsync(RepositoryName repository, string sha, CancellationToken cancellationToken)
    {
        try
        {
            var pulls = await credentials.CallAsync(
                repository, token => api.PullsOfCommitAsync(token, repository, sha, cancellationToken), cancellationToken);
            return pulls.FirstOrDefault(pull => pull.MergedAt is not null)?.Number;
        }
        catch (GitHubException)
        {
            return null; // the message goes without it
        }
    }
}
