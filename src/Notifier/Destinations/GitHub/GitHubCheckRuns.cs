using Notifications.Notifier.Destinations.Forges;
using Notifications.Notifier.Messages.Markup;
using Octokit;

namespace Notifications.Notifier.Destinations.GitHub;

/// <summary>A check run for each Application, with the words of its newest message (https://docs.github.com/rest/checks/runs). Only an App
/// may write them, and it changes none but its own.</summary>
internal sealed class GitHubCheckRuns(GitHubClient api, IGitHubCredentials credentials) : IForgeStatuses
{
    private const int LongestSummary = 60_000; // of 65,535 characters

    public string Kind => "check";

    public async Task WriteAsync(
        StatusRecipient recipient, IReadOnlyList<ApplicationStatus> wanted, StatusWrites writes, CancellationToken cancellationToken)
    {
        var (repository, sha) = (RepositoryName.Of(recipient.Project), recipient.Commit!);
        var author = await credentials.AuthorAsync(cancellationToken);
        var known = await credentials.CallAsync(
            repository, token => KnownAsync(token, repository, sha, author, cancellationToken), cancellationToken);
        foreach (var status in wanted)
        {
            var stands = known.GetValueOrDefault(status.Name);
            var summary = new ForgeWriter(GitHubMarkdown.Instance, LongestSummary).Blocks(MarkupReader.Blocks(status.Message.Body))
                .ToString();
            var body = Body(status, summary.Length > 0 ? summary : GitHubMarkdown.Instance.Html(status.Description));
            if (stands is not null && IsAs(stands, body)) continue;
            // What has ended stays ended: another sync of the same commit is another run, and GitHub shows the newest.
            var update = stands is not null && (stands.Status != CheckStatus.Completed || (string)body["status"] == "completed") ? stands
                : null;
            if (update is null) body["head_sha"] = sha;
            await writes.WriteAsync(() => credentials.CallAsync(
                repository,
                token => api.WriteAsync(
                    token, repository, connection => update is null
                        ? connection.Post<CheckRun>(ApiUrls.CheckRuns(repository.Owner, repository.Name), body)
                        : connection.Patch<CheckRun>(ApiUrls.CheckRun(repository.Owner, repository.Name, update.Id), body),
                    written => written.Id > 0, "without an id", cancellationToken),
                cancellationToken));
        }
    }

    private static Dictionary<string, object> Body(ApplicationStatus status, string summary)
    {
        var body = new Dictionary<string, object>
        {
            ["name"] = status.Name,
            ["external_id"] = status.Name,
            ["output"] = new Dictionary<string, object> { ["title"] = status.Description, ["summary"] = summary },
        };
        if (status.Page is { } page) body["details_url"] = page.AbsoluteUri;
        var (state, conclusion) = status.Stage switch
        {
            Stage.Waiting => ("queued", null),
            Stage.Syncing or Stage.Synced => ("in_progress", null),
            Stage.Healthy => ("completed", "success"),
            Stage.TakenBack => ("completed", "cancelled"),
            _ => ("completed", "failure"),
        };
        body["status"] = state;
        if (conclusion is not null) body["conclusion"] = conclusion;
        return body;
    }

    private static bool IsAs(CheckRun stands, Dictionary<string, object> wanted)
    {
        var output = (Dictionary<string, object>)wanted["output"];
        return stands.Status.StringValue == (string)wanted["status"]
            && stands.Conclusion?.StringValue == (string?)wanted.GetValueOrDefault("conclusion")
            && stands.Output?.Title == (string)output["title"] && stands.Output?.Summary == (string)output["summary"];
    }

    /// <summary>The newest of ours by name.</summary>
    private async Task<Dictionary<string, CheckRun>> KnownAsync(
        string token, RepositoryName repository, string sha, string author, CancellationToken cancellationToken)
    {
        var known = new Dictionary<string, CheckRun>(StringComparer.Ordinal);
        for (var page = 1; ; page++)
        {
            var found = await api.GetAsync<CheckRunsResponse>(
                token, ApiUrls.CheckRunsForReference(repository.Owner, repository.Name, sha), GitHubClient.Page(page),
                answer => answer.CheckRuns is { } runs && runs.All(run => run is { Id: > 0, Name: not null }), "without check runs",
                cancellationToken);
            foreach (var run in found.CheckRuns.Where(
                run => string.Equals(run.App?.Slug + "[bot]", author, StringComparison.OrdinalIgnoreCase)))
                if (!known.TryGetValue(run.Name, out var other) || run.Id > other.Id) known[run.Name] = run;
            if (found.CheckRuns.Count < GitHubClient.PageSize) return known;
        }
    }
}
