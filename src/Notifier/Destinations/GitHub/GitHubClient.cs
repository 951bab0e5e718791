using System.Collections.Concurrent;
using Notifications.Notifier.Caching;
using Notifications.Notifier.Destinations.Forges;
using Notifications.Notifier.Destinations.Http;
using Octokit;
using Octokit.Caching;
using Octokit.Internal;

namespace Notifications.Notifier.Destinations.GitHub;

/// <summary>
/// The calls of GitHub's REST API, version 2022-11-28 (https://docs.github.com/rest), that we make, by Octokit's models over our own
/// transport. Lists are read to their last page. Every failure is a <see cref="ForgeException"/>; of what is returned, everything that is
/// read later is there.
/// </summary>
/// <param name="pause">Between two writes of one installation; zero: none.</param>
internal sealed class GitHubClient(HttpExchange exchange, Uri apiUrl, TimeSpan pause, TimeProvider time)
{
    /// <summary>GitHub lists no more of a pull request.</summary>
    public const int MostFiles = 3000;

    /// <summary>GitHub gives no more at once.</summary>
    public const int PageSize = 100;

    private static readonly ApiOptions FullPages = new() { PageSize = PageSize };
    private static readonly Octokit.ProductHeaderValue Product = new("argocd-notifications");

    private readonly GitHubResponseCache _responses = new(time);
    private readonly ConcurrentDictionary<string, WritePace> _paces = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whose token it is.</summary>
    public Task<string> LoginAsync(string token, CancellationToken cancellationToken) => CallAsync(
        token, async (api, call) => (await api.Get<User>(new Uri("user", UriKind.Relative)))?.Login
            ?? throw call.Broken("without a login"), cancellationToken);

    /// <summary>The name in the address of the App that a JWT is of.</summary>
    public Task<string> AppSlugAsync(string jwt, CancellationToken cancellationToken) => CallAsync(
        jwt, async (api, call) => (await api.Get<GitHubApp>(ApiUrls.App()))?.Slug
            ?? throw call.Broken("without a slug"), cancellationToken);

    public Task<long> InstallationAsync(string jwt, RepositoryName repository, CancellationToken cancellationToken) => CallAsync(
        jwt,
        async (api, call) => await api.Get<Installation>(ApiUrls.RepoInstallation(repository.Owner, repository.Name)) is { Id: > 0 } found
            ? found.Id : throw call.Broken("without an id"),
        cancellationToken);

    public Task<AccessToken> AccessTokenAsync(string jwt, long installation, CancellationToken cancellationToken) => CallAsync(
        jwt,
        async (api, call) =>
            await api.Post<AccessToken>(ApiUrls.AccessTokens(installation)) is { Token.Length: > 0, ExpiresAt.Ticks: > 0 } made ? made
            : throw call.Broken("without a token or the time when it ends"),
        cancellationToken);

    public Task<GitHubCommit> CommitAsync(string token, RepositoryName repository, string sha, CancellationToken cancellationToken) =>
        CallAsync(
        token,
        async (api, call) =>
            await api.Get<GitHubCommit>(
                ApiUrls.RepositoryCommit(repository.Owner, repository.Name, sha),
                new Dictionary<string, string> { ["per_page"] = "1" }) is { Commit: not null } commit
            ? commit
            : throw call.Broken("without a commit"),
        cancellationToken);

    /// <summary>The first page of the files that a commit changed against its first parent.</summary>
    public Task<IReadOnlyList<GitHubCommitFile>> FilesAsync(
        string token, RepositoryName repository, string sha, CancellationToken cancellationToken) => CallAsync(
        token,
        async (api, call) =>
            await api.Get<GitHubCommit>(ApiUrls.RepositoryCommit(repository.Owner, repository.Name, sha), Page(1)) is { Files: { } files }
            && files.All(file => file.Filename is { Length: > 0 })
            ? files : throw call.Broken("without files, or with a file without a name"),
        cancellationToken);

    public Task<IReadOnlyList<CommitPullRequest>> PullsOfCommitAsync(
        string token, RepositoryName repository, string sha, CancellationToken cancellationToken) => AllAsync<CommitPullRequest>(
        token, ApiUrls.RepositoryCommitsPull(repository.Owner, repository.Name, sha), pull => pull.Number > 0
            && pull.State.StringValue is not null, "a pull request without a number or state", cancellationToken);

    /// <summary>A page of what <paramref name="to"/> has and <paramref name="from"/> has not.</summary>
    /// <param name="page">From 1; only the first one is as large as 300 files.</param>
    public Task<CompareResult> CompareAsync(
        string token, RepositoryName repository, string from, string to, int page, CancellationToken cancellationToken) => CallAsync(
        token,
        async (api, call) =>
            await api.Get<CompareResult>(
                new Uri($"repos/{repository.Owner}/{repository.Name}/compare/{from}...{to}", UriKind.Relative), Page(page)) is
            { Status: not null, Commits: { } commits } compared
            && commits.All(commit => commit is { Sha.Length: > 0, Commit.Committer: not null, Parents: not null })
            ? compared : throw call.Broken("without a status or commits"),
        cancellationToken);

    /// <summary>A page of the closed ones, those that changed last first.</summary>
    /// <param name="page">From 1.</param>
    public Task<IReadOnlyList<PullRequest>> ClosedPullsAsync(
        string token, RepositoryName repository, int page, CancellationToken cancellationToken) => CallAsync(
        token,
        async (api, call) =>
        {
            call.IsList = true;
            var query = new Dictionary<string, string>(Page(page)) { ["state"] = "closed", ["sort"] = "updated", ["direction"] = "desc" };
            var pulls = await api.Get<List<PullRequest>>(ApiUrls.PullRequests(repository.Owner, repository.Name), query);
            return pulls is not null && pulls.All(pull => pull is { Number: > 0 }) ? (IReadOnlyList<PullRequest>)pulls
                : throw call.Broken("with a pull request without a number");
        },
        cancellationToken);

    public Task<IReadOnlyList<PullRequestFile>> FilesAsync(string token, PullRequestName pull, CancellationToken cancellationToken) =>
        AllAsync<PullRequestFile>(
        token, ApiUrls.PullRequestFiles(pull.Repository.Owner, pull.Repository.Name, pull.Number), file => file.FileName is { Length: > 0 },
        "a file without a name", cancellationToken);

    /// <summary>A text file; null: there is something else, or it is larger than GitHub gives with its contents (1 MB).</summary>
    public Task<string?> FileAsync(string token, RepositoryName repository, string path, string sha, CancellationToken cancellationToken) =>
        CallAsync(
        token,
        async (api, call) =>
        {
            var escaped = string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
            var found = await api.Get<RepositoryContent>(
                new Uri($"repos/{repository.Owner}/{repository.Name}/contents/{escaped}", UriKind.Relative),
                new Dictionary<string, string> { ["ref"] = sha });
            try
            {
                return found is { Encoding: "base64", EncodedContent: not null } ? found.Content : null;
            }
            catch (FormatException)
            {
                throw call.Broken("with contents that are no base64");
            }
        },
        cancellationToken);

    public Task<IReadOnlyList<IssueComment>> CommentsAsync(string token, PullRequestName pull, CancellationToken cancellationToken) =>
        AllAsync<IssueComment>(
        token, ApiUrls.IssueComments(pull.Repository.Owner, pull.Repository.Name, pull.Number), comment => comment.Id > 0,
        "a comment without an id", cancellationToken);

    public Task<IssueComment> CreateCommentAsync(string token, PullRequestName pull, string body, CancellationToken cancellationToken) =>
        WriteAsync(
        token, pull, api => api.Post<IssueComment>(
            ApiUrls.IssueComments(pull.Repository.Owner, pull.Repository.Name, pull.Number), Comment(body)), cancellationToken);

    public Task<IssueComment> UpdateCommentAsync(
        string token, PullRequestName pull, long id, string body, CancellationToken cancellationToken) => WriteAsync(
        token, pull, api => api.Patch<IssueComment>(ApiUrls.IssueComment(pull.Repository.Owner, pull.Repository.Name, id), Comment(body)),
        cancellationToken);

    /// <summary>One that is gone already is deleted.</summary>
    public Task<bool> DeleteCommentAsync(string token, PullRequestName pull, long id, CancellationToken cancellationToken) =>
        PaceOf(pull.Repository).RunAsync(
            () => CallAsync(
                token,
                async (api, _) =>
                {
                    try
                    {
                        await api.Delete(ApiUrls.IssueComment(pull.Repository.Owner, pull.Repository.Name, id));
                        return true;
                    }
                    catch (ForgeException gone) when (gone.Failure is ForgeFailure.NotFound)
                    {
                        return false;
                    }
                },
                cancellationToken),
            cancellationToken);

    private WritePace PaceOf(RepositoryName repository) => _paces.GetOrAdd(repository.Owner, _ => new WritePace(pause, time));

    /// <summary>The query for a page.</summary>
    /// <param name="page">From 1.</param>
    public static Dictionary<string, string> Page(int page) => new()
    {
        ["per_page"] = PageSize.ToString(CultureInfo.InvariantCulture),
        ["page"] = page.ToString(CultureInfo.InvariantCulture),
    };

    private static Dictionary<string, string> Comment(string body) => new() { ["body"] = body };

    /// <summary>One object.</summary>
    /// <param name="isWhole">Everything is there that is read later.</param>
    /// <param name="otherwise">What is to be said when it is not: "without an id".</param>
    public Task<T> GetAsync<T>(
        string token, Uri path, Dictionary<string, string> query, Func<T, bool> isWhole, string otherwise,
        CancellationToken cancellationToken)
        where T : class => CallAsync(
        token,
        async (api, call) => await api.Get<T>(path, query) is { } found && isWhole(found) ? found : throw call.Broken(otherwise),
        cancellationToken);

    /// <summary>The first of a list; null: it is empty.</summary>
    public Task<T?> FirstAsync<T>(
        string token, Uri path, Func<T, bool> isWhole, string otherwise, CancellationToken cancellationToken)
        where T : class => CallAsync(
        token,
        async (api, call) =>
        {
            call.IsList = true;
            var first = (await api.Get<List<T>>(path, new Dictionary<string, string> { ["per_page"] = "1" })).FirstOrDefault();
            return first is null || isWhole(first) ? first : throw call.Broken($"with {otherwise}");
        },
        cancellationToken);

    /// <summary>A list to its last page.</summary>
    public Task<IReadOnlyList<T>> AllAsync<T>(
        string token, Uri path, Func<T, bool> isWhole, string otherwise, CancellationToken cancellationToken) =>
        AllAsync(token, path, [], isWhole, otherwise, cancellationToken);

    public Task<IReadOnlyList<T>> AllAsync<T>(
        string token, Uri path, Dictionary<string, string> query, Func<T, bool> isWhole, string otherwise,
        CancellationToken cancellationToken) => CallAsync(
        token,
        async (api, call) =>
        {
            call.IsList = true;
            var all = await api.GetAll<T>(path, query, FullPages);
            return all.All(item => item is not null && isWhole(item)) ? all : throw call.Broken($"with {otherwise}");
        },
        cancellationToken);

    /// <summary>A write, a pause apart from the one before.</summary>
    public Task<T> WriteAsync<T>(
        string token, RepositoryName repository, Func<IApiConnection, Task<T>> write, Func<T, bool> isWhole, string otherwise,
        CancellationToken cancellationToken)
        where T : class => PaceOf(repository).RunAsync(
        () => CallAsync(
            token,
            async (api, call) => await write(api) is { } written && isWhole(written) ? written : throw call.Broken(otherwise),
            cancellationToken),
        cancellationToken);

    private Task<IssueComment> WriteAsync(
        string token, PullRequestName pull, Func<IApiConnection, Task<IssueComment>> write, CancellationToken cancellationToken) =>
        WriteAsync(
            token, pull.Repository, write, comment => comment is { Id: > 0, HtmlUrl: { } url }
                && Uri.IsWellFormedUriString(url, UriKind.Absolute), "without an id or address", cancellationToken);

    // Octokit's own methods take no token: a connection of its own for each call does, and it costs nothing but the object.
    private Task<T> CallAsync<T>(string token, Func<IApiConnection, GitHubCall, Task<T>> ask, CancellationToken cancellationToken)
    {
        var call = new GitHubCall(exchange, apiUrl, time, token, cancellationToken);
        var credentials = new InMemoryCredentialStore(new Credentials(token, AuthenticationType.Bearer));
        return ask(new ApiConnection(new Connection(Product, apiUrl, credentials, call, call) { ResponseCache = _responses }), call);
    }
}

/// <summary>Keeps answers, up to about 64 MB: asked again with their ETag, one that did not change does not count against the rate
/// limit.</summary>
internal sealed class GitHubResponseCache(TimeProvider time) : IResponseCache
{
    private const int MostEntries = 2000;
    private const int LargestBody = 4 << 20; // a page of 100 pull requests is 2 MB
    private const long MostBytes = 64 << 20;

    private readonly BoundedCache<string, CachedResponse.V1> _known = new(
        MostEntries, TimeSpan.FromHours(1), time, MostBytes, static (key, known) => 2 * (key.Length + ((string)known.Body).Length));

    public Task<CachedResponse.V1> GetAsync(IRequest request) =>
        Task.FromResult(_known.TryGet(Key(request), out var known) ? known : null!);

    public Task SetAsync(IRequest request, CachedResponse.V1 cachedResponse)
    {
        if (cachedResponse is { ApiInfo.Etag: not null, Body: string { Length: <= LargestBody } })
            _known.Set(Key(request), cachedResponse);
        return Task.CompletedTask;
    }

    // What one token may see is not another's.
    private static string Key(IRequest request) => $"{request.Headers.GetValueOrDefault("Authorization")} {request.Endpoint}";
}
