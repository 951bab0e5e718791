using System.Text.Json.Serialization;

namespace Notifications.Notifier.Destinations.GitHub;

/// <summary>The parts of GitHub's objects that are read.</summary>
internal sealed record GitHubUser(string? Login);

internal sealed record GitHubComment(long Id, string? Body, GitHubUser? User, Uri? HtmlUrl);

internal sealed record GitHubPull(int Number, string? State, DateTimeOffset? MergedAt, GitHubSide? Base)
{
    /// <summary>Closed without a merge: its changes went nowhere.</summary>
    public bool IsAbandoned => State == "closed" && MergedAt is null;
}

internal sealed record GitHubSide(GitHubRepositoryName? Repo);

internal sealed record GitHubRepositoryName(string? FullName);

internal sealed record GitHubFile(string Filename, string? PreviousFilename);

internal sealed record GitHubCommit(GitHubCommitDetail? Commit, GitHubUser? Author);

internal sealed record GitHubCommitDetail(string? Message, GitHubPerson? Author);

internal sealed record GitHubPerson(string? Name);

internal sealed record GitHubCommentBody(string Body);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(GitHubUser))]
[JsonSerializable(typeof(GitHubComment))]
[JsonSerializable(typeof(GitHubComment[]))]
[JsonSerializable(typeof(GitHubPull[]))]
[JsonSerializable(typeof(GitHubFile[]))]
[JsonSerializable(typeof(GitHubCommit))]
[JsonSerializable(typeof(GitHubCommentBody))]
internal sealed partial class GitHubJson : JsonSerializerContext;
