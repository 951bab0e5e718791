using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Notifications.Testing.GitHub;
using Notifications.Testing.Servers;

namespace Notifications.Testing.Bitbucket;

/// <summary>
/// What both kinds of Bitbucket have in common: repositories, comments with versions, build statuses, a limit of requests. There is no
/// package with their descriptions that tests could take: the fake records a violation for a query or a field that Atlassian's pages do not
/// describe.
/// </summary>
public abstract class FakeBitbucket : FakeServer
{
    protected const int MostCharacters = 32_768;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, FakeRepository> _repositories = new(StringComparer.OrdinalIgnoreCase);
    private readonly SortedDictionary<long, PostedComment> _comments = [];
    private readonly Dictionary<(string Sha, string Key), JsonObject> _statuses = [];
    private readonly RateWindow _requests;
    private long _lastComment = 9_000_000_000;

    private protected FakeBitbucket(FakeBitbucketOptions options, TimeSpan stretch)
        : base(options.Time) => (Options, _requests) = (options, new RateWindow(options.Requests, stretch));

    /// <summary>With a trailing slash.</summary>
    public abstract Uri ApiUrl { get; }

    /// <summary><c>key: state</c> of each status that was written, in order.</summary>
    public IList<string> StatusesWritten { get; } = [];

    protected FakeBitbucketOptions Options { get; }

    /// <param name="path">owner/name</param>
    public FakeRepository AddRepository(string path)
    {
        var parts = path.Split('/');
        lock (_gate) return _repositories[path] = new FakeRepository(parts[0], parts[1], 1000 + _repositories.Count);
    }

    /// <summary>The comments of a pull request as they stand, oldest first.</summary>
    public IReadOnlyList<PostedComment> Comments(string repository, int number)
    {
        lock (_gate)
            return [.. _comments.Values.Where(comment => comment.Number == number
                && string.Equals(comment.Repository, repository, StringComparison.OrdinalIgnoreCase))];
    }

    /// <summary>Somebody comments.</summary>
    public PostedComment Comment(string repository, int number, string author, string body)
    {
        lock (_gate) return _comments[++_lastComment] = new PostedComment(_lastComment, repository, number, author, body, 0);
    }

    /// <summary>Somebody deletes a comment.</summary>
    public void Delete(PostedComment comment)
    {
        lock (_gate) _comments.Remove(comment.Id);
    }

    /// <summary>Somebody changes something of a comment, so that there is a newer version of it.</summary>
    public void Touch(PostedComment comment)
    {
        lock (_gate) _comments[comment.Id] = comment with { Edits = comment.Edits + 1 };
    }

    protected sealed override FakeAnswer Handle(RecordedRequest request)
    {
        lock (_gate)
        {
            if (!request.Headers.ContainsKey("User-Agent")) Violated(request, "no User-Agent");
            var now = Time.GetUtcNow();
            if (_requests.Wait(now) is { } wait) return TooFast(TooMany(wait));
            _requests.Take(now);
            var expected = Options.User is { } user
                ? "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{Options.Token}")) : $"Bearer {Options.Token}";
            return request.Headers.GetValueOrDefault("Authorization") == expected ? Route(request)
                : Refused(401, "Authentication failed. Please check your credentials and try again.", "");
        }
    }

    private protected abstract FakeAnswer Route(RecordedRequest request);

    private protected abstract FakeAnswer TooMany(TimeSpan wait);

    private protected abstract FakeAnswer Refused(int status, string message, string kind);

    private protected abstract JsonObject Json(FakeRepository repository, PostedComment comment);

    /// <summary>As this kind of Bitbucket turns the pages of a list.</summary>
    private protected abstract FakeAnswer Paged(RecordedRequest request, IEnumerable<JsonObject> all);

    private protected FakeAnswer Find(RecordedRequest request, string owner, string name, Func<FakeRepository, FakeAnswer> found)
    {
        var path = $"{Uri.UnescapeDataString(owner)}/{Uri.UnescapeDataString(name)}";
        if (_repositories.TryGetValue(path, out var repository)) return found(repository);
        if (_repositories.Values.FirstOrDefault(known => string.Equals(known.FormerName, path, StringComparison.OrdinalIgnoreCase))
            is not { } moved) return Refused(404, $"Repository {path} does not exist", "com.atlassian.bitbucket.repository.NoSuchRepositoryException");
        var parts = moved.FullName.Split('/');
        var query = request.Query.Count == 0 ? ""
            : "?" + string.Join('&', request.Query.Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value)}"));
        return new FakeAnswer(301, "{}").With("Location", request.Path.Replace($"/{name}", $"/{parts[1]}", StringComparison.Ordinal) + query);
    }

    private protected FakeAnswer OfRequest(FakeRepository repository, string number, Func<FakePull, FakeAnswer> found) =>
        repository.Pulls.FirstOrDefault(pull => pull.Number.ToString(CultureInfo.InvariantCulture) == number) is { } pull ? found(pull)
            : Refused(404, $"Pull request {number} does not exist", "com.atlassian.bitbucket.pull.NoSuchPullRequestException");

    private protected FakeAnswer OfComment(FakeRepository repository, FakePull pull, string id, Func<PostedComment, FakeAnswer> found) =>
        _comments.TryGetValue(long.Parse(id, CultureInfo.InvariantCulture), out var comment) && comment.Number == pull.Number
            && comment.Repository == repository.FullName ? found(comment)
            : Refused(404, $"Comment {id} does not exist", "com.atlassian.bitbucket.comment.NoSuchCommentException");

    /// <summary>Bitbucket closes no conversation: a pull request that is locked here stands for any refusal for good.</summary>
    private protected FakeAnswer Write(
        RecordedRequest request, FakeRepository repository, FakePull pull, string body, PostedComment? existing)
    {
        if (existing is not null && existing.Author != Options.Login) return Refused(403, "You are not the author of this comment", "");
        if (pull.IsLocked || repository.IsArchived) return Refused(409, "The repository is archived and cannot be modified", "com.atlassian.bitbucket.repository.RepositoryArchivedException");
        if (body.Length is 0 or > MostCharacters) return Refused(400, "Please enter a non-empty value less than 32768 characters", "");
        var comment = existing is null ? new PostedComment(++_lastComment, repository.FullName, pull.Number, Options.Login, body, 0)
            : existing with { Body = body, Edits = existing.Edits + 1 };
        _comments[comment.Id] = comment;
        return new FakeAnswer(existing is null ? 201 : 200, Json(repository, comment).ToJsonString());
    }

    private protected FakeAnswer Delete(RecordedRequest request, PostedComment comment)
    {
        if (comment.Author != Options.Login) Violated(request, $"deletes a comment of {comment.Author}");
        _comments.Remove(comment.Id);
        return new FakeAnswer(204, "");
    }

    private protected IEnumerable<JsonObject> Statuses(string sha) =>
        _statuses.Where(status => status.Key.Sha == sha).Select(status => status.Value.DeepClone().AsObject());

    private protected FakeAnswer WriteStatus(
        RecordedRequest request, FakeRepository repository, string sha, int longestKey, string[] states, int status)
    {
        var body = Body(request, "key", "state", "name", "description", "url");
        var (key, state) = ((string?)body["key"] ?? "", (string?)body["state"] ?? "");
        if (!repository.Commits.ContainsKey(sha)) return Refused(404, $"Commit {sha} does not exist", "");
        if (key.Length == 0 || key.Length > longestKey || !states.Contains(state)
            || !Uri.TryCreate((string?)body["url"], UriKind.Absolute, out _)) return Refused(400, "Bad build status", "");
        _statuses[(sha, key)] = body;
        StatusesWritten.Add($"{key}: {state}");
        return new FakeAnswer(status, body.ToJsonString());
    }

    /// <summary>What a commit has that another has not, the newest first.</summary>
    private protected FakeAnswer Range(
        RecordedRequest request, FakeRepository repository, string? to, string? from, Func<FakeCommit, JsonObject> json)
    {
        if (to is null || from is null || !repository.Commits.ContainsKey(to) || !repository.Commits.ContainsKey(from))
            return Refused(404, $"Commit {from} or {to} does not exist", "com.atlassian.bitbucket.commit.NoSuchCommitException");
        var (after, before) = (repository.Ancestry(to), repository.Ancestry(from));
        return Paged(request, repository.Commits.Values.Where(commit => after.Contains(commit.Sha) && !before.Contains(commit.Sha))
            .OrderByDescending(commit => commit.At).Select(json));
    }

    private protected JsonObject Body(RecordedRequest request, params string[] described)
    {
        if (request.Headers.GetValueOrDefault("Content-Type")?.StartsWith("application/json", StringComparison.Ordinal) is not true)
            Violated(request, "a body that is not said to be JSON");
        var body = JsonNode.Parse(request.Body)!.AsObject();
        foreach (var (name, _) in body.Where(field => !described.Contains(field.Key))) Violated(request, $"field {name} is not described");
        return body;
    }

    /// <summary>Records every query parameter that is not described; null, so that the answer follows.</summary>
    private protected FakeAnswer? Known(RecordedRequest request, params string[] described)
    {
        foreach (var (name, _) in request.Query.Where(pair => !described.Contains(pair.Key)))
            Violated(request, $"query parameter {name} is not described");
        return null;
    }

    private protected FakeAnswer Unexpected(RecordedRequest request)
    {
        Violated(request, "not expected");
        return Refused(404, "Not found", "");
    }

    private protected static FakeAnswer Tagged(RecordedRequest request, string body)
    {
        var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body)))[..32]}\"";
        var answer = request.Headers.GetValueOrDefault("If-None-Match") == tag ? new FakeAnswer(304, "") : new FakeAnswer(200, body);
        return answer.With("ETag", tag);
    }
}
