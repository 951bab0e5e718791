using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Notifications.Testing.Contracts;
using Notifications.Testing.Servers;

namespace Notifications.Testing.GitHub;

/// <summary>
/// GitHub's REST API, as far as we use it (also below <c>/api/v3/</c>, as GitHub Enterprise Server has it): pages, ETags, renamed
/// repositories, limits of content; records a violation for what GitHub's own description would not let through.
/// </summary>
public sealed class FakeGitHub : FakeServer
{
    private readonly Lock _gate = new();
    private readonly FakeGitHubOptions _options;
    private readonly OpenApiContract? _contract;
    private readonly EffectLog<CommentEffect> _log;
    private readonly Dictionary<string, FakeRepository> _repositories = new(StringComparer.OrdinalIgnoreCase);
    private readonly SortedDictionary<long, PostedComment> _comments = [];
    private readonly RateWindow[] _writes;
    private int _remaining = 5000;
    private long _lastId = 9_000_000_000;

    private FakeGitHub(FakeGitHubOptions options)
        : base(options.Time)
    {
        _options = options;
        _contract = options.CheckContract ? OpenApiContract.GitHub : null;
        _log = new EffectLog<CommentEffect>(options.LogPath);
        _writes = [new RateWindow(options.ContentPerMinute, TimeSpan.FromMinutes(1)),
            new RateWindow(options.ContentPerHour, TimeSpan.FromHours(1))];
        foreach (var effect in _log.All)
            Apply(effect);
    }

    /// <summary>Commit statuses, check runs and Deployments.</summary>
    public FakeGitHubStatuses Statuses { get; } = new();

    /// <summary>Every comment, edit and deletion, in order.</summary>
    public IReadOnlyList<CommentEffect> Effects => _log.All;

    /// <summary>Calls left of the hour's 5,000.</summary>
    public int Remaining
    {
        get => _remaining;
        set => _remaining = value;
    }

    /// <summary>Then calls are taken from its installations, and from nobody else.</summary>
    public FakeGitHubApp? App { get; private set; }

    public FakeGitHubApp AddApp(string slug) => App = new FakeGitHubApp(123_456, slug, Time);

    public static Task<FakeGitHub> StartAsync(CancellationToken cancellationToken) =>
        StartAsync(new FakeGitHubOptions(), cancellationToken);

    public static async Task<FakeGitHub> StartAsync(FakeGitHubOptions options, CancellationToken cancellationToken)
    {
        var github = new FakeGitHub(options);
        await github.ListenAsync(options.Port, cancellationToken);
        return github;
    }

    /// <param name="fullName">owner/name</param>
    public FakeRepository AddRepository(string fullName)
    {
        lock (_gate)
            return _repositories[fullName] = new FakeRepository(fullName.Split('/')[0], fullName.Split('/')[1], 1000 + _repositories.Count);
    }

    /// <summary>The comments of a pull request ("owner/name#7") as they stand, oldest first.</summary>
    public IReadOnlyList<PostedComment> Comments(string pullRequest)
    {
        lock (_gate)
            return [.. _comments.Values.Where(
                comment => string.Equals(comment.PullRequest, pullRequest, StringComparison.OrdinalIgnoreCase))];
    }

    /// <summary>Somebody comments.</summary>
    public PostedComment Comment(string pullRequest, string author, string body)
    {
        var at = pullRequest.Split('#');
        lock (_gate)
            return _comments[Bring("comment", NextId(), at[0], int.Parse(at[1], CultureInfo.InvariantCulture), author, body)];
    }

    /// <summary>Somebody deletes a comment.</summary>
    public void Delete(PostedComment comment)
    {
        lock (_gate)
            Bring("delete", comment.Id, comment.Repository, comment.Number, comment.Author, "");
    }

    private string Login => App is null ? _options.Login : $"{App.Slug}[bot]";

    protected override void OnClosed()
    {
        _log.Dispose();
        App?.Dispose();
    }

    protected override FakeAnswer Handle(RecordedRequest request)
    {
        var path = request.Path.StartsWith("/api/v3/", StringComparison.Ordinal) ? request.Path["/api/v3".Length..] : request.Path;
        lock (_gate)
        {
            var (repository, described) = Locate(path);
            Inspect(request, described);
            var answer = Refuse(request, described, repository) ?? Route(request, repository, described);
            if (answer.Status != 304)
                _remaining = Math.Max(0, _remaining - 1);
            var reset = Time.GetUtcNow().ToUnixTimeSeconds() + 60;
            return answer
                .With("x-ratelimit-limit", "5000")
                .With("x-ratelimit-remaining", _remaining.ToString(CultureInfo.InvariantCulture))
                .With("x-ratelimit-reset", reset.ToString(CultureInfo.InvariantCulture));
        }
    }

    /// <summary>The repository that a path names, and the path with its present name (<c>/repositories/1000/…</c> is where a former name
    /// leads).</summary>
    private (FakeRepository? Repository, string Path) Locate(string path)
    {
        var parts = path.Trim('/').Split('/');
        if (parts is ["repositories", var id, .. var rest])
        {
            var found = _repositories.Values.FirstOrDefault(repository => repository.Id.ToString(CultureInfo.InvariantCulture) == id);
            return (found, $"/repos/{found?.FullName}/{string.Join('/', rest)}");
        }

        if (parts is not ["repos", var owner, var name, ..])
            return (null, path);
        var fullName = $"{owner}/{name}";
        if (!_repositories.TryGetValue(fullName, out var repo) && _options.AnyRepository)
            repo = _repositories[fullName] = new FakeRepository(owner, name, 1000 + _repositories.Count);
        return (repo ?? _repositories.Values.FirstOrDefault(
            former => string.Equals(former.FormerName, fullName, StringComparison.OrdinalIgnoreCase)), path);
    }

    private void Inspect(RecordedRequest request, string path)
    {
        foreach (var error in _contract?.Check(request.Method, path, [.. request.Query], request.Body) ?? [])
            Violated(request, error);
        if (!request.Headers.ContainsKey("User-Agent"))
            Violated(request, "no User-Agent: GitHub answers 403");
        if (request.Headers.GetValueOrDefault("Accept") != "application/vnd.github+json")
            Violated(request, "Accept is not application/vnd.github+json");
        if (request.Headers.GetValueOrDefault("X-GitHub-Api-Version") != "2022-11-28")
            Violated(request, "X-GitHub-Api-Version is not 2022-11-28");
    }

    private FakeAnswer? Refuse(RecordedRequest request, string path, FakeRepository? repository)
    {
        var asApp = path.StartsWith("/app", StringComparison.Ordinal) || path.EndsWith("/installation", StringComparison.Ordinal);
        if (App is not null && asApp)
            return App.Refuse(request.Token) is { } wrong ? Answer(401, FakeGitHubJson.Message(wrong)) : null;
        if (App is null ? request.Token != _options.Token : App.OwnerOf(request.Token) is null)
            return Answer(401, FakeGitHubJson.Message("Bad credentials"));
        if (App is not null && repository is not null && App.OwnerOf(request.Token) != repository.FullName.Split('/')[0])
            return Answer(404, FakeGitHubJson.Message("Not Found"));
        if (_remaining == 0)
            return Answer(403, FakeGitHubJson.Message("API rate limit exceeded for user ID 1."));
        if (request.Method == "GET")
            return null;
        var now = Time.GetUtcNow();
        if (_writes.Any(window => window.Wait(now) is not null))
            return TooFast(Answer(403, FakeGitHubJson.Message("You have exceeded a secondary rate limit.")).With("Retry-After", "60"));
        foreach (var window in _writes)
            window.Take(now);
        return null;
    }

    private FakeAnswer Route(RecordedRequest request, FakeRepository? repository, string path)
    {
        var parts = path.Trim('/').Split('/');
        switch (request.Method, parts)
        {
            case ("GET", ["user"]):
                return Login.EndsWith("[bot]", StringComparison.Ordinal)
                    ? Answer(403, FakeGitHubJson.Message("Resource not accessible by integration"))
                    : Answer(200, FakeGitHubJson.User(Login));
            case ("GET", ["app"]) when App is not null:
                return Answer(200, new JsonObject { ["id"] = App.Id, ["slug"] = App.Slug });
            case ("GET", ["repos", var owner, var name, "installation"]) when App is not null:
                return App.InstallationOf(owner, name) is { } found ? Answer(200, new JsonObject { ["id"] = found, ["app_id"] = App.Id })
                    : Answer(404, FakeGitHubJson.Message("Not Found"));
            case ("POST", ["app", "installations", var installation, "access_tokens"]) when App is not null:
                return App.MakeToken(installation) is { } token ? Answer(201, token) : Answer(404, FakeGitHubJson.Message("Not Found"));
        }

        if (repository is null)
            return Answer(404, FakeGitHubJson.Message("Not Found"));
        if (!request.Path.Contains("/repositories/", StringComparison.Ordinal)
            && string.Equals(repository.FormerName, $"{parts[1]}/{parts[2]}", StringComparison.OrdinalIgnoreCase))
        {
            var query = request.Query.Count == 0 ? "" : "?" + string.Join('&', request.Query.Select(pair => $"{pair.Key}={pair.Value}"));
            return Answer(301, FakeGitHubJson.Message("Moved Permanently"))
                .With("Location", $"{Url}repositories/{repository.Id}/{string.Join('/', parts[3..])}{query}");
        }

        return (request.Method, parts[3..]) switch
        {
            ("GET", ["commits", var sha]) => WithCommit(repository, sha, commit => Answer(200, FakeGitHubJson.Commit(commit))),
            ("GET", ["commits", var sha, "pulls"]) =>
                WithCommit(repository, sha,
                    commit => Paged(request, PullsOf(repository, commit.Sha).Select(pull => FakeGitHubJson.Pull(pull, repository)))),
            ("GET", ["compare", var range]) => Compare(request, repository, range.Split("...")),
            ("GET", ["pulls"]) => Paged(request, repository.Pulls.Where(pull => pull.State != "open")
                .OrderByDescending(pull => pull.UpdatedAt ?? repository.Commits[pull.Sha].At)
                .Select(pull => FakeGitHubJson.Pull(pull, repository))),
            ("GET", ["contents", .. var file]) =>
                repository.Contents.TryGetValue(string.Join('/', file.Select(Uri.UnescapeDataString)), out var text)
                ? Answer(200, FakeGitHubJson.Content(string.Join('/', file), text)) : Answer(404, FakeGitHubJson.Message("Not Found")),
            ("GET", ["pulls", var number, "files"]) =>
                WithPull(repository, number, pull => Paged(request, pull.Files.Take(3000).Select(FakeGitHubJson.File))),
            ("GET", ["issues", var number, "comments"]) =>
                WithPull(repository, number, pull => Paged(request, CommentsOf(repository, pull).Select(FakeGitHubJson.Comment))),
            ("POST", ["issues", var number, "comments"]) =>
                WithPull(repository, number, pull => Write(request, repository, pull, existing: null)),
            ("PATCH", ["issues", "comments", var id]) => Edit(request, repository, long.Parse(id, CultureInfo.InvariantCulture)),
            ("DELETE", ["issues", "comments", var id]) => Remove(request, long.Parse(id, CultureInfo.InvariantCulture)),
            _ => Statuses.Route(request, repository.FullName, Login, parts[3..], Paged) ?? Unexpected(request),
        };
    }

    private FakeAnswer Unexpected(RecordedRequest request)
    {
        Violated(request, "not expected");
        return Answer(404, FakeGitHubJson.Message("Not Found"));
    }

    private FakeAnswer WithCommit(FakeRepository repository, string sha, Func<FakeCommit, FakeAnswer> found)
    {
        if (_options.AnyRepository && !repository.Commits.ContainsKey(sha))
            repository.AddPull(int.Parse(
                string.Concat(sha.TakeWhile(char.IsAsciiDigit).DefaultIfEmpty('1').Take(6)), CultureInfo.InvariantCulture), sha, "any");
        return repository.Commits.TryGetValue(sha, out var commit)
            ? found(commit)
            : Answer(422, FakeGitHubJson.Message($"No commit found for SHA: {sha}"));
    }

    private FakeAnswer WithPull(FakeRepository repository, string number, Func<FakePull, FakeAnswer> found) =>
        repository.Pulls.FirstOrDefault(pull => pull.Number.ToString(CultureInfo.InvariantCulture) == number) is { } pull
            ? found(pull)
            : Answer(404, FakeGitHubJson.Message("Not Found"));

    private static IEnumerable<FakePull> PullsOf(FakeRepository repository, string sha) =>
        repository.Pulls.Where(pull => pull.Sha == sha || pull.Brought.Contains(sha));

    private IEnumerable<PostedComment> CommentsOf(FakeRepository repository, FakePull pull) =>
        _comments.Values.Where(comment => comment.Repository == repository.FullName && comment.Number == pull.Number);

    private FakeAnswer Edit(RecordedRequest request, FakeRepository repository, long id)
    {
        if (!_comments.TryGetValue(id, out var comment) || comment.Repository != repository.FullName)
            return Answer(404, FakeGitHubJson.Message("Not Found"));
        if (comment.Author != Login)
            Violated(request, $"edits a comment of {comment.Author}");
        return Write(request, repository, repository.Pulls.First(pull => pull.Number == comment.Number), comment);
    }

    private FakeAnswer Remove(RecordedRequest request, long id)
    {
        if (!_comments.TryGetValue(id, out var comment)) return Answer(404, FakeGitHubJson.Message("Not Found"));
        if (comment.Author != Login) Violated(request, $"deletes a comment of {comment.Author}");
        Delete(comment);
        return new FakeAnswer(204, "");
    }

    private FakeAnswer Write(RecordedRequest request, FakeRepository repository, FakePull pull, PostedComment? existing)
    {
        if (repository.IsArchived)
            return Answer(403, FakeGitHubJson.Message("Repository was archived so is read-only."));
        if (pull.IsLocked)
            return Answer(403, FakeGitHubJson.Message("Unable to create comment because issue is locked."));
        var body = JsonNode.Parse(request.Body)?["body"]?.GetValue<string>() ?? "";
        if (Encoding.UTF8.GetByteCount(body) > 65_536 || string.IsNullOrWhiteSpace(body))
            return Answer(422, FakeGitHubJson.Message("Validation Failed"));
        var id = Bring(existing is null ? "comment" : "edit", existing?.Id ?? NextId(), repository.FullName, pull.Number, Login, body);
        return Answer(existing is null ? 201 : 200, FakeGitHubJson.Comment(_comments[id]));
    }

    private static FakeAnswer Compare(RecordedRequest request, FakeRepository repository, string[] range)
    {
        if (!range.All(repository.Commits.ContainsKey)) return Answer(404, FakeGitHubJson.Message("Not Found"));
        var (page, size) = PageOf(request);
        return Tagged(request, FakeGitHubJson.Comparison(repository, range[0], range[1], page, size).ToJsonString());
    }

    private static (int Page, int Size) PageOf(RecordedRequest request) => (
        int.Parse(request.Argument("page") ?? "1", CultureInfo.InvariantCulture),
        Math.Min(100, int.Parse(request.Argument("per_page") ?? "30", CultureInfo.InvariantCulture)));

    private static FakeAnswer Tagged(RecordedRequest request, string body)
    {
        var tag = $"\"{Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(body)))[..16]}\"";
        var answer = request.Headers.GetValueOrDefault("If-None-Match") == tag ? new FakeAnswer(304, "") : new FakeAnswer(200, body);
        return answer.With("ETag", tag);
    }

    private FakeAnswer Paged(RecordedRequest request, IEnumerable<JsonObject> all)
    {
        var (page, size) = PageOf(request);
        var items = all.Skip((page - 1) * size).Take(size + 1).ToList();
        var body = new JsonArray([.. items.Take(size)]).ToJsonString();
        var answer = Tagged(request, body);
        return items.Count <= size
            ? answer
            : answer.With("Link", $"<{new Uri(Url, request.Path)}?per_page={size}&page={page + 1}>; rel=\"next\", <{new Uri(Url, request.Path)}?per_page={size}&page=99>; rel=\"last\"");
    }

    private long Bring(string op, long id, string repository, int number, string author, string body)
    {
        var effect = new CommentEffect(op, id, repository, number, author, body, Time.GetUtcNow());
        _log.Add(effect);
        Apply(effect);
        return id;
    }

    private void Apply(CommentEffect effect)
    {
        _lastId = Math.Max(_lastId, effect.Id);
        if (effect.Op == "delete")
        {
            _comments.Remove(effect.Id);
            return;
        }

        var edits = _comments.TryGetValue(effect.Id, out var before) ? before.Edits + 1 : 0;
        _comments[effect.Id] = new PostedComment(effect.Id, effect.Repository, effect.Number, effect.Author, effect.Body, edits);
    }

    private long NextId() => _lastId + 1;

    private static FakeAnswer Answer(int status, JsonNode body) => new(status, body.ToJsonString());
}
