using System.Text;
using Notifications.Notifier.Destinations.Forges;

namespace Notifications.Notifier.Destinations.AzureDevOps;

/// <summary>A commit status for each Application (https://learn.microsoft.com/rest/api/azure/devops/git/statuses), of the genre
/// <c>argocd</c>.</summary>
internal sealed class AzureDevOpsCommitStatuses(AzureDevOpsClient api) : IForgeStatuses
{
    private const string Genre = "argocd";
    private const int Most = 2000;

    private static readonly CompositeFormat Page = CompositeFormat.Parse("skip={0}&top={1}");

    public string Kind => "status";

    public async Task WriteAsync(
        StatusRecipient recipient, IReadOnlyList<ApplicationStatus> wanted, StatusWrites writes, CancellationToken cancellationToken)
    {
        var path = $"commits/{recipient.Commit}/statuses";
        var (all, _) = await api.PagesAsync<AzureList<AzureStatus>, AzureStatus>(
            recipient.Project, path + "?latestOnly=true", Page, Most, list => list.Value, cancellationToken);
        var known = all.Where(status => status.Context is { Genre: Genre, Name: not null })
            .GroupBy(status => status.Context!.Name!, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.MaxBy(status => status.Id)!, StringComparer.Ordinal);
        foreach (var status in wanted)
        {
            var name = status.Name[(Genre.Length + 1)..];
            var (state, page) = (State(status.Stage), status.Page?.AbsoluteUri);
            if (known.TryGetValue(name, out var stands) && stands.State == state && stands.Description == status.Description
                && (stands.TargetUrl ?? "") == (page ?? "")) continue;
            await writes.WriteAsync(() => api.WriteAsync(
                HttpMethod.Post, AzureDevOpsClient.Path(recipient.Project, path), recipient.Project,
                new { state, description = status.Description, targetUrl = page, context = new { name, genre = Genre } },
                cancellationToken));
        }
    }

    private static string State(Stage stage) => stage switch
    {
        Stage.Healthy => "succeeded",
        Stage.Failed or Stage.Degraded => "failed",
        Stage.TakenBack => "notApplicable",
        _ => "pending",
    };
}
