using Notifications.Notifier.Changes;
using Notifications.Notifier.Destinations.Forges;
using Notifications.Notifier.Git;

namespace Notifications.Notifier.Destinations.Bitbucket;

/// <summary>The commits of Bitbucket's repositories.</summary>
internal sealed class BitbucketCommits(BitbucketClient api, BitbucketShape shape) : IForgeCommits
{
    public async Task<CommitInfo> ReadAsync(string project, string sha, CancellationToken cancellationToken) =>
        Described(await api.GetAsync(shape.Commit(project, sha), project, shape.Commit, cancellationToken));

    public async Task<CommitsBetween> BetweenAsync(string project, string from, string to, CancellationToken cancellationToken)
    {
        var (commits, _) = await api.ListAsync(
            shape.Commits(project, to, from), project, ForgeCommits.MostCounted, shape.Commit, cancellationToken);
        return new CommitsBetween(
            [.. commits.Take(CommitFilter.Most).Select(commit => (commit.Id, Described(commit)))], commits.Count);
    }

    private static CommitInfo Described(BitbucketCommit commit) => new(
        commit.Author, Login: null, commit.Message.Trim().Split('\n')[0].Trim())
    {
        Change = ChangeNumber.In(commit.Message.Trim()),
        Email = commit.Email is { Length: > 0 } email ? email : null,
    };
}
