namespace Notifications.Notifier.Destinations.AzureDevOps;

/// <summary>What is read of Azure DevOps' answers. Whatever may be missing is nullable; what must be there, who asked for it
/// checks.</summary>
internal static class AzureDevOpsJson
{
    public static JsonSerializerOptions Options { get; } = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };
}

/// <summary>Every list comes in one.</summary>
internal sealed record AzureList<T>(List<T>? Value);

internal sealed record AzureConnection(AzureIdentity? AuthenticatedUser);

internal sealed record AzureIdentity(string? Id, string? ProviderDisplayName);

/// <param name="Comment">The message, which lists cut.</param>
internal sealed record AzureCommit(string? CommitId, string? Comment, AzurePerson? Author, AzurePerson? Committer);

internal sealed record AzurePerson(string? Name, string? Email, DateTimeOffset Date);

/// <param name="CommonCommit">Null: there is none.</param>
internal sealed record AzureComparison(string? CommonCommit);

/// <param name="Status">active, completed (which is merged) or abandoned.</param>
/// <param name="LastMergeCommit">What the target branch got, or would get.</param>
/// <param name="LastMergeSourceCommit">The newest of the source branch.</param>
internal sealed record AzurePullRequest(
    int PullRequestId, string? Status, DateTimeOffset? ClosedDate, AzureCommit? LastMergeCommit, AzureCommit? LastMergeSourceCommit);

/// <param name="Results">One for each question: pull requests by commit.</param>
internal sealed record AzureQuery(Dictionary<string, AzurePullRequest[]>[]? Results);

internal sealed record AzureIteration(int Id);

/// <param name="ChangeEntries">Of an iteration.</param>
/// <param name="Changes">Of a commit.</param>
internal sealed record AzureChanges(AzureChange[]? ChangeEntries, AzureChange[]? Changes)
{
    public AzureChange[] All => ChangeEntries ?? Changes ?? [];
}

/// <param name="OriginalPath">Of a renamed file of an iteration.</param>
/// <param name="SourceServerItem">Of a renamed file of a commit.</param>
internal sealed record AzureChange(AzureItem? Item, string? OriginalPath, string? SourceServerItem);

internal sealed record AzureItem(string? Path, bool IsFolder);

/// <summary>A conversation; what is written on a pull request begins one.</summary>
internal sealed record AzureThread(int Id, bool IsDeleted, AzureComment[]? Comments);

/// <param name="CommentType">text, system or codeChange.</param>
internal sealed record AzureComment(int Id, string? Content, string? CommentType, AzureIdentity? Author, bool IsDeleted);

/// <param name="State">notSet, pending, succeeded, failed, error or notApplicable.</param>
internal sealed record AzureStatus(int Id, string? State, string? Description, string? TargetUrl, AzureStatusContext? Context);

internal sealed record AzureStatusContext(string? Name, string? Genre);
