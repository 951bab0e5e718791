namespace Notifications.Notifier.Destinations.Gitea;

/// <summary>What is read of Gitea's answers. Whatever may be missing is nullable; what must be there, who asked for it checks.</summary>
internal static class GiteaJson
{
    public static JsonSerializerOptions Options { get; } = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };
}

internal sealed record GiteaUser(string? Login);

/// <param name="Author">The account of that address; null: there is none.</param>
/// <param name="Files">Renamed ones with both names; null: they were not asked for.</param>
internal sealed record GiteaCommit(
    string? Sha, DateTimeOffset Created, GiteaGitCommit? Commit, GiteaUser? Author, GiteaReference[]? Parents, GiteaFile[]? Files);

internal sealed record GiteaGitCommit(string? Message, GiteaPerson? Author);

internal sealed record GiteaPerson(string? Name, string? Email);

internal sealed record GiteaReference(string? Sha, GiteaRepository? Repo);

internal sealed record GiteaRepository(string? FullName);

/// <param name="State">open or closed, which it also is when it was merged.</param>
/// <param name="MergeCommitSha">Null: it is not merged.</param>
internal sealed record GiteaPull(
    int Number, string? State, bool Merged, string? MergeCommitSha, DateTimeOffset UpdatedAt, bool IsLocked, GiteaReference? Base,
    GiteaReference? Head);

internal sealed record GiteaFile(string? Filename, string? PreviousFilename);

internal sealed record GiteaComment(long Id, string? Body, GiteaUser? User, string? HtmlUrl);

/// <param name="Status">pending, success, error, failure or warning.</param>
internal sealed record GiteaStatus(long Id, string? Context, string? Status, string? Description, string? TargetUrl);
