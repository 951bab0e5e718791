using Notifications.Notifier.Changes;
using Notifications.Notifier.Destinations.Forges;
using Notifications.Notifier.Git;

namespace Notifications.Notifier.Destinations.Gitea;

/// <summary>The commits of Gitea's repositories.</summary>
internal sealed class GiteaCommits(GiteaClient api) : IForgeCommits
{
    public async Task<CommitInfo> ReadAsync(string project, string sha, CancellationToken cancellationToken) => Described(
        await api.GetAsync<GiteaCommit>(
            GiteaClient.Path(project, $"git/commits/{sha}?{GiteaClient.Little}"), project, IsWhole, cancellationToken));

    public async Task<CommitsBetween> BetweenAsync(string project, string from, string to, CancellationToken cancellationToken)
    {
        var (commits, _) = await api.ListAsync<GiteaCommit>(
            GiteaClient.Path(project, $"commits?sha={to}&not={from}&{GiteaClient.Little}"), project, ForgeCommits.MostCounted, IsWhole,
            cancellationToken);
        return new CommitsBetween(
            [.. commits.Take(CommitFilter.Most).Select(commit => (commit.Sha!, Described(commit)))], commits.Count);
    }

    public static bool IsWhole(GiteaCommit commit) => commit is { Sha.Length: > 0, Commit: not null };

    private static CommitInfo Described(GiteaCommit commit)
    {
        var (message, author) = (commit.Commit!.Message?.Trim() ?? "", commit.Commit.Author);
        return new CommitInfo(author?.Name ?? commit.Author?.Login ?? "", commit.Author?.Login, message.Split('\n')[0].Trim())
        {
            Change = ChangeNumber.In(message),
            Email = author?.Email is { Length: > 0 } email ? email : null,
        };
    }
}
