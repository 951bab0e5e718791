using System.Globalization;
using System.Text.Json.Nodes;
using Notifications.Testing.GitHub;
using Notifications.Testing.Servers;

namespace Notifications.Testing.Bitbucket;

/// <summary>Bitbucket Cloud's REST API, as far as we use it (https://developer.atlassian.com/cloud/bitbucket/rest/): addresses of next pages,
/// short ids of merges, 1000 requests an hour without a word of when there is room again.</summary>
public sealed class FakeBitbucketCloud : FakeBitbucket
{
    private const string Prefix = "/2.0/";

    private FakeBitbucketCloud(FakeBitbucketOptions options)
        : base(options, TimeSpan.FromHours(1))
    {
    }

    public override Uri ApiUrl => new(Url, Prefix[1..]);

    public static async Task<FakeBitbucketCloud> StartAsync(FakeBitbucketOptions options, CancellationToken cancellationToken)
    {
        var cloud = new FakeBitbucketCloud(options);
        await cloud.ListenAsync(0, cancellationToken);
        return cloud;
    }

    private protected override FakeAnswer Route(RecordedRequest request)
    {
        if (!request.Path.StartsWith(Prefix, StringComparison.Ordinal)) return Unexpected(request);
        return (request.Method, request.Path[Prefix.Length..].Split('/')) switch
        {
            ("GET", ["user"]) => Options.KnowsItself ? new FakeAnswer(200, Account(Options.Login).ToJsonString())
                : Refused(403, "Your credentials lack one or more required privilege scopes.", ""),
            (_, ["repositories", var owner, var name, .. var rest]) =>
                Find(request, owner, name, repository => Route(request, repository, rest)),
            _ => Unexpected(request),
        };
    }

    private FakeAnswer Route(RecordedRequest request, FakeRepository repository, string[] rest) => (request.Method, rest) switch
    {
        ("GET", ["commits"]) => Known(request, "include", "exclude", "pagelen", "page")
            ?? Range(request, repository, request.Argument("include"), request.Argument("exclude"), Json),
        ("GET", ["commit", var sha]) => repository.Commits.TryGetValue(sha, out var commit) ? Tagged(request, Json(commit).ToJsonString())
            : Refused(404, "Commit not found", ""),
        ("GET", ["commit", var sha, "pullrequests"]) => !Options.HasCommitLinks ? Refused(404, "Resource not found", "")
            : Known(request, "pagelen", "page") ?? Paged(request, repository.Pulls
                .Where(pull => pull.Sha == sha || pull.Brought.Contains(sha)).Select(pull => Json(repository, pull))),
        ("GET", ["commit", var sha, "statuses"]) => Known(request, "pagelen", "page") ?? Paged(request, Statuses(sha)),
        ("POST", ["commit", var sha, "statuses", "build"]) =>
            WriteStatus(request, repository, sha, 40, ["SUCCESSFUL", "FAILED", "INPROGRESS", "STOPPED"], 201),
        ("GET", ["diffstat", var spec]) => Known(request, "pagelen", "page", "from_pullrequest_id") ?? Paged(
            request, (request.Argument("from_pullrequest_id") is { } number
                ? repository.Pulls.Single(pull => pull.Number.ToString(CultureInfo.InvariantCulture) == number).Files
                : repository.Commits[spec].Files).Select(Json)),
        ("GET", ["src", _, .. var path]) =>
            repository.Contents.TryGetValue(Uri.UnescapeDataString(string.Join('/', path)), out var text) ? Tagged(request, text)
                : Refused(404, "No such file or directory", ""),
        ("GET", ["pullrequests"]) => Known(request, "state", "sort", "pagelen", "page") ?? Paged(request, repository.Pulls
            .Where(pull => State(pull) == request.Argument("state")).OrderByDescending(pull => Updated(repository, pull))
            .Select(pull => Json(repository, pull))),
        (_, ["pullrequests", var number, .. var of]) => OfRequest(repository, number, pull => Route(request, repository, pull, of)),
        _ => Unexpected(request),
    };

    private FakeAnswer Route(RecordedRequest request, FakeRepository repository, FakePull pull, string[] rest) =>
        (request.Method, rest) switch
        {
            ("GET", ["diffstat"]) => new FakeAnswer(302, "").With(
                "Location", $"{Prefix}repositories/{repository.FullName}/diffstat/{pull.Sha}?from_pullrequest_id={pull.Number}"),
            ("GET", ["comments"]) => Known(request, "sort", "pagelen", "page") ?? Paged(
                request, Comments(repository.FullName, pull.Number).Select(comment => Json(repository, comment))),
            ("POST", ["comments"]) => Write(request, repository, pull, Raw(request), existing: null),
            ("PUT", ["comments", var id]) =>
                OfComment(repository, pull, id, comment => Write(request, repository, pull, Raw(request), comment)),
            ("DELETE", ["comments", var id]) => OfComment(repository, pull, id, comment => Delete(request, comment)),
            _ => Unexpected(request),
        };

    private string Raw(RecordedRequest request) => (string?)Body(request, "content")["content"]?["raw"] ?? "";

    private protected override FakeAnswer Paged(RecordedRequest request, IEnumerable<JsonObject> all)
    {
        var size = int.Parse(
            request.Argument("pagelen") ?? (request.Path.Contains("/diffstat/", StringComparison.Ordinal) ? "500" : "10"),
            CultureInfo.InvariantCulture);
        var most = request.Path.Contains("/diffstat/", StringComparison.Ordinal) ? 500
            : request.Path.EndsWith("/pullrequests", StringComparison.Ordinal) && !request.Path.Contains("/commit/", StringComparison.Ordinal)
            ? 50 : 100;
        if (size < 1 || size > most) return Refused(400, "Invalid pagelen", "");
        // A number, or something that nobody can make up.
        var from = int.Parse(request.Argument("page") ?? "0", NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        var items = all.Skip(from).Take(size + 1).ToList();
        var answer = new JsonObject { ["pagelen"] = size, ["values"] = new JsonArray([.. items.Take(size).Select(item => item.DeepClone())]) };
        if (items.Count > size)
        {
            var others = request.Query.Where(pair => pair.Key != "page").Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value)}");
            answer["next"] = $"http://{request.Headers["Host"]}{request.Path}?{string.Join('&', others.Append($"page={from + size:x8}"))}";
        }

        return Tagged(request, answer.ToJsonString());
    }

    private protected override FakeAnswer TooMany(TimeSpan wait) => new(429, "Rate limit for this resource has been exceeded")
    {
        ContentType = "text/plain",
    };

    private protected override FakeAnswer Refused(int status, string message, string kind) => new(status, new JsonObject
    {
        ["type"] = "error",
        ["error"] = new JsonObject { ["message"] = message },
    }.ToJsonString());

    private protected override JsonObject Json(FakeRepository repository, PostedComment comment) => new()
    {
        ["id"] = comment.Id,
        ["content"] = new JsonObject { ["raw"] = comment.Body, ["markup"] = "markdown", ["html"] = "<p></p>" },
        ["user"] = Account(comment.Author),
        ["deleted"] = comment.Author == "ghost",
        ["links"] = new JsonObject
        {
            ["html"] = new JsonObject
            {
                ["href"] = $"https://bitbucket.org/{repository.FullName}/pull-requests/{comment.Number}/_/diff#comment-{comment.Id}",
            },
        },
    };

    /// <summary>Names are anybody's to choose.</summary>
    private static JsonObject Account(string uuid) =>
        new() { ["uuid"] = uuid, ["account_id"] = $"557058:{uuid.Trim('{', '}')}", ["nickname"] = "Deploy Bot", ["display_name"] = "Deploy Bot" };

    private static JsonObject Json(FakeRepository repository, FakePull pull) => new()
    {
        ["id"] = pull.Number,
        ["state"] = State(pull),
        ["merge_commit"] = pull.State == "merged" ? new JsonObject { ["hash"] = pull.Sha[..12] } : null,
        ["updated_on"] = Written(Updated(repository, pull)),
    };

    private static JsonObject Json(FakeFile file) => new()
    {
        ["status"] = file.PreviousPath is null ? "modified" : "renamed",
        ["new"] = new JsonObject { ["path"] = file.Path },
        ["old"] = file.PreviousPath is { } old ? new JsonObject { ["path"] = old } : null,
    };

    private static JsonObject Json(FakeCommit commit) => new()
    {
        ["hash"] = commit.Sha,
        ["date"] = Written(commit.At),
        ["message"] = commit.Subject + "\n\nAnd a body.\n",
        ["author"] = new JsonObject { ["raw"] = $"{commit.Author} <author@example.com>" },
        ["parents"] = new JsonArray([.. commit.Parents.Select(parent => new JsonObject { ["hash"] = parent })]),
    };

    private static DateTimeOffset Updated(FakeRepository repository, FakePull pull) => pull.UpdatedAt ?? repository.Commits[pull.Sha].At;

    private static string State(FakePull pull) => pull.State == "closed" ? "DECLINED" : pull.State.ToUpperInvariant();

    private static string Written(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'+00:00'", CultureInfo.InvariantCulture);
}
