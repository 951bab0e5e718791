using System.Globalization;
using System.Text.Json.Nodes;
using Notifications.Testing.GitHub;
using Notifications.Testing.Servers;

namespace Notifications.Testing.Bitbucket;

/// <summary>A Bitbucket Data Center's REST API, as far as we use it (https://developer.atlassian.com/server/bitbucket/rest/): pages whose
/// beginnings nobody can work out, versions of comments, activities, a bucket of tokens for requests.</summary>
public sealed class FakeBitbucketDataCenter : FakeBitbucket
{
    private const int MostListed = 1000;

    private FakeBitbucketDataCenter(FakeBitbucketOptions options)
        : base(options, TimeSpan.FromMinutes(1))
    {
    }

    public override Uri ApiUrl => new(Url, Api[1..]);

    private string Api => Options.BasePath + "/rest/api/1.0/";

    private string Builds => Options.BasePath + "/rest/build-status/1.0/commits/";

    public static async Task<FakeBitbucketDataCenter> StartAsync(FakeBitbucketOptions options, CancellationToken cancellationToken)
    {
        var server = new FakeBitbucketDataCenter(options);
        await server.ListenAsync(0, cancellationToken);
        return server;
    }

    private protected override FakeAnswer Route(RecordedRequest request) => Answer(request).With("X-AUSERNAME", Options.Login);

    private FakeAnswer Answer(RecordedRequest request)
    {
        if (request.Path.StartsWith(Builds, StringComparison.Ordinal))
            return Known(request, "limit", "start") ?? Paged(request, Statuses(request.Path[Builds.Length..]));
        if (!request.Path.StartsWith(Api, StringComparison.Ordinal)) return Unexpected(request);
        return (request.Method, request.Path[Api.Length..].Split('/')) switch
        {
            ("GET", ["application-properties"]) => new FakeAnswer(200, """{"version":"8.19.4","displayName":"Bitbucket"}"""),
            (_, ["projects", var key, "repos", var name, .. var rest]) =>
                Find(request, key, name, repository => Route(request, repository, rest)),
            _ => Unexpected(request),
        };
    }

    private FakeAnswer Route(RecordedRequest request, FakeRepository repository, string[] rest) => (request.Method, rest) switch
    {
        ("GET", ["commits"]) => Known(request, "until", "since", "limit", "start")
            ?? Range(request, repository, request.Argument("until"), request.Argument("since"), Json),
        ("GET", ["commits", var sha]) => repository.Commits.TryGetValue(sha, out var commit) ? new FakeAnswer(200, Json(commit).ToJsonString())
            : Refused(404, $"Commit {sha} does not exist", "com.atlassian.bitbucket.commit.NoSuchCommitException"),
        ("GET", ["commits", var sha, "pull-requests"]) => Known(request, "limit", "start") ?? Paged(request, repository.Pulls
            .Where(pull => pull.Sha == sha || pull.Brought.Contains(sha)).Select(pull => Json(repository, pull))),
        ("GET", ["commits", var sha, "changes"]) => Known(request, "limit", "start")
            ?? Paged(request, repository.Commits[sha].Files.Select(Json), MostListed),
        ("POST", ["commits", var sha, "builds"]) =>
            WriteStatus(request, repository, sha, 255, ["SUCCESSFUL", "FAILED", "INPROGRESS", "CANCELLED", "UNKNOWN"], 204),
        ("GET", ["raw", .. var path]) => Known(request, "at")
            ?? (repository.Contents.TryGetValue(Uri.UnescapeDataString(string.Join('/', path)), out var text) ? new FakeAnswer(200, text)
                : Refused(404, "The path does not exist", "com.atlassian.bitbucket.content.NoSuchPathException")),
        ("GET", ["pull-requests"]) => Known(request, "state", "order", "limit", "start") ?? Paged(request, repository.Pulls
            .Where(pull => State(pull) == request.Argument("state")).OrderByDescending(pull => Updated(repository, pull))
            .Select(pull => Json(repository, pull))),
        (_, ["pull-requests", var number, .. var of]) => OfRequest(repository, number, pull => Route(request, repository, pull, of)),
        _ => Unexpected(request),
    };

    private FakeAnswer Route(RecordedRequest request, FakeRepository repository, FakePull pull, string[] rest) =>
        (request.Method, rest) switch
        {
            ("GET", ["changes"]) => Known(request, "limit", "start") ?? Paged(request, pull.Files.Select(Json), MostListed),
            ("GET", ["activities"]) => Known(request, "limit", "start") ?? Paged(request, Activities(repository, pull)),
            ("POST", ["comments"]) => Write(request, repository, pull, (string?)Body(request, "text")["text"] ?? "", existing: null),
            ("GET", ["comments", var id]) =>
                OfComment(repository, pull, id, comment => new FakeAnswer(200, Json(repository, comment).ToJsonString())),
            ("PUT", ["comments", var id]) => OfComment(repository, pull, id, comment => Change(request, repository, pull, comment)),
            ("DELETE", ["comments", var id]) => OfComment(repository, pull, id, comment =>
                request.Argument("version") == comment.Edits.ToString(CultureInfo.InvariantCulture) ? Delete(request, comment) : Outdated()),
            _ => Unexpected(request),
        };

    private FakeAnswer Change(RecordedRequest request, FakeRepository repository, FakePull pull, PostedComment comment)
    {
        var body = Body(request, "text", "version");
        return (long?)body["version"] == comment.Edits ? Write(request, repository, pull, (string?)body["text"] ?? "", comment)
            : Outdated();
    }

    private FakeAnswer Outdated() => Refused(
        409, "You are attempting to modify a comment based on out-of-date information.",
        "com.atlassian.bitbucket.comment.CommentOutOfDateException");

    /// <summary>The newest first; a comment that was changed is there once for every change.</summary>
    private IEnumerable<JsonObject> Activities(FakeRepository repository, FakePull pull) =>
        Comments(repository.FullName, pull.Number).Reverse().SelectMany(comment => new[]
        {
            new JsonObject { ["action"] = "APPROVED" },
            new JsonObject { ["action"] = "COMMENTED", ["commentAction"] = "UPDATED", ["comment"] = Json(repository, comment) },
            new JsonObject { ["action"] = "COMMENTED", ["commentAction"] = "ADDED", ["comment"] = Json(repository, comment) },
        });

    private protected override FakeAnswer Paged(RecordedRequest request, IEnumerable<JsonObject> all) => Paged(request, all, int.MaxValue);

    /// <param name="most">More cannot be asked for.</param>
    private static FakeAnswer Paged(RecordedRequest request, IEnumerable<JsonObject> all, int most)
    {
        var (start, limit) = (int.Parse(request.Argument("start") ?? "0", CultureInfo.InvariantCulture),
            int.Parse(request.Argument("limit") ?? "25", CultureInfo.InvariantCulture));
        var items = all.Skip(start / 2).Take(limit + 1).ToList();
        var isLast = items.Count <= limit;
        var next = start + (2 * limit); // as if every other one were not to be seen
        return new FakeAnswer(200, new JsonObject
        {
            ["start"] = start,
            ["limit"] = limit,
            ["size"] = Math.Min(items.Count, limit),
            ["isLastPage"] = isLast,
            ["nextPageStart"] = isLast || next / 2 >= most ? null : next,
            ["values"] = new JsonArray([.. items.Take(limit).Select(item => item.DeepClone())]),
        }.ToJsonString());
    }

    private protected override FakeAnswer TooMany(TimeSpan wait) => Refused(429, "You have been rate limited", "")
        .With("Retry-After", Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture));

    private protected override FakeAnswer Refused(int status, string message, string kind) => new(status, new JsonObject
    {
        ["errors"] = new JsonArray(new JsonObject { ["context"] = null, ["message"] = message, ["exceptionName"] = kind }),
    }.ToJsonString());

    private protected override JsonObject Json(FakeRepository repository, PostedComment comment) => new()
    {
        ["id"] = comment.Id,
        ["version"] = comment.Edits,
        ["text"] = comment.Body,
        ["author"] = new JsonObject { ["name"] = comment.Author, ["slug"] = comment.Author, ["displayName"] = "Deploy Bot" },
        ["comments"] = new JsonArray(),
    };

    private static JsonObject Json(FakeRepository repository, FakePull pull) => new()
    {
        ["id"] = pull.Number,
        ["version"] = 3,
        ["state"] = State(pull),
        ["updatedDate"] = Updated(repository, pull).ToUnixTimeMilliseconds(),
        ["properties"] = new JsonObject { ["mergeCommit"] = pull.State == "merged" ? new JsonObject { ["id"] = pull.Sha } : null },
    };

    private static JsonObject Json(FakeFile file) => new()
    {
        ["type"] = file.PreviousPath is null ? "MODIFY" : "MOVE",
        ["path"] = new JsonObject { ["toString"] = file.Path },
        ["srcPath"] = file.PreviousPath is { } old ? new JsonObject { ["toString"] = old } : null,
    };

    private static JsonObject Json(FakeCommit commit) => new()
    {
        ["id"] = commit.Sha,
        ["displayId"] = commit.Sha[..11],
        ["message"] = commit.Subject + "\n\nAnd a body.",
        ["committerTimestamp"] = commit.At.ToUnixTimeMilliseconds(),
        ["author"] = new JsonObject { ["name"] = "ada", ["displayName"] = commit.Author, ["emailAddress"] = "author@example.com" },
        ["parents"] = new JsonArray([.. commit.Parents.Select(parent => new JsonObject { ["id"] = parent })]),
    };

    private static DateTimeOffset Updated(FakeRepository repository, FakePull pull) => pull.UpdatedAt ?? repository.Commits[pull.Sha].At;

    private static string State(FakePull pull) => pull.State == "closed" ? "DECLINED" : pull.State.ToUpperInvariant();
}
