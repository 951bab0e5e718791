using Notifications.Notifier.Changes;
using Notifications.Notifier.Destinations.Forges;
using Notifications.Notifier.Destinations.Text;
using Notifications.Notifier.Models;
using Octokit;

namespace Notifications.Notifier.Destinations.GitHub;

/// <summary>
/// Statuses of GitHub Deployments (https://docs.github.com/rest/deployments): of the one that the Application's annotation names, else of
/// one that is created for the commit in an environment of the Application's own.
/// </summary>
internal sealed class GitHubDeployments(GitHubClient api, IGitHubCredentials credentials, Uri apiUrl) : IForgeStatuses
{
    /// <summary>Written by who makes preview environments, for argocd-commenter: the address of a Deployment at the API.</summary>
    private const string Annotation = "argocd-commenter.int128.github.io/deployment-url";

    private const string Task = "argocd"; // tells ours from those of the repository's own workflows

    public string Kind => "deployment";

    public IEnumerable<StatusRecipient> Of(
        AppFacts facts, IReadOnlyCollection<AppliedChange> changes, IReadOnlyCollection<string> own, out string? note)
    {
        note = null;
        if (facts.App["metadata"]["annotations"][Annotation].Text is not { Length: > 0 } written)
            return changes.Select(change => StatusRecipient.Of(Kind, change.Project, change.To));
        if (Parse(written) is var (project, id) && own.Contains(project, StringComparer.OrdinalIgnoreCase))
            return [StatusRecipient.Of(Kind, project, id)];
        note = $"{Annotation} is \"{written}\", which is no Deployment of a repository of the Application at {apiUrl}";
        return [];
    }

    public async Task WriteAsync(
        StatusRecipient recipient, IReadOnlyList<ApplicationStatus> wanted, StatusWrites writes, CancellationToken cancellationToken)
    {
        var repository = RepositoryName.Of(recipient.Project);
        if (recipient.Id is { } named)
        {
            // One Deployment has one state: that of the Application which is worst off.
            if (wanted.MaxBy(status => ChangeModel.Rank(status.Stage)) is { } worst)
                await StateAsync(repository, named, worst, writes, cancellationToken);
            return;
        }

        foreach (var status in wanted)
        {
            var deployment = await FindAsync(repository, recipient.Commit!, status.Name, cancellationToken)
                ?? await writes.WriteAsync(() => CreateAsync(repository, recipient.Commit!, status, cancellationToken));
            await StateAsync(repository, deployment, status, writes, cancellationToken);
        }
    }

    /// <summary><c>https://api.github.com/repos/OWNER/NAME/deployments/ID</c>, at this API.</summary>
    private (string Project, long Id)? Parse(string written) =>
        Uri.TryCreate(written.Trim(), UriKind.Absolute, out var address) && address.Query.Length == 0
        && (address.Authority == apiUrl.Authority || (apiUrl.IsLoopback && address.Host == "api.github.com"))
        && address.AbsolutePath.Split('/') is [.. var before, "repos", var owner, var name, "deployments", var number]
        && (string.Join('/', before) + "/" == apiUrl.AbsolutePath || apiUrl.IsLoopback)
        && PullRequestName.TryParse($"{owner}/{name}#1", out _)
        && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? ($"{owner}/{name}", id) : null;

    /// <summary>The oldest one: whoever looks finds the same.</summary>
    private async Task<long?> FindAsync(
        RepositoryName repository, string sha, string environment, CancellationToken cancellationToken)
    {
        var query = new Dictionary<string, string> { ["sha"] = sha, ["environment"] = environment, ["task"] = Task };
        var found = await credentials.CallAsync(
            repository,
            token => api.AllAsync<Deployment>(
                token, ApiUrls.Deployments(repository.Owner, repository.Name), query, deployment => deployment.Id > 0,
                "a deployment without an id", cancellationToken),
            cancellationToken);
        return found.Select(deployment => deployment.Id).Order().Cast<long?>().FirstOrDefault();
    }

    /// <summary>GitHub would merge the default branch into it and wait for its checks: Argo CD has applied it already.</summary>
    private async Task<long> CreateAsync(
        RepositoryName repository, string sha, ApplicationStatus status, CancellationToken cancellationToken)
    {
        var body = new Dictionary<string, object>
        {
            ["ref"] = sha,
            ["environment"] = status.Name,
            ["task"] = Task,
            ["auto_merge"] = false,
            ["required_contexts"] = Array.Empty<string>(),
        };
        var made = await credentials.CallAsync(
            repository,
            token => api.WriteAsync(
                token, repository, connection => connection.Post<Deployment>(ApiUrls.Deployments(repository.Owner, repository.Name), body),
                written => written.Id > 0, "without an id", cancellationToken),
            cancellationToken);
        return made.Id;
    }

    /// <summary>A state that stands there is not repeated: each one starts the repository's workflows.</summary>
    private async Task StateAsync(
        RepositoryName repository, long deployment, ApplicationStatus status, StatusWrites writes, CancellationToken cancellationToken)
    {
        var path = ApiUrls.DeploymentStatuses(repository.Owner, repository.Name, deployment);
        var newest = await credentials.CallAsync(
            repository,
            token => api.FirstAsync<DeploymentStatus>(
                token, path, found => found.State.StringValue is not null, "a status without a state", cancellationToken),
            cancellationToken);
        var state = State(status.Stage);
        if (newest?.State.StringValue == state) return;
        var body = new Dictionary<string, object> { ["state"] = state, ["description"] = status.Description };
        if (status.Page is { } page) body["log_url"] = page.AbsoluteUri;
        if (status.Message.About.ExternalLinks is [{ Target: var running }, ..]) body["environment_url"] = running.AbsoluteUri;
        await writes.WriteAsync(() => credentials.CallAsync(
            repository,
            token => api.WriteAsync(
                token, repository, connection => connection.Post<DeploymentStatus>(path, body), written => written.Id > 0, "without an id",
                cancellationToken),
            cancellationToken));
    }

    private static string State(Stage stage) => stage switch
    {
        Stage.Waiting => "queued",
        Stage.Healthy => "success",
        Stage.Failed or Stage.Degraded => "failure",
        Stage.TakenBack => "inactive",
        _ => "in_progress",
    };
}
