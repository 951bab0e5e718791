using Notifications.Notifier.Changes;
using Notifications.Notifier.Destinations.Forges;
using Notifications.Notifier.Git;

namespace Notifications.Notifier.Destinations.GitLab;

/// <summary>The commits of GitLab's projects (https://docs.gitlab.com/api/commits/).</summary>
internal sealed class GitLabCommits(GitLabClient api) : IForgeCommits
{
    public async Task<CommitInfo> ReadAsync(string project, string sha, CancellationToken cancellationToken) => Described(
        await api.GetAsync<GitLabCommit>(
            GitLabClient.Path(project, $"repository/commits/{sha}"), project, found => found.Id is not null, cancellationToken));

    public async Task<CommitsBetween> BetweenAsync(string project, string from, string to, CancellationToken cancellationToken)
    {
        var (commits, _) = await api.ListAsync<GitLabCommit>(
            GitLabClient.Path(project, $"repository/commits?ref_name={from}..{to}"), project, ForgeCommits.MostCounted,
            commit => commit.Id is not null, cancellationToken);
        return new CommitsBetween(
            [.. commits.Take(CommitFilter.Most).Select(commit => (commit.Id!, Described(commit)))], commits.Count);
    }

    private static CommitInfo Described(GitLabCommit commit) => new(commit.AuthorName ?? "", Login: null, (commit.Title ?? "").Trim())
    {
        Change = ChangeNumber.In(commit.Message?.Trim()),
        Email = commit.AuthorEmail is { Length: > 0 } email ? email : null,
    };
}
