using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Notifications.Testing.GitHub;
using Notifications.Testing.Servers;

namespace Notifications.Testing.AzureDevOps;

/// <summary>
/// The REST API of Azure DevOps, as far as we use it: pages by skipping, threads, questions for pull requests by commits, a page to log in
/// that is a success, limits. The fake itself records a violation for a version, a query or a field that
/// https://learn.microsoft.com/rest/api/azure/devops/git/ does not describe.
/// </summary>
public sealed class FakeAzureDevOps : FakeServer
{
    private readonly Lock _gate = new();
    private readonly FakeAzureDevOpsOptions _options;
    private readonly Dictionary<string, FakeRepository> _repositories = new(StringComparer.OrdinalIgnoreCase);
    private readonly SortedDictionary<long, PostedComment> _threads = [];
    private readonly HashSet<long> _deleted = [];
    private readonly List<JsonObject> _statuses = [];
    private readonly RateWindow _requests;
    private long _lastId = 400;

    private FakeAzureDevOps(FakeAzureDevOpsOptions options)
        : base(options.Time)
    {
        _options = options;
        _requests = new RateWindow(options.RequestsPerMinute, TimeSpan.FromMinutes(1));
    }

    /// <summary>Of the organisation or collection, with a trailing slash.</summary>
    public Uri ApiUrl => new(Url, _options.Collection + "/");

    /// <summary><c>genre/name: state</c> of each status that was written, in order.</summary>
    public IReadOnlyList<string> Statuses
    {
        get
        {
            lock (_gate)
                return [.. _statuses.Select(status => $"{status["context"]!["genre"]}/{status["context"]!["name"]}: {status["state"]}")];
        }
    }

    public static async Task<FakeAzureDevOps> StartAsync(FakeAzureDevOpsOptions options, CancellationToken cancellationToken)
    {
        var azure = new FakeAzureDevOps(options);
        await azure.ListenAsync(0, cancellationToken);
        return azure;
    }

    /// <param name="name">project/repository</param>
    public FakeRepository AddRepository(string name)
    {
        lock (_gate)
            return _repositories[name] = new FakeRepository(name.Split('/')[0], name.Split('/')[1], 100 + _repositories.Count);
    }

    /// <summary>The comments on a pull request as they stand, oldest first, each by the id of its thread.</summary>
    public IReadOnlyList<PostedComment> Comments(string repository, int number)
    {
        lock (_gate)
            return [.. _threads.Values.Where(thread => !_deleted.Contains(thread.Id) && thread.Number == number
                && string.Equals(thread.Repository, repository, StringComparison.OrdinalIgnoreCase))];
    }

    /// <summary>Somebody begins a thread; <c>system</c>: the server itself.</summary>
    public PostedComment Comment(string repository, int number, string author, string body)
    {
        lock (_gate)
            return _threads[++_lastId] = new PostedComment(_lastId, repository, number, author, body, 0);
    }

    /// <summary>Somebody deletes a comment: its thread stays, empty.</summary>
    public void Delete(PostedComment comment)
    {
        lock (_gate)
            _deleted.Add(comment.Id);
    }

    protected override FakeAnswer Handle(RecordedRequest request)
    {
        lock (_gate)
        {
            if (!request.Headers.ContainsKey("User-Agent")) Violated(request, "no User-Agent");
            var now = Time.GetUtcNow();
            if (_requests.Wait(now) is { } wait)
                return TooFast(Answer(429, FakeAzureDevOpsJson.Message(
                    "TF400733: The request has been canceled: Request was blocked due to exceeding usage.", "RequestBlocked"))
                    .With("X-RateLimit-Reset", (now + wait).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)));
            _requests.Take(now);
            return Route(request);
        }
    }

    private FakeAnswer Route(RecordedRequest request)
    {
        var basic = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(":" + _options.Token));
        if (request.Headers.GetValueOrDefault("Authorization") != basic)
            return _options.ShowsLogin ? new FakeAnswer(203, "<html>Sign In</html>") { ContentType = "text/html" }
                : new FakeAnswer(401, "");
        var prefix = "/" + _options.Collection + "/";
        if (!request.Path.StartsWith(prefix, StringComparison.Ordinal)) return Unexpected(request);
        switch (request.Path[prefix.Length..].Split('/'))
        {
            case ["_apis", "connectionData"]:
                return Answer(200, new JsonObject
                {
                    ["authenticatedUser"] = new JsonObject { ["id"] = _options.UserId, ["providerDisplayName"] = "Deploy Bot" },
                });
            case [var project, "_apis", "git", "repositories", var name, .. var rest]:
                if (request.Argument("api-version") != "5.0") Violated(request, "no version");
                return _repositories.TryGetValue($"{Uri.UnescapeDataString(project)}/{Uri.UnescapeDataString(name)}", out var repository)
                    && !repository.IsArchived ? Route(request, repository, rest)
                    : NotFound($"TF401019: The Git repository {name} does not exist or you do not have permissions for the operation.");
            default:
                return Unexpected(request);
        }
    }

    private FakeAnswer Route(RecordedRequest request, FakeRepository repository, string[] rest) => (request.Method, rest) switch
    {
        ("GET", ["diffs", "commits"]) => Known(request, "baseVersionType", "baseVersion", "targetVersionType", "targetVersion", "$top")
            ?? Compare(request, repository),
        ("GET", ["commits"]) => Commits(request, repository),
        ("GET", ["commits", var sha]) => repository.Commits.TryGetValue(sha, out var commit)
            ? Answer(200, FakeAzureDevOpsJson.Commit(commit, isListed: false)) : Unresolved(sha),
        ("GET", ["commits", var sha, "changes"]) => Known(request, "skip", "top") ?? Answer(200, new JsonObject
        {
            ["changes"] = Paged(request, repository.Commits[sha].Files.Select(FakeAzureDevOpsJson.Change)
                .Prepend(new JsonObject { ["item"] = new JsonObject { ["path"] = "/apps", ["isFolder"] = true } }), "skip", "top"),
        }),
        ("GET", ["commits", var sha, "statuses"]) => Known(request, "skip", "top", "latestOnly")
            ?? Listed(request, _statuses.Where(status => (string?)status["sha"] == sha), "skip", "top"),
        ("POST", ["commits", var sha, "statuses"]) => Written(request, "state", "description", "targetUrl", "context")
            ?? Status(request, sha),
        ("POST", ["pullrequestquery"]) => Written(request, "queries") ?? Query(request, repository),
        ("GET", ["pullrequests"]) => Known(request, "searchCriteria.status", "$skip", "$top") ?? Listed(request, repository.Pulls
            .OrderByDescending(pull => pull.Number)
            .Select(pull => FakeAzureDevOpsJson.Pull(pull, repository))
            .Where(pull => (string?)pull["status"] == request.Argument("searchCriteria.status")), "$skip", "$top"),
        ("GET", ["items"]) => Known(request, "path", "versionDescriptor.versionType", "versionDescriptor.version", "$format")
            ?? (repository.Contents.TryGetValue(request.Argument("path")!.TrimStart('/'), out var text)
                ? new FakeAnswer(200, text) { ContentType = "application/octet-stream" }
                : NotFound("TF401174: The item could not be found in the repository.")),
        (_, ["pullRequests", var number, .. var of]) =>
            repository.Pulls.FirstOrDefault(pull => pull.Number.ToString(CultureInfo.InvariantCulture) == number) is { } pull
                ? OfPull(request, repository, pull, of)
                : NotFound($"TF401180: The requested pull request was not found. Pull request id: {number}"),
        _ => Unexpected(request),
    };

    private FakeAnswer OfPull(RecordedRequest request, FakeRepository repository, FakePull pull, string[] rest)
    {
        switch (request.Method, rest)
        {
            case ("GET", ["iterations"]):
                return Answer(200, FakeAzureDevOpsJson.List([new JsonObject { ["id"] = 1 }, new JsonObject { ["id"] = 2 }]));
            case ("GET", ["iterations", "2", "changes"]):
                return Known(request, "$skip", "$top") ?? Answer(200, new JsonObject
                {
                    ["changeEntries"] = Paged(request, pull.Files.Select(FakeAzureDevOpsJson.Entry), "$skip", "$top"),
                });
            case ("GET", ["threads"]):
                return Known(request) ?? Answer(200, FakeAzureDevOpsJson.List(_threads.Values
                    .Where(thread => thread.Number == pull.Number && thread.Repository == repository.FullName)
                    .Select(thread => FakeAzureDevOpsJson.Thread(thread, _deleted.Contains(thread.Id)))));
            case ("POST", ["threads"]):
                var thread = JsonNode.Parse(request.Body)!;
                if ((string?)thread["status"] != "closed") Violated(request, "a thread that somebody would have to resolve");
                return Written(request, "comments", "status") ?? TooLong((string?)thread["comments"]![0]!["content"])
                    ?? Answer(200, FakeAzureDevOpsJson.Thread(
                        Comment(repository.FullName, pull.Number, _options.UserId, (string)thread["comments"]![0]!["content"]!),
                        isDeleted: false));
            case (_, ["threads", var id, "comments", "1"]):
                return Change(request, long.Parse(id, CultureInfo.InvariantCulture));
            default:
                return Unexpected(request);
        }
    }

    private FakeAnswer Change(RecordedRequest request, long id)
    {
        if (!_threads.TryGetValue(id, out var comment) || _deleted.Contains(id)) return NotFound("TF401181: The comment was not found.");
        if (comment.Author != _options.UserId) Violated(request, $"changes a comment of {comment.Author}");
        switch (request.Method)
        {
            case "DELETE":
                _deleted.Add(id);
                return new FakeAnswer(200, "");
            case "PATCH":
                var content = (string)JsonNode.Parse(request.Body)!["content"]!;
                if ((Written(request, "content") ?? TooLong(content)) is { } refused) return refused;
                _threads[id] = comment with { Body = content, Edits = comment.Edits + 1 };
                return Answer(200, FakeAzureDevOpsJson.Comment(_threads[id], isDeleted: false));
            default:
                return Unexpected(request);
        }
    }

    private static FakeAnswer? TooLong(string? content) => content is { Length: > 0 and <= 150_000 } ? null
        : Answer(400, FakeAzureDevOpsJson.Message("The content of the comment is too long, or there is none.", "ArgumentException"));

    private FakeAnswer Status(RecordedRequest request, string sha)
    {
        var status = JsonNode.Parse(request.Body)!.AsObject();
        if ((string?)status["state"] is not ("pending" or "succeeded" or "failed" or "error" or "notApplicable"))
            Violated(request, "a state that Azure DevOps does not know");
        status["id"] = ++_lastId;
        status["sha"] = sha;
        _statuses.Add(status);
        return Answer(201, status.DeepClone());
    }

    private static FakeAnswer Query(RecordedRequest request, FakeRepository repository)
    {
        var results = JsonNode.Parse(request.Body)!["queries"]!.AsArray().Select(query =>
        {
            var made = (string?)query!["type"] == "lastMergeCommit";
            var found = new JsonObject();
            foreach (var sha in query["items"]!.AsArray().Select(item => (string)item!))
                if (repository.Pulls.Where(pull => pull.State != "open" && (made ? pull.Sha == sha : pull.Brought.Contains(sha))).ToList()
                    is { Count: > 0 } pulls)
                    found[sha] = new JsonArray([.. pulls.Select(pull => FakeAzureDevOpsJson.Pull(pull, repository))]);
            return found;
        });
        return Answer(200, new JsonObject { ["results"] = new JsonArray([.. results]) });
    }

    private static FakeAnswer Compare(RecordedRequest request, FakeRepository repository)
    {
        var (from, to) = (request.Argument("baseVersion")!, request.Argument("targetVersion")!);
        foreach (var sha in new[] { from, to })
            if (!repository.Commits.ContainsKey(sha)) return Unresolved(sha);
        var (before, after) = (repository.Ancestry(from), repository.Ancestry(to));
        var common = before.Where(after.Contains).OrderByDescending(sha => repository.Commits[sha].At).FirstOrDefault();
        return Answer(200, new JsonObject { ["commonCommit"] = common, ["changes"] = new JsonArray() });
    }

    /// <summary>A branch's own commits, or what one version has and another has not.</summary>
    private FakeAnswer Commits(RecordedRequest request, FakeRepository repository)
    {
        string[] criteria = ["itemVersion.versionType", "itemVersion.version", "compareVersion.versionType", "compareVersion.version",
            "itemPath", "historyMode", "$skip", "$top"];
        Known(request, [.. criteria.Select(name => "searchCriteria." + name)]);
        var item = request.Argument("searchCriteria.itemVersion.version")!;
        if (!repository.Commits.ContainsKey(item)) return Unresolved(item);
        List<FakeCommit> found = [];
        if (request.Argument("searchCriteria.compareVersion.version") is { } compared)
        {
            var (before, after) = (repository.Ancestry(item), repository.Ancestry(compared));
            found.AddRange(repository.Commits.Values.Where(commit => after.Contains(commit.Sha) && !before.Contains(commit.Sha))
                .OrderByDescending(commit => commit.At));
        }
        else if (request.Argument("searchCriteria.historyMode") == "firstParent" && request.Argument("searchCriteria.itemPath") == "/")
        {
            for (var at = item; at is not null && repository.Commits.TryGetValue(at, out var commit);
                at = commit.Parents is [var first, ..] ? first : null) found.Add(commit);
        }
        else
        {
            Violated(request, "a history of what");
        }

        var listed = found.Select(commit => FakeAzureDevOpsJson.Commit(commit, isListed: true));
        return Listed(request, listed, "searchCriteria.$skip", "searchCriteria.$top");
    }

    private static FakeAnswer Listed(RecordedRequest request, IEnumerable<JsonObject> all, string skip, string top) =>
        Answer(200, FakeAzureDevOpsJson.List(Paged(request, all, skip, top).OfType<JsonNode>()));

    private static JsonArray Paged(RecordedRequest request, IEnumerable<JsonObject> all, string skip, string top) =>
        new([.. all.Skip(int.Parse(request.Argument(skip) ?? "0", CultureInfo.InvariantCulture))
            .Take(int.Parse(request.Argument(top) ?? "100", CultureInfo.InvariantCulture)).Select(item => item.DeepClone())]);

    private FakeAnswer? Known(RecordedRequest request, params string[] described)
    {
        foreach (var (name, _) in request.Query.Where(pair => pair.Key != "api-version" && !described.Contains(pair.Key)))
            Violated(request, $"query parameter {name} is not described");
        return null;
    }

    private FakeAnswer? Written(RecordedRequest request, params string[] described)
    {
        if (request.Headers.GetValueOrDefault("Content-Type")?.StartsWith("application/json", StringComparison.Ordinal) is not true)
            Violated(request, "a body that is not said to be JSON");
        foreach (var (name, _) in JsonNode.Parse(request.Body)!.AsObject().Where(field => !described.Contains(field.Key)))
            Violated(request, $"field {name} is not described");
        return null;
    }

    private FakeAnswer Unexpected(RecordedRequest request)
    {
        Violated(request, "not expected");
        return NotFound("The controller for this path was not found.");
    }

    private static FakeAnswer Unresolved(string sha) =>
        NotFound($"TF401175: The version descriptor <Commit: {sha}> could not be resolved to a version in the repository.");

    private static FakeAnswer NotFound(string message) => Answer(404, FakeAzureDevOpsJson.Message(message, "GitItemNotFoundException"));

    private static FakeAnswer Answer(int status, JsonNode body) => new(status, body.ToJsonString());
}
