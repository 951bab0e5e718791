using System.Globalization;
using System.Text.Json.Nodes;
using Notifications.Testing.GitHub;

namespace Notifications.Testing.GitLab;

/// <summary>The objects of GitLab's answers, with the fields that somebody might read.</summary>
internal static class FakeGitLabJson
{
    public static JsonObject User(string name) => new() { ["id"] = 42, ["username"] = name };

    public static JsonObject Message(string message) => new() { ["message"] = message };

    public static JsonObject Note(PostedComment note) => new()
    {
        ["id"] = note.Id,
        ["body"] = note.Body,
        ["author"] = User(note.Author),
        ["system"] = note.Author == "ghost",
        ["noteable_iid"] = note.Number,
    };

    public static JsonObject Project(FakeRepository project) =>
        new() { ["id"] = project.Id, ["path_with_namespace"] = project.FullName, ["archived"] = project.IsArchived };

    public static JsonObject MergeRequest(FakePull request, FakeRepository project) => new()
    {
        ["iid"] = request.Number,
        ["project_id"] = project.Id,
        ["state"] = request.State == "open" ? "opened" : request.State,
        ["sha"] = "0000000000000000000000000000000000000000",
        ["merge_commit_sha"] = request.State == "merged" ? request.Sha : null,
        ["squash_commit_sha"] = null,
        ["updated_at"] = Time(request.UpdatedAt ?? project.Commits[request.Sha].At),
        ["changes_count"] = request.Files.Count > 1000 ? "1000+" : request.Files.Count.ToString(CultureInfo.InvariantCulture),
        ["discussion_locked"] = request.IsLocked ? true : false,
        ["references"] = new JsonObject { ["full"] = $"{project.FullName}!{request.Number}" },
    };

    public static JsonObject Diff(FakeFile file) => new()
    {
        ["old_path"] = file.PreviousPath ?? file.Path,
        ["new_path"] = file.Path,
        ["renamed_file"] = file.PreviousPath is not null,
        ["diff"] = "@@ -1 +1 @@\n-a\n+b",
    };

    public static JsonObject Commit(FakeCommit commit) => new()
    {
        ["id"] = commit.Sha,
        ["title"] = commit.Subject,
        ["message"] = commit.Subject + "\n\nAnd a body.",
        ["author_name"] = commit.Author,
        ["author_email"] = "author@example.com",
        ["committed_date"] = Time(commit.At),
        ["parent_ids"] = new JsonArray([.. commit.Parents.Select(parent => JsonValue.Create(parent))]),
    };

    private static string Time(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
