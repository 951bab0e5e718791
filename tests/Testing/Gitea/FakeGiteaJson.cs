using System.Globalization;
using System.Text.Json.Nodes;
using Notifications.Testing.GitHub;

namespace Notifications.Testing.Gitea;

/// <summary>The objects of Gitea's answers, with the fields that somebody might read.</summary>
internal static class FakeGiteaJson
{
    public static JsonObject User(string login) => new() { ["id"] = 42, ["login"] = login, ["login_name"] = "" };

    public static JsonObject Message(string message) =>
        new() { ["message"] = message, ["url"] = "https://git.example.com/api/swagger" };

    public static JsonObject Comment(PostedComment comment, Uri root) => new()
    {
        ["id"] = comment.Id,
        ["html_url"] = $"{root}{comment.Repository}/pulls/{comment.Number}#issuecomment-{comment.Id}",
        ["body"] = comment.Body,
        ["user"] = User(comment.Author),
    };

    public static JsonObject Pull(FakePull pull, FakeRepository repository)
    {
        var at = Time(pull.UpdatedAt ?? repository.Commits[pull.Sha].At);
        var merged = pull.State == "merged";
        return new JsonObject
        {
            ["id"] = 9000 + pull.Number,
            ["number"] = pull.Number,
            ["state"] = pull.State == "open" ? "open" : "closed",
            ["is_locked"] = pull.IsLocked,
            ["merged"] = merged,
            ["merged_at"] = merged ? at : null,
            ["merge_commit_sha"] = merged ? pull.Sha : null,
            ["updated_at"] = at,
            ["base"] = new JsonObject { ["ref"] = "main", ["repo"] = new JsonObject { ["full_name"] = repository.FullName } },
            ["head"] = new JsonObject { ["ref"] = "topic", ["sha"] = pull.Sha },
        };
    }

    public static JsonObject File(FakeFile file)
    {
        var json = new JsonObject { ["filename"] = file.Path, ["status"] = file.PreviousPath is null ? "changed" : "renamed" };
        if (file.PreviousPath is not null) json["previous_filename"] = file.PreviousPath;
        return json;
    }

    /// <param name="files">Renames are not followed: the old name was removed, the new one added.</param>
    public static JsonObject Commit(FakeCommit commit, bool files)
    {
        var json = new JsonObject
        {
            ["sha"] = commit.Sha,
            ["created"] = Time(commit.At),
            ["commit"] = new JsonObject
            {
                ["message"] = commit.Subject + "\n\nAnd a body.\n",
                ["author"] = new JsonObject { ["name"] = commit.Author, ["email"] = "author@example.com", ["date"] = Time(commit.At) },
            },
            ["author"] = commit.Login is null ? null : User(commit.Login),
            ["parents"] = new JsonArray([.. commit.Parents.Select(parent => new JsonObject { ["sha"] = parent })]),
            ["files"] = null,
        };
        if (files)
            json["files"] = new JsonArray([.. commit.Files.SelectMany(file => new[] { file.PreviousPath, file.Path }).OfType<string>()
                .Select(name => new JsonObject { ["filename"] = name, ["status"] = "modified" })]);
        return json;
    }

    private static string Time(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
