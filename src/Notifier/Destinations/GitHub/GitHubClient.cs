using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Notifications.Notifier.Destinations.Http;

namespace Notifications.Notifier.Destinations.GitHub;

/// <summary>GitHub's REST API, version 2022-11-28 (https://docs.github.com/rest). Lists are read to their last page.</summary>
internal sealed class GitHubClient(HttpExchange exchange, Uri apiUrl, TimeProvider time)
{
    /// <summary>GitHub lists no more of a pull request.</summary>
    public const int MostFiles = 3000;

    private const int MostPages = 200;

    /// <summary>Whose token it is.</summary>
    public Task<(GitHubUser? Value, GitHubAnswer? Failure)> UserAsync(CancellationToken cancellationToken) =>
        OneAsync(HttpMethod.Get, "user", body: null, GitHubJson.Default.GitHubUser, cancellationToken);

    public Task<(GitHubCommit? Value, GitHubAnswer? Failure)> CommitAsync(string repository, string sha, CancellationToken cancellationToken) =>
        OneAsync(HttpMethod.Get, $"repos/{repository}/commits/{Uri.EscapeDataString(sha)}?per_page=1", body: null, GitHubJson.Default.GitHubCommit, cancellationToken);

    public Task<(IReadOnlyList<GitHubPull> Items, GitHubAnswer? Failure)> PullsOfCommitAsync(string repository, string sha, CancellationToken cancellationToken) =>
        AllAsync($"repos/{repository}/commits/{Uri.EscapeDataString(sha)}/pulls?per_page=100", GitHubJson.Default.GitHubPullArray, cancellationToken);

    public Task<(IReadOnlyList<GitHubFile> Items, GitHubAnswer? Failure)> FilesAsync(PullRequestName pull, CancellationToken cancellationToken) =>
        AllAsync($"repos/{pull.FullName}/pulls/{Number(pull.Number)}/files?per_page=100", GitHubJson.Default.GitHubFileArray, cancellationToken);

    public Task<(IReadOnlyList<GitHubComment> Items, GitHubAnswer? Failure)> CommentsAsync(PullRequestName pull, CancellationToken cancellationToken) =>
        AllAsync($"repos/{pull.FullName}/issues/{Number(pull.Number)}/comments?per_page=100", GitHubJson.Default.GitHubCommentArray, cancellationToken);

    public Task<(GitHubComment? Value, GitHubAnswer? Failure)> CreateCommentAsync(PullRequestName pull, string body, CancellationToken cancellationToken) =>
        OneAsync(HttpMethod.Post, $"repos/{pull.FullName}/issues/{Number(pull.Number)}/comments", body, GitHubJson.Default.GitHubComment, cancellationToken);

    public Task<(GitHubComment? Value, GitHubAnswer? Failure)> UpdateCommentAsync(PullRequestName pull, long id, string body, CancellationToken cancellationToken) =>
        OneAsync(HttpMethod.Patch, $"repos/{pull.FullName}/issues/comments/{Number(id)}", body, GitHubJson.Default.GitHubComment, cancellationToken);

    private async Task<(T? Value, GitHubAnswer? Failure)> OneAsync<T>(HttpMethod method, string path, string? body, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        var answer = await SendAsync(method, new Uri(apiUrl, path), body, cancellationToken);
        return answer is GitHubAnswer.Ok ok
            ? Parse(ok.Body, type) is { } value ? (value, null) : (null, new GitHubAnswer.Unavailable($"GitHub answered {path} with something that was not expected", MaybeDone: body is not null))
            : (null, answer);
    }

    private async Task<(IReadOnlyList<T> Items, GitHubAnswer? Failure)> AllAsync<T>(string path, JsonTypeInfo<T[]> type, CancellationToken cancellationToken)
    {
        var items = new List<T>();
        Uri? next = new(apiUrl, path);
        for (var page = 0; next is not null && page < MostPages; page++)
        {
            var answer = await SendAsync(HttpMethod.Get, next, body: null, cancellationToken);
            if (answer is not GitHubAnswer.Ok ok)
                return ([], answer);
            if (Parse(ok.Body, type) is not { } found)
                return ([], new GitHubAnswer.Unavailable($"GitHub answered {path} with something that is not a list", MaybeDone: false));
            items.AddRange(found);
            next = ok.Next is { } link && link.Authority == apiUrl.Authority ? link : null;
        }

        return (items, null);
    }

    private async Task<GitHubAnswer> SendAsync(HttpMethod method, Uri address, string? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, address);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/vnd.github+json"));
        request.Headers.Add("X-GitHub-Api-Version", "2022-11-28");
        if (body is not null)
        {
            request.Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(new GitHubCommentBody(body), GitHubJson.Default.GitHubCommentBody));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        }

        var answer = await exchange.SendAsync(request, cancellationToken);
        var retryAfter = answer is HttpAnswer.Answered answered ? exchange.RetryAfter(answered.Headers) : null;
        return GitHubVerdict.Of($"{method} {address.AbsolutePath}", answer, writes: body is not null, retryAfter, time.GetUtcNow());
    }

    private static T? Parse<T>(byte[] body, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(body, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
