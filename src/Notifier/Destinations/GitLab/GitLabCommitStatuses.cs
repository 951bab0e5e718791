using Notifications.Notifier.Destinations.Forges;

namespace Notifications.Notifier.Destinations.GitLab;

/// <summary>
/// A commit status for each Application (https://docs.gitlab.com/api/commits/#set-commit-pipeline-status). It belongs to a pipeline: to the
/// commit's newest one, else GitLab makes one of statuses alone, which would stand beside the pipeline of the project.
/// </summary>
internal sealed class GitLabCommitStatuses(GitLabClient api) : IForgeStatuses
{
    private const int Most = 2000;

    public string Kind => "status";

    public async Task WriteAsync(
        StatusRecipient recipient, IReadOnlyList<ApplicationStatus> wanted, StatusWrites writes, CancellationToken cancellationToken)
    {
        var (project, sha) = (recipient.Project, recipient.Commit!);
        var (all, _) = await api.ListAsync<GitLabStatus>(
            GitLabClient.Path(project, $"repository/commits/{sha}/statuses?all=true"), project, Most,
            status => status is { Id: > 0, Name: not null, Status: not null }, cancellationToken);
        var known = all.GroupBy(status => status.Name!, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.MaxBy(status => status.Id)!, StringComparer.Ordinal);
        var pipeline = new Lazy<Task<long?>>(() => PipelineAsync(project, sha, cancellationToken));
        foreach (var status in wanted)
        {
            var stands = known.GetValueOrDefault(status.Name);
            var state = State(status.Stage);
            if (stands?.Status == state) continue; // GitLab refuses to set what is set
            var body = new Dictionary<string, object?>
            {
                ["state"] = state,
                ["name"] = status.Name,
                ["description"] = status.Description,
            };
            if (status.Page is { } page) body["target_url"] = page.AbsoluteUri;
            // One Application stays in the pipeline that it is in.
            if ((stands?.PipelineId ?? await pipeline.Value) is { } id) body["pipeline_id"] = id;
            await writes.WriteAsync(() => WriteAsync(project, sha, body, cancellationToken));
        }
    }

    private async Task<bool> WriteAsync(string project, string sha, Dictionary<string, object?> body, CancellationToken cancellationToken)
    {
        try
        {
            await api.WriteAsync(HttpMethod.Post, project, $"statuses/{sha}", body, cancellationToken);
            return true;
        }
        catch (ForgeException set) when (
            set.Failure is ForgeFailure.Refused { Reason: var why } && why.Contains("Cannot transition status", StringComparison.Ordinal))
        {
            return false; // somebody has set it meanwhile, or it went on from there: what runs does not become pending again
        }
    }

    /// <summary>The newest; null: there is none that jobs run in.</summary>
    private async Task<long?> PipelineAsync(string project, string sha, CancellationToken cancellationToken)
    {
        var (pipelines, _) = await api.ListAsync<GitLabPipeline>(
            GitLabClient.Path(project, $"pipelines?sha={sha}&order_by=id&sort=desc"), project, GitLabClient.MostAtOnce,
            pipeline => pipeline.Id > 0, cancellationToken);
        return pipelines.FirstOrDefault(pipeline => pipeline.Source != "external")?.Id;
    }

    private static string State(Stage stage) => stage switch
    {
        Stage.Waiting => "pending",
        Stage.Healthy => "success",
        Stage.Failed or Stage.Degraded => "failed",
        Stage.TakenBack => "canceled",
        _ => "running",
    };
}
