using Notifications.Notifier.Destinations.Forges;
using Octokit;

namespace Notifications.Notifier.Destinations.GitHub;

/// <summary>A commit status for each Application (https://docs.github.com/rest/commits/statuses). What stands there is asked for first:
/// GitHub keeps at most 1,000 of one context.</summary>
internal sealed class GitHubCommitStatuses(GitHubClient api, IGitHubCredentials credentials) : IForgeStatuses
{
    public string Kind => "status";

    public async Task WriteAsync(
        StatusRecipient recipient, IReadOnlyList<ApplicationStatus> wanted, StatusWrites writes, CancellationToken cancellationToken)
    {
        var (repository, sha) = (RepositoryName.Of(recipient.Project), recipient.Commit!);
        var known = await credentials.CallAsync(
            repository, token => KnownAsync(token, repository, sha, cancellationToken), cancellationToken);
        foreach (var status in wanted)
        {
            var (state, page) = (State(status.Stage), status.Page?.AbsoluteUri);
            if (known.TryGetValue(status.Name, out var stands) && stands.State.StringValue == state
                && stands.Description == status.Description && (stands.TargetUrl ?? "") == (page ?? "")) continue;
            var body = new Dictionary<string, object>
            {
                ["state"] = state,
                ["context"] = status.Name,
                ["description"] = status.Description,
            };
            if (page is not null) body["target_url"] = page;
            await writes.WriteAsync(() => credentials.CallAsync(
                repository,
                token => api.WriteAsync(
                    token, repository, connection => connection.Post<CommitStatus>(
                        ApiUrls.CreateCommitStatus(repository.Owner, repository.Name, sha), body),
                    written => written.Context == status.Name, "without the context", cancellationToken),
                cancellationToken));
        }
    }

    private async Task<Dictionary<string, CommitStatus>> KnownAsync(
        string token, RepositoryName repository, string sha, CancellationToken cancellationToken)
    {
        var known = new Dictionary<string, CommitStatus>(StringComparer.OrdinalIgnoreCase); // as GitHub compares contexts
        for (var page = 1; ; page++)
        {
            var combined = await api.GetAsync<CombinedCommitStatus>(
                token, ApiUrls.CombinedCommitStatus(repository.Owner, repository.Name, sha), GitHubClient.Page(page),
                found => found.Statuses is { } statuses && statuses.All(status => status is { Context: not null }), "without statuses",
                cancellationToken);
            foreach (var status in combined.Statuses) known.TryAdd(status.Context, status);
            if (combined.Statuses.Count < GitHubClient.PageSize) return known;
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
