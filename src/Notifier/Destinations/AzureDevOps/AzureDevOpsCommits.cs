using System.Text;
using Notifications.Notifier.Changes;
using Notifications.Notifier.Destinations.Forges;
using Notifications.Notifier.Git;

namespace Notifications.Notifier.Destinations.AzureDevOps;

/// <summary>The commits of Azure DevOps' repositories.</summary>
internal sealed class AzureDevOpsCommits(AzureDevOpsClient api) : IForgeCommits
{
    private static readonly CompositeFormat Page = CompositeFormat.Parse("searchCriteria.$skip={0}&searchCriteria.$top={1}");

    public async Task<CommitInfo> ReadAsync(string project, string sha, CancellationToken cancellationToken) => Described(
        await api.GetAsync<AzureCommit>(
            AzureDevOpsClient.Path(project, $"commits/{sha}"), project, found => found.CommitId is not null, cancellationToken));

    /// <summary>Azure DevOps walks from the version that is compared, and leaves out what the other one has.</summary>
    public async Task<CommitsBetween> BetweenAsync(string project, string from, string to, CancellationToken cancellationToken)
    {
        var (commits, _) = await api.PagesAsync<AzureList<AzureCommit>, AzureCommit>(
            project,
            $"commits?searchCriteria.itemVersion.versionType=commit&searchCriteria.itemVersion.version={from}"
                + $"&searchCriteria.compareVersion.versionType=commit&searchCriteria.compareVersion.version={to}",
            Page, ForgeCommits.MostCounted, list => list.Value, cancellationToken);
        return new CommitsBetween(
            [.. commits.Where(commit => commit.CommitId is not null).Take(CommitFilter.Most)
                .Select(commit => (commit.CommitId!, Described(commit)))],
            commits.Count);
    }

    private static CommitInfo Described(AzureCommit commit)
    {
        var message = commit.Comment?.Trim() ?? "";
        return new CommitInfo(commit.Author?.Name ?? "", Login: null, message.Split('\n')[0].Trim())
        {
            Change = ChangeNumber.In(message),
            Email = commit.Author?.Email is { Length: > 0 } email ? email : null,
        };
    }
}
