using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Notifications.Testing.GitHub;
using Notifications.Testing.Servers;

namespace Notifications.Testing.Gitea;

/// <summary>
/// Gitea's REST API, as far as we use it: pages whose links begin with the server's own address, comments that have no pages, trouble of
/// its own where something does not exist, moved repositories, a proxy that limits requests. The fake itself records a violation for a
/// header, a query or a field that Gitea's description of its API does not hold.
/// </summary>
public sealed class FakeGitea : FakeServer
{
    private readonly Lock _gate = new();
    private readonly FakeGiteaOptions _options;
    private readonly Dictionary<string, FakeRepository> _repositories = new(StringComparer.OrdinalIgnoreCase);
    private readonly SortedDictionary<long, PostedComment> _comments = [];
    private readonly List<JsonObject> _statuses = [];
    private readonly RateWindow _requests;
    private long _lastId = 6_000;

    private FakeGitea(FakeGiteaOptions options)
        : base(options.Time)
    {
        _options = options;
        _requests = new RateWindow(options.RequestsPerMinute, TimeSpan.FromMinutes(1));
    }

    /// <summary>With a trailing slash.</summary>
    public Uri ApiUrl => new(Url, _options.BasePath.TrimStart('/') + (_options.BasePath.Length > 0 ? "/" : "") + "api/v1/");

    /// <summary><c>context: state</c> of each status that was written, in order.</summary>
    public IReadOnlyList<string> Statuses
    {
        get
        {
            lock (_gate) return [.. _statuses.Select(status => $"{status["context"]}: {status["status"]}")];
        }
    }

    public static async Task<FakeGitea> StartAsync(FakeGiteaOptions options, CancellationToken cancellationToken)
    {
        var gitea = new FakeGitea(options);
        await gitea.ListenAsync(0, cancellationToken);
        return gitea;
    }

    /// <param name="name">owner/name</param>
    public FakeRepository AddRepository(string name)
    {
        lock (_gate)
            return _repositories[name] = new FakeRepository(name.Split('/')[0], name.Split('/')[1], 100 + _repositories.Count);
    }

    /// <summary>The comments on a pull request as they stand, oldest first.</summary>
    public IReadOnlyList<PostedComment> Comments(string repository, int number)
    {
        lock (_gate)
            return [.. _comments.Values.Where(comment => comment.Number == number
                && string.Equals(comment.Repository, repository, StringComparison.OrdinalIgnoreCase))];
    }

    /// <summary>Somebody comments.</summary>
    public PostedComment Comment(string repository, int number, string author, string body)
    {
        lock (_gate)
            return _comments[++_lastId] = new PostedComment(_lastId, repository, number, author, body, 0);
    }

    /// <summary>Somebody deletes a comment.</summary>
    public void Delete(PostedComment comment)
    {
        lock (_gate)
            _comments.Remove(comment.Id);
    }

    protected override FakeAnswer Handle(RecordedRequest request)
    {
        lock (_gate)
        {
            if (!request.Headers.ContainsKey("User-Agent")) Violated(request, "no User-Agent");
            var now = Time.GetUtcNow();
            if (_requests.Wait(now) is { } wait)
                return TooFast(new FakeAnswer(429, "slow down\n") { ContentType = "text/plain" }
                    .With("Retry-After", Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture)));
            _requests.Take(now);
            return Route(request);
        }
    }

    private FakeAnswer Route(RecordedRequest request)
    {
        if (request.Headers.GetValueOrDefault("Authorization") != $"token {_options.Token}")
            return Answer(401, "invalid username, password or token");
        var prefix = _options.BasePath + "/api/v1/";
        if (!request.Path.StartsWith(prefix, StringComparison.Ordinal)) return Unexpected(request);
        switch (request.Method, request.Path[prefix.Length..].Split('/'))
        {
            case ("GET", ["user"]):
                return _options.KnowsItself ? Answer(200, FakeGiteaJson.User(_options.Username))
                    : Answer(403, "token does not have at least one of required scope(s), required=[read:user], token scope=write:issue");
            case (_, ["repos", var owner, var name, .. var rest]):
                return Find(request, $"{owner}/{name}", rest);
            default:
                return Unexpected(request);
        }
    }

    private FakeAnswer Find(RecordedRequest request, string name, string[] rest)
    {
        if (_repositories.TryGetValue(name, out var repository)) return Route(request, repository, rest);
        if (_repositories.Values.FirstOrDefault(
            known => string.Equals(known.FormerName, name, StringComparison.OrdinalIgnoreCase)) is not { } moved)
            return NotFound();
        var query = request.Query.Count == 0 ? ""
            : "?" + string.Join('&', request.Query.Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value)}"));
        return new FakeAnswer(307, "").With(
            "Location", request.Path.Replace(name, moved.FullName, StringComparison.OrdinalIgnoreCase) + query);
    }

    private FakeAnswer Route(RecordedRequest request, FakeRepository repository, string[] rest) => (request.Method, rest) switch
    {
        ("GET", ["commits"]) => Known(request, "sha", "not", "stat", "verification", "files") ?? Range(request, repository),
        ("GET", ["git", "commits", var sha]) => Known(request, "stat", "verification", "files")
            ?? (repository.Commits.TryGetValue(sha, out var commit)
                ? Answer(200, FakeGiteaJson.Commit(commit, request.Argument("files") is null or "true")) : NotFound()),
        ("GET", ["commits", var sha, "pull"]) =>
            repository.Pulls.FirstOrDefault(pull => pull.Sha == sha && pull.State == "merged") is { } merged
                ? Answer(200, FakeGiteaJson.Pull(merged, repository)) : NotFound(),
        ("GET", ["statuses", var sha]) => Known(request, "sort", "state")
            ?? Paged(request, _statuses.Where(status => (string?)status["sha"] == sha).Reverse()),
        ("POST", ["statuses", var sha]) => Written(request, "state", "context", "description", "target_url")
            ?? Status(request, repository, sha),
        ("GET", ["raw", .. var path]) => Known(request, "ref")
            ?? Raw(request, repository, string.Join('/', path.Select(Uri.UnescapeDataString))),
        ("GET", ["pulls"]) => Known(request, "state", "sort") ?? Paged(request, repository.Pulls
            .Where(pull => pull.State == "open" == (request.Argument("state") == "open"))
            .OrderByDescending(pull => pull.UpdatedAt ?? repository.Commits[pull.Sha].At)
            .Select(pull => FakeGiteaJson.Pull(pull, repository))),
        ("GET", ["pulls", var number]) => Pull(repository, number) is { } pull
            ? Answer(200, FakeGiteaJson.Pull(pull, repository)) : NotFound(),
        ("GET", ["pulls", var number, "files"]) => Pull(repository, number) is { } pull
            ? Known(request) ?? Paged(request, pull.Files.Select(FakeGiteaJson.File)) : NotFound(),
        (_, ["issues", "comments", var id]) => Change(request, repository, id),
        (_, ["issues", var number, "comments"]) => Comments(request, repository, number),
        _ => Unexpected(request),
    };

    private static FakePull? Pull(FakeRepository repository, string number) =>
        repository.Pulls.FirstOrDefault(pull => pull.Number.ToString(CultureInfo.InvariantCulture) == number);

    /// <summary>All at once, whatever is asked for; of what does not exist the server says that it is in trouble.</summary>
    private FakeAnswer Comments(RecordedRequest request, FakeRepository repository, string number)
    {
        if (Pull(repository, number) is not { } pull) return Answer(500, "");
        if (request.Method == "GET")
            return Answer(200, new JsonArray([.. Comments(repository.FullName, pull.Number)
                .Select(comment => FakeGiteaJson.Comment(comment, _options.RootUrl))]));
        if (repository.IsArchived) return Answer(423, $"{repository.FullName} is archived");
        if (pull.IsLocked) return Answer(403, "Das Kommentieren ist gesperrt.");
        return request.Method != "POST" ? Unexpected(request)
            : Written(request, "body") ?? Answer(201, FakeGiteaJson.Comment(
                Comment(repository.FullName, pull.Number, _options.Username, BodyOf(request)), _options.RootUrl));
    }

    private FakeAnswer Change(RecordedRequest request, FakeRepository repository, string id)
    {
        if (!_comments.TryGetValue(long.Parse(id, CultureInfo.InvariantCulture), out var comment)
            || comment.Repository != repository.FullName) return NotFound();
        if (comment.Author != _options.Username) Violated(request, $"changes a comment of {comment.Author}");
        if (repository.IsArchived) return Answer(423, $"{repository.FullName} is archived");
        switch (request.Method)
        {
            case "DELETE":
                _comments.Remove(comment.Id);
                return new FakeAnswer(204, "");
            case "PATCH":
                if (Written(request, "body") is { } refused) return refused;
                _comments[comment.Id] = comment with { Body = BodyOf(request), Edits = comment.Edits + 1 };
                return Answer(200, FakeGiteaJson.Comment(_comments[comment.Id], _options.RootUrl));
            default:
                return Unexpected(request);
        }
    }

    private FakeAnswer Status(RecordedRequest request, FakeRepository repository, string sha)
    {
        if (!repository.Commits.ContainsKey(sha)) return Answer(500, "");
        var body = JsonNode.Parse(request.Body)!.AsObject();
        if ((string?)body["state"] is not ("pending" or "success" or "error" or "failure" or "warning"))
            Violated(request, "a state that Gitea does not know");
        var status = new JsonObject { ["id"] = ++_lastId, ["sha"] = sha, ["status"] = body["state"]!.DeepClone() };
        foreach (var field in (string[])["context", "description", "target_url"]) status[field] = body[field]?.DeepClone() ?? "";
        _statuses.Add(status);
        return Answer(201, status.DeepClone());
    }

    /// <summary>What <c>sha</c> has and <c>not</c> has not; where it does not know the latter, the server says that it is in
    /// trouble.</summary>
    private FakeAnswer Range(RecordedRequest request, FakeRepository repository)
    {
        if (request.Argument("sha") is not { } to || !repository.Commits.ContainsKey(to)) return NotFound();
        if (request.Argument("not") is not { } from || !repository.Commits.ContainsKey(from)) return Answer(500, "");
        var (before, after) = (repository.Ancestry(from), repository.Ancestry(to));
        return Paged(request, repository.Commits.Values.Where(commit => after.Contains(commit.Sha) && !before.Contains(commit.Sha))
            .OrderByDescending(commit => commit.At)
            .Select(commit => FakeGiteaJson.Commit(commit, request.Argument("files") is null or "true")));
    }

    private static FakeAnswer Raw(RecordedRequest request, FakeRepository repository, string path)
    {
        if (!repository.Contents.TryGetValue(path, out var text)) return NotFound();
        var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..40]}\"";
        return (request.Headers.GetValueOrDefault("If-None-Match") == tag ? new FakeAnswer(304, "")
            : new FakeAnswer(200, text) { ContentType = "text/plain; charset=utf-8" }).With("ETag", tag);
    }

    private FakeAnswer Paged(RecordedRequest request, IEnumerable<JsonObject> all)
    {
        var items = all.ToList();
        var page = int.Parse(request.Argument("page") ?? "1", CultureInfo.InvariantCulture);
        var size = Math.Min(int.Parse(request.Argument("limit") ?? "30", CultureInfo.InvariantCulture), _options.MostAtOnce);
        var answer = Answer(200, new JsonArray([.. items.Skip((page - 1) * size).Take(size).Select(item => item.DeepClone())]))
            .With("X-Total-Count", items.Count.ToString(CultureInfo.InvariantCulture));
        var last = Math.Max(1, (items.Count + size - 1) / size);
        var query = string.Concat(
            request.Query.Where(pair => pair.Key != "page").Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value)}&"));
        var address = $"{_options.RootUrl}{request.Path[(_options.BasePath.Length + 1)..]}?{query}page=";
        var links = new List<string>();
        if (page < last) links.Add(string.Create(
            CultureInfo.InvariantCulture, $"<{address}{page + 1}>; rel=\"next\",<{address}{last}>; rel=\"last\""));
        if (page > 1) links.Add($"<{address}1>; rel=\"first\"");
        return links.Count == 0 ? answer : answer.With("Link", string.Join(",", links));
    }

    /// <summary>Records every query parameter that is not described; null, so that the answer follows.</summary>
    private FakeAnswer? Known(RecordedRequest request, params string[] described)
    {
        foreach (var (name, _) in request.Query.Where(pair => pair.Key is not ("page" or "limit") && !described.Contains(pair.Key)))
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
        return NotFound();
    }

    private static string BodyOf(RecordedRequest request) => JsonNode.Parse(request.Body)!["body"]!.GetValue<string>();

    private static FakeAnswer NotFound() => Answer(404, "The target couldn't be found.");

    private static FakeAnswer Answer(int status, string message) => Answer(status, FakeGiteaJson.Message(message));

    private static FakeAnswer Answer(int status, JsonNode body) => new(status, body.ToJsonString());
}
