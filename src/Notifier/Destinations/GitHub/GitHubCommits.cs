using Notifications.Notifier.Destinations.Forges;
using Notifications.Notifier.Git;
using Octokit;

namespace Notifications.Notifier.Destinations.GitHub;

/// <summary>Who wrote a commit, and its first line. A commit never changes: what was read is kept.</summary>
internal sealed class GitHubCommits(
    GitHubClient api, IGitHubCredentials credentials, ForgeHosts hosts, Repositories repositories, TimeProvider time)
{
    private readonly ForgeQuestions<(RepositoryName Repository, string Sha), CommitInfo> _known = new(1000, time);

    public async Task<CommitInfo?> FindAsync(string repositoryUrl, string revision, CancellationToken cancellationToken)
    {
        if (repositories.Find(repositoryUrl) is not { } repository || !hosts.Serve(repository) || !Revision.Parse(revision).IsCommit)
            return null;
        var name = RepositoryName.Of(repository.Project);
        try
        {
            return await _known.AskAsync(
                (name, revision), ask => ReadAsync(name, revision, ask), _ => TimeSpan.FromHours(6), cancellationToken);
        }
        catch (ForgeException)
        {
            return null; // the message goes without it
        }
    }

    private async Task<CommitInfo> ReadAsync(RepositoryName repository, string sha, CancellationToken cancellationToken)
    {
        var commit = await credentials.CallAsync(
            repository, token => api.CommitAsync(token, repository, sha, cancellationToken), cancellationToken);
        var described = Described(commit);
        return described.Change is null ? described with { Change = await PullRequestAsync(repository, sha, cancellationToken) }
            : described;
    }

    public static CommitInfo Described(GitHubCommit commit) => new(
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
        catch (ForgeException)
        {
            return null; // the message goes without it
        }
    }
}
