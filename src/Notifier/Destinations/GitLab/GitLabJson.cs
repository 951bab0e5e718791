namespace Notifications.Notifier.Destinations.GitLab;

/// <summary>What is read of GitLab's answers. Whatever may be missing is nullable; what must be there, who asked for it checks.</summary>
internal static class GitLabJson
{
    public static JsonSerializerOptions Options { get; } = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };
}

internal sealed record GitLabUser(string? Username);

internal sealed record GitLabToken(string[]? Scopes, bool Active = true);

/// <param name="Title">Its first line.</param>
internal sealed record GitLabCommit(
    string? Id, string[]? ParentIds, string? Title, string? Message, string? AuthorName, string? AuthorEmail, DateTimeOffset CommittedDate);

/// <param name="State">opened, closed, locked or merged.</param>
/// <param name="ChangesCount">Only of a single one; with a plus sign when there are more files than GitLab lists.</param>
internal sealed record GitLabMergeRequest(
    int Iid, string? State, string? Sha, string? MergeCommitSha, string? SquashCommitSha, DateTimeOffset UpdatedAt, string? ChangesCount,
    bool DiscussionLocked, GitLabReferences? References)
{
    /// <summary>The project that it was opened in; null: it is not told.</summary>
    public string? Project => References?.Full is { } full && full.LastIndexOf('!') is > 0 and var at ? full[..at] : null;
}

/// <param name="Full"><c>group/project!7</c></param>
internal sealed record GitLabReferences(string? Full);

internal sealed record GitLabProject(string? PathWithNamespace, bool Archived);

internal sealed record GitLabDiff(string? OldPath, string? NewPath);

/// <param name="System">Written by GitLab itself.</param>
internal sealed record GitLabNote(long Id, string? Body, GitLabUser? Author, bool System);

/// <param name="Status">pending, running, success, failed, canceled, ...</param>
internal sealed record GitLabStatus(long Id, string? Name, string? Status, string? Description, string? TargetUrl, long? PipelineId);

/// <param name="Source">external: made of statuses alone.</param>
internal sealed record GitLabPipeline(long Id, string? Source);
