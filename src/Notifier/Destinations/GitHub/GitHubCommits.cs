using Notifications.Notifier.Caching;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Git;

namespace Notifications.Notifier.Destinations.GitHub;

/// <summary>Who wrote a commit, and its first line. A commit never changes: what was read is kept.</summary>
internal sealed class GitHubCommits(GitHubClient client, GitHubHosts hosts, Repositories repositories, TimeProvider time)
{
    private readonly BoundedCache<(string Repository, string Sha), CommitInfo> _known = new(1000, TimeSpan.FromHours(6), time);

    public async Task<CommitInfo?> FindAsync(string repositoryUrl, string revision, CancellationToken cancellationToken)
    {
        if (repositories.Find(repositoryUrl) is not { } repository || !hosts.Serve(repository) || !Revision.Parse(revision).IsCommit)
            return null;
        if (_known.TryGet((repository.Project, revision), out var known))
            return known;
        var (commit, _) = await client.CommitAsync(repository.Project, revision, cancellationToken);
        if (commit?.Commit is not { } detail)
            return null;
        var subject = (detail.Message ?? "").Split('\n')[0].Trim();
        var info = new CommitInfo(detail.Author?.Name ?? commit.Author?.Login ?? "", commit.Author?.Login, subject);
        _known.Set((repository.Project, revision), info);
        return info;
    }
}
