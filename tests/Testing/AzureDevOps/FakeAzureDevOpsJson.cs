using System.Globalization;
using System.Text.Json.Nodes;
using Notifications.Testing.GitHub;

namespace Notifications.Testing.AzureDevOps;

/// <summary>The objects of Azure DevOps' answers, with the fields that somebody might read.</summary>
internal static class FakeAzureDevOpsJson
{
    public static JsonObject Message(string message, string type) =>
        new() { ["$id"] = "1", ["message"] = message, ["typeKey"] = type, ["errorCode"] = 0, ["eventId"] = 3000 };

    public static JsonObject List(IEnumerable<JsonNode> items)
    {
        var all = new JsonArray([.. items.Select(item => item.DeepClone())]);
        return new JsonObject { ["count"] = all.Count, ["value"] = all };
    }

    /// <summary>A conversation with one comment, or one that the server itself began.</summary>
    public static JsonObject Thread(PostedComment comment, bool isDeleted) => new()
    {
        ["id"] = comment.Id,
        ["status"] = "closed",
        ["isDeleted"] = isDeleted,
        ["comments"] = new JsonArray(Comment(comment, isDeleted)),
    };

    public static JsonObject Comment(PostedComment comment, bool isDeleted) => new()
    {
        ["id"] = 1,
        ["parentCommentId"] = 0,
        ["author"] = new JsonObject { ["id"] = comment.Author, ["displayName"] = "Somebody", ["uniqueName"] = "somebody@example.com" },
        ["content"] = isDeleted ? null : comment.Body,
        ["commentType"] = comment.Author == "system" ? "system" : "text",
        ["isDeleted"] = isDeleted,
    };

    public static JsonObject Pull(FakePull pull, FakeRepository repository) => new()
    {
        ["pullRequestId"] = pull.Number,
        ["status"] = pull.State switch { "open" => "active", "closed" => "abandoned", _ => "completed" },
        ["creationDate"] = Time(repository.Commits[pull.Sha].At.AddDays(-1)),
        ["closedDate"] = pull.State == "open" ? null : Time(pull.UpdatedAt ?? repository.Commits[pull.Sha].At),
        ["lastMergeSourceCommit"] = new JsonObject { ["commitId"] = pull.State == "open" ? pull.Sha : new string('0', 40) },
        ["lastMergeCommit"] = new JsonObject { ["commitId"] = pull.State == "open" ? new string('f', 40) : pull.Sha },
    };

    /// <summary>Of an iteration.</summary>
    public static JsonObject Entry(FakeFile file) => new()
    {
        ["item"] = new JsonObject { ["path"] = "/" + file.Path },
        ["changeType"] = file.PreviousPath is null ? "edit" : "rename",
        ["originalPath"] = file.PreviousPath is null ? null : "/" + file.PreviousPath,
    };

    /// <summary>Of a commit.</summary>
    public static JsonObject Change(FakeFile file) => new()
    {
        ["item"] = new JsonObject { ["path"] = "/" + file.Path, ["gitObjectType"] = "blob" },
        ["changeType"] = file.PreviousPath is null ? "edit" : "rename",
        ["sourceServerItem"] = file.PreviousPath is null ? null : "/" + file.PreviousPath,
    };

    /// <param name="isListed">Without its parents, and with the beginning of its message.</param>
    public static JsonObject Commit(FakeCommit commit, bool isListed)
    {
        var json = new JsonObject
        {
            ["commitId"] = commit.Sha,
            ["author"] = Person(commit),
            ["committer"] = Person(commit),
            ["comment"] = isListed ? commit.Subject : commit.Subject + "\n\nAnd a body.",
            ["commentTruncated"] = isListed,
        };
        if (!isListed) json["parents"] = new JsonArray([.. commit.Parents.Select(parent => JsonValue.Create(parent))]);
        return json;
    }

    private static JsonObject Person(FakeCommit commit) =>
        new() { ["name"] = commit.Author, ["email"] = "author@example.com", ["date"] = Time(commit.At) };

    private static string Time(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
