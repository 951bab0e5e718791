using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Notifications.Testing.GitHub;
using Notifications.Testing.Servers;

namespace Notifications.Testing.GitLab;

/// <summary>
/// GitLab's REST API, as far as we use it: pages by number and by cursor, tags, moved projects, limits of requests and of notes. GitLab
/// publishes its OpenAPI description in no package that tests could take it from: the fake itself records a violation for a header, a query
/// or a field that https://docs.gitlab.com/api/ does not describe, and for a note that GitLab would execute.
/// </summary>
public sealed class FakeGitLab : FakeServer
{
    private readonly Lock _gate = new();
    private readonly FakeGitLabOptions _options;
    private readonly Dictionary<string, FakeRepository> _projects = new(StringComparer.OrdinalIgnoreCase);
    private readonly SortedDictionary<long, PostedComment> _notes = [];
    private readonly RateWindow _requests;
    private readonly RateWindow _newNotes;
    private long _lastNote = 7_000_000_000;

    private FakeGitLab(FakeGitLabOptions options)
        : base(options.Time)
    {
        _options = options;
        _requests = new RateWindow(options.RequestsPerMinute, TimeSpan.FromMinutes(1));
        _newNotes = new RateWindow(options.NotesPerMinute, TimeSpan.FromMinutes(1));
    }

    public FakeGitLabStatuses Statuses { get; } = new();

    /// <summary>With a trailing slash.</summary>
    public Uri ApiUrl => new(Url, _options.BasePath.TrimStart('/') + (_options.BasePath.Length > 0 ? "/" : "") + "api/v4/");

    public static async Task<FakeGitLab> StartAsync(FakeGitLabOptions options, CancellationToken cancellationToken)
    {
        var gitLab = new FakeGitLab(options);
        await gitLab.ListenAsync(0, cancellationToken);
        return gitLab;
    }

    /// <param name="path">group/subgroup/name</param>
    public FakeRepository AddProject(string path)
    {
        var slash = path.LastIndexOf('/');
        lock (_gate)
            return _projects[path] = new FakeRepository(path[..slash], path[(slash + 1)..], 1000 + _projects.Count);
    }

    /// <summary>The notes of a merge request ("group/project!7") as they stand, oldest first.</summary>
    public IReadOnlyList<PostedComment> Notes(string project, int number)
    {
        lock (_gate)
            return [.. _notes.Values.Where(note => note.Number == number
                && string.Equals(note.Repository, project, StringComparison.OrdinalIgnoreCase))];
    }

    /// <summary>Somebody comments.</summary>
    public PostedComment Note(string project, int number, string author, string body)
    {
        lock (_gate)
            return _notes[++_lastNote] = new PostedComment(_lastNote, project, number, author, body, 0);
    }

    /// <summary>Somebody deletes a note.</summary>
    public void Delete(PostedComment note)
    {
        lock (_gate)
            _notes.Remove(note.Id);
    }

    protected override FakeAnswer Handle(RecordedRequest request)
    {
        lock (_gate)
        {
            Inspect(request);
            var now = Time.GetUtcNow();
            var wait = _requests.Wait(now);
            if (wait is null) _requests.Take(now);
            var answer = wait is not null ? TooFast(new FakeAnswer(429, "Retry later\n") { ContentType = "text/plain" }) : Route(request);
            return answer
                .With("RateLimit-Limit", "2000")
                .With("RateLimit-Reset",
                    (now + (wait ?? TimeSpan.FromMinutes(1))).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        }
    }

    private void Inspect(RecordedRequest request)
    {
        if (!request.Headers.ContainsKey("User-Agent")) Violated(request, "no User-Agent");
        if (new[] { "PRIVATE-TOKEN", "JOB-TOKEN", "Authorization" }.Count(request.Headers.ContainsKey) != 1)
            Violated(request, "not exactly one header with a token");
        if (request.Argument("per_page") is { } size && int.Parse(size, CultureInfo.InvariantCulture) > 100)
            Violated(request, "more than 100 a page");
    }

    private FakeAnswer Route(RecordedRequest request)
    {
        var token = request.Headers.GetValueOrDefault(_options.Header);
        if (token != (_options.Header == "Authorization" ? $"Bearer {_options.Token}" : _options.Token))
            return Answer(401, FakeGitLabJson.Message("401 Unauthorized"));
        var prefix = _options.BasePath + "/api/v4/";
        if (!request.Path.StartsWith(prefix, StringComparison.Ordinal)) return Unexpected(request);
        switch (request.Method, request.Path[prefix.Length..].Split('/'))
        {
            case ("GET", ["user"]):
                return _options.Header == "JOB-TOKEN" ? Answer(401, FakeGitLabJson.Message("401 Unauthorized"))
                    : Answer(200, FakeGitLabJson.User(_options.Username));
            case ("GET", ["personal_access_tokens", "self"]):
                return Answer(200, new JsonObject
                {
                    ["active"] = true,
                    ["scopes"] = new JsonArray([.. _options.Scopes.Select(scope => JsonValue.Create(scope))]),
                });
            case (_, ["projects", var id, .. var rest]):
                return Find(request, Uri.UnescapeDataString(id), rest);
            default:
                return Unexpected(request);
        }
    }

    private FakeAnswer Find(RecordedRequest request, string id, string[] rest)
    {
        if (_projects.TryGetValue(id, out var project)
            || (project = _projects.Values.FirstOrDefault(known => known.Id.ToString(CultureInfo.InvariantCulture) == id)) is not null)
            return Route(request, project, rest);
        if (_projects.Values.FirstOrDefault(
            known => string.Equals(known.FormerName, id, StringComparison.OrdinalIgnoreCase)) is not { } moved)
            return Answer(404, FakeGitLabJson.Message("404 Project Not Found"));
        if (request.Method != "GET") return Answer(405, FakeGitLabJson.Message("Non GET methods are not allowed for moved projects"));
        var query = request.Query.Count == 0 ? ""
            : "?" + string.Join('&', request.Query.Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value)}"));
        var target = new Uri(ApiUrl, $"projects/{moved.Id}{(rest.Length > 0 ? "/" : "")}{string.Join('/', rest)}{query}");
        return Answer(301, FakeGitLabJson.Message("Moved Permanently")).With("Location", target.AbsoluteUri);
    }

    private FakeAnswer Route(RecordedRequest request, FakeRepository project, string[] rest) => (request.Method, rest) switch
    {
        ("GET", []) => Answer(200, FakeGitLabJson.Project(project)),
        ("GET", ["repository", "merge_base"]) => MergeBase(request, project),
        ("GET", ["repository", "commits"]) => Known(request, "ref_name", "first_parent") ?? Range(request, project),
        ("GET", ["repository", "commits", var sha]) => project.Commits.TryGetValue(sha, out var commit)
            ? Tagged(request, FakeGitLabJson.Commit(commit).ToJsonString()) : Answer(404, FakeGitLabJson.Message("404 Commit Not Found")),
        ("GET", ["repository", "commits", var sha, "merge_requests"]) => project.Commits.ContainsKey(sha)
            ? Paged(request, project.Pulls.Where(pull => pull.Sha == sha || pull.Brought.Contains(sha))
                .Select(pull => FakeGitLabJson.MergeRequest(pull, project)))
            : Answer(404, FakeGitLabJson.Message("404 Commit Not Found")),
        ("GET", ["repository", "commits", var sha, "diff"]) => Known(request)
            ?? Paged(request, project.Commits[sha].Files.Select(FakeGitLabJson.Diff)),
        ("GET", ["repository", "commits", var sha, "statuses"]) => Known(request, "all") ?? ByCursor(request, Statuses.Of(sha)),
        ("POST", ["statuses", var sha]) => Write(request, "state", "name", "description", "target_url", "pipeline_id")
            ?? Statuses.Write(sha, JsonNode.Parse(request.Body)!.AsObject()),
        ("GET", ["pipelines"]) => Known(request, "sha", "order_by", "sort") ?? Paged(request, Statuses.Pipelines(request.Argument("sha"))),
        ("GET", ["repository", "files", var path, "raw"]) => project.Contents.TryGetValue(Uri.UnescapeDataString(path), out var text)
            ? Tagged(request, text) : Answer(404, FakeGitLabJson.Message("404 File Not Found")),
        ("GET", ["merge_requests"]) => Known(request, "state", "order_by", "sort") ?? Paged(request, project.Pulls
            .Where(pull => pull.State == request.Argument("state"))
            .OrderByDescending(pull => pull.UpdatedAt ?? project.Commits[pull.Sha].At)
            .Select(pull => FakeGitLabJson.MergeRequest(pull, project))),
        (_, ["merge_requests", var iid, .. var of]) =>
            project.Pulls.FirstOrDefault(pull => pull.Number.ToString(CultureInfo.InvariantCulture) == iid) is { } found
                ? OfRequest(request, project, found, of) : Answer(404, FakeGitLabJson.Message("404 Not found")),
        _ => Unexpected(request),
    };

    private FakeAnswer OfRequest(RecordedRequest request, FakeRepository project, FakePull pull, string[] rest) =>
        (request.Method, rest) switch
        {
            ("GET", []) => Tagged(request, FakeGitLabJson.MergeRequest(pull, project).ToJsonString()),
            ("GET", ["diffs"]) => Known(request) ?? Paged(request, pull.Files.Take(1000).Select(FakeGitLabJson.Diff)),
            ("GET", ["notes"]) => Known(request, "order_by", "sort")
                ?? Paged(request, Notes(project.FullName, pull.Number).Select(FakeGitLabJson.Note)),
            ("POST", ["notes"]) => Write(request, "body") ?? Write(request, project, pull, existing: null),
            ("PUT", ["notes", var id]) => Write(request, "body") ?? Change(request, project, pull, id, deletes: false),
            ("DELETE", ["notes", var id]) => Change(request, project, pull, id, deletes: true),
            _ => Unexpected(request),
        };

    private FakeAnswer Change(RecordedRequest request, FakeRepository project, FakePull pull, string id, bool deletes)
    {
        if (!_notes.TryGetValue(long.Parse(id, CultureInfo.InvariantCulture), out var note) || note.Number != pull.Number
            || note.Repository != project.FullName) return Answer(404, FakeGitLabJson.Message("404 Not found"));
        if (note.Author != _options.Username) Violated(request, $"changes a note of {note.Author}");
        if (!deletes) return Write(request, project, pull, note);
        _notes.Remove(note.Id);
        return new FakeAnswer(204, "");
    }

    private FakeAnswer Write(RecordedRequest request, FakeRepository project, FakePull pull, PostedComment? existing)
    {
        if (project.IsArchived || pull.IsLocked) return Answer(403, FakeGitLabJson.Message("403 Forbidden"));
        var body = JsonNode.Parse(request.Body)!["body"]!.GetValue<string>();
        foreach (var line in body.Split('\n').Where(line => line.TrimStart().StartsWith('/')))
            Violated(request, $"GitLab would execute \"{line}\"");
        if (body.Length > 1_000_000 || string.IsNullOrWhiteSpace(body))
            return Answer(400, FakeGitLabJson.Message("400 Bad request - Note {:note=>[\"can't be blank\"]}"));
        var now = Time.GetUtcNow();
        if (existing is null && _newNotes.Wait(now) is not null)
            return TooFast(Answer(
                429, new JsonObject
                {
                    [
                    "message"] = new JsonObject { ["error"] = "This endpoint has been requested too many times. Try again later." }
                }));
        if (existing is null) _newNotes.Take(now);
        var note = existing is null ? new PostedComment(++_lastNote, project.FullName, pull.Number, _options.Username, body, 0)
            : existing with { Body = body, Edits = existing.Edits + 1 };
        _notes[note.Id] = note;
        return Answer(existing is null ? 201 : 200, FakeGitLabJson.Note(note));
    }

    private static FakeAnswer MergeBase(RecordedRequest request, FakeRepository project)
    {
        var refs = request.Query.Where(pair => pair.Key == "refs[]").SelectMany(pair => pair.Value.Split(',')).ToList();
        if (refs.Count != 2 || !refs.TrueForAll(project.Commits.ContainsKey))
            return Answer(400, FakeGitLabJson.Message("Could not find ref: " + string.Join(", ", refs)));
        var (one, other) = (project.Ancestry(refs[0]), project.Ancestry(refs[1]));
        var common = other.Contains(refs[0]) ? refs[0] : one.Contains(refs[1]) ? refs[1]
            : one.Where(other.Contains).OrderByDescending(sha => project.Commits[sha].At).FirstOrDefault();
        return common is null ? Answer(404, FakeGitLabJson.Message("404 Merge Base Not Found"))
            : Tagged(request, FakeGitLabJson.Commit(project.Commits[common]).ToJsonString());
    }

    private static FakeAnswer Range(RecordedRequest request, FakeRepository project)
    {
        if (request.Argument("ref_name")?.Split("..") is not [var from, var to] || !project.Commits.ContainsKey(from)
            || !project.Commits.ContainsKey(to)) return Answer(404, FakeGitLabJson.Message("404 Repository Not Found"));
        var (before, after) = (project.Ancestry(from), project.Ancestry(to));
        var commits = project.Commits.Values.Where(commit => after.Contains(commit.Sha) && !before.Contains(commit.Sha));
        if (request.Argument("first_parent") == "true")
        {
            var chain = new HashSet<string>(StringComparer.Ordinal);
            for (var at = to; at is not null && project.Commits.TryGetValue(at, out var commit);
                at = commit.Parents is [var first, ..] ? first : null) chain.Add(at);
            commits = commits.Where(commit => chain.Contains(commit.Sha));
        }

        return Paged(request, commits.OrderByDescending(commit => commit.At).Select(FakeGitLabJson.Commit));
    }

    /// <summary>Records every query parameter that is not described; null, so that the answer follows.</summary>
    private FakeAnswer? Known(RecordedRequest request, params string[] described)
    {
        foreach (var (name, _) in request.Query.Where(
            pair => pair.Key is not ("page" or "per_page" or "cursor") && !described.Contains(pair.Key)))
            Violated(request, $"query parameter {name} is not described");
        return null;
    }

    private FakeAnswer? Write(RecordedRequest request, params string[] described)
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
        return Answer(404, FakeGitLabJson.Message("404 Not Found"));
    }

    private static FakeAnswer Paged(RecordedRequest request, IEnumerable<JsonObject> all)
    {
        var (page, size) = (int.Parse(request.Argument("page") ?? "1", CultureInfo.InvariantCulture), SizeOf(request));
        var items = all.Skip((page - 1) * size).Take(size + 1).ToList();
        return Listed(request, items, size, $"page={page + 1}");
    }

    /// <summary>As GitLab turns the pages of what grows: by a cursor that nobody can make up.</summary>
    private static FakeAnswer ByCursor(RecordedRequest request, IEnumerable<JsonObject> all)
    {
        var (from, size) = (int.Parse(request.Argument("cursor") ?? "0", NumberStyles.HexNumber, CultureInfo.InvariantCulture),
            SizeOf(request));
        var items = all.Skip(from).Take(size + 1).ToList();
        return Listed(request, items, size, string.Create(CultureInfo.InvariantCulture, $"cursor={from + size:x8}"));
    }

    private static FakeAnswer Listed(RecordedRequest request, List<JsonObject> items, int size, string next)
    {
        var answer = Tagged(request, new JsonArray([.. items.Take(size).Select(item => item.DeepClone())]).ToJsonString());
        if (items.Count <= size) return answer;
        var others = request.Query.Where(pair => pair.Key is not ("page" or "cursor"))
            .Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value)}");
        var host = request.Headers["Host"];
        return answer.With("Link", $"<http://{host}{request.Path}?{string.Join('&', others.Append(next))}>; rel=\"next\", <http://{host}{request.Path}?page=1>; rel=\"first\"");
    }

    private static int SizeOf(RecordedRequest request) => int.Parse(request.Argument("per_page") ?? "20", CultureInfo.InvariantCulture);

    private static FakeAnswer Tagged(RecordedRequest request, string body)
    {
        var tag = $"W/\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body)))[..32]}\"";
        var answer = request.Headers.GetValueOrDefault("If-None-Match") == tag ? new FakeAnswer(304, "") : new FakeAnswer(200, body);
        return answer.With("ETag", tag);
    }

    private static FakeAnswer Answer(int status, JsonNode body) => new(status, body.ToJsonString());
}
