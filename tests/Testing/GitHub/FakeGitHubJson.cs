using System.Text;
using System.Text.Json.Nodes;

namespace Notifications.Testing.GitHub;

/// <summary>The objects of GitHub's answers, with the fields that somebody might read.</summary>
internal static class FakeGitHubJson
{
    public static JsonObject User(string login) =>
        new() { ["login"] = login, ["type"] = login.EndsWith("[bot]", StringComparison.Ordinal) ? "Bot" : "User" };

    public static JsonObject Comment(PostedComment comment) => new()
    {
        ["id"] = comment.Id,
        ["body"] = comment.Body,
        ["user"] = User(comment.Author),
        ["html_url"] = $"https://github.com/{comment.Repository}/pull/{comment.Number}#issuecomment-{comment.Id}",
    };

    public static JsonObject Pull(FakePull pull, FakeRepository repository) => new()
    {
        ["number"] = pull.Number,
        ["state"] = pull.State == "open" ? "open" : "closed",
        ["merged_at"] = pull.State == "merged" ? "2026-01-01T00:00:00Z" : null,
        ["merge_commit_sha"] = pull.Sha,
        ["updated_at"] = Time(pull.UpdatedAt ?? repository.Commits[pull.Sha].At),
        ["head"] = new JsonObject { ["sha"] = pull.Sha },
        ["base"] = new JsonObject { ["repo"] = new JsonObject { ["full_name"] = repository.FullName } },
    };

    public static JsonObject Comparison(FakeRepository repository, string from, string to, int page, int size)
    {
        var (before, after) = (repository.Ancestry(from), repository.Ancestry(to));
        var ahead = repository.Commits.Values.Where(commit => after.Contains(commit.Sha) && !before.Contains(commit.Sha))
            .OrderBy(commit => commit.At).ToList();
        var status = from == to ? "identical" : before.Contains(to) ? "behind" : after.Contains(from) ? "ahead" : "diverged";
        return new JsonObject
        {
            ["status"] = status,
            ["total_commits"] = ahead.Count,
            ["commits"] = new JsonArray([.. ahead.Skip((page - 1) * size).Take(size).Select(Commit)]),
            ["files"] = new JsonArray(),
        };
    }

    public static JsonObject File(FakeFile file)
    {
        var json = new JsonObject
        {
            ["filename"] = file.Path,
            ["status"] = file.PreviousPath is null ? "modified" : "renamed",
            ["patch"] = "@@ -1 +1 @@\n-a\n+b",
        };
        if (file.PreviousPath is not null)
            json["previous_filename"] = file.PreviousPath;
        return json;
    }

    public static JsonObject Content(string path, string text) => new()
    {
        ["type"] = "file",
        ["encoding"] = "base64",
        ["name"] = path[(path.LastIndexOf('/') + 1)..],
        ["path"] = path,
        ["content"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(text), Base64FormattingOptions.InsertLineBreaks),
    };

    public static JsonObject Commit(FakeCommit commit) => new()
    {
        ["sha"] = commit.Sha,
        ["commit"] = new JsonObject
        {
            ["message"] = commit.Subject + "\n\nAnd a body.",
            ["author"] = new JsonObject { ["name"] = commit.Author, ["email"] = "author@example.com" },
            ["committer"] = new JsonObject
            {
                ["name"] = "GitHub",
                ["date"] = Time(commit.At),
            },
        },
        ["parents"] = new JsonArray([.. commit.Parents.Select(parent => new JsonObject { ["sha"] = parent })]),
        ["author"] = commit.Login is null ? null : User(commit.Login),
        ["files"] = new JsonArray([.. commit.Files.Take(300).Select(File)]),
    };

    private static string Time(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);

    public static JsonObject Message(string message) =>
        new() { ["message"] = message, ["documentation_url"] = "https://docs.github.com/rest" };
}
