using Notifications.Notifier.Destinations.Forges;

namespace Notifications.Notifier.Destinations.Gitea;

/// <summary>A commit status for each Application. Gitea keeps every one that was ever written, and shows the newest of a context.</summary>
internal sealed class GiteaCommitStatuses(GiteaClient api) : IForgeStatuses
{
    private const int Most = 2000;

    public string Kind => "status";

    public async Task WriteAsync(
        StatusRecipient recipient, IReadOnlyList<ApplicationStatus> wanted, StatusWrites writes, CancellationToken cancellationToken)
    {
        var path = GiteaClient.Path(recipient.Project, $"statuses/{recipient.Commit}");
        var (all, _) = await api.ListAsync<GiteaStatus>(
            path + "?sort=highestindex", recipient.Project, Most, status => status is { Id: > 0, Context: not null }, cancellationToken);
        var known = all.GroupBy(status => status.Context!, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.MaxBy(status => status.Id)!, StringComparer.Ordinal);
        foreach (var status in wanted)
        {
            var (state, page) = (State(status.Stage), status.Page?.AbsoluteUri ?? "");
            if (known.TryGetValue(status.Name, out var stands) && stands.Status == state && stands.Description == status.Description
                && (stands.TargetUrl ?? "") == page) continue;
            await writes.WriteAsync(() => api.WriteAsync(
                HttpMethod.Post, path, recipient.Project,
                new Dictionary<string, object?>
                {
                    ["state"] = state,
                    ["context"] = status.Name,
                    ["description"] = status.Description,
                    ["target_url"] = page,
                },
                cancellationToken));
        }
    }

    private static string State(Stage stage) => stage switch
    {
        Stage.Healthy => "success",
        Stage.Failed or Stage.Degraded => "failure",
        Stage.TakenBack => "error",
        _ => "pending",
    };
}
