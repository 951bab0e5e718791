using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Notifications.Notifier.Caching;
using Notifications.Notifier.Destinations.Forges;
using Notifications.Notifier.Destinations.Http;

namespace Notifications.Notifier.Destinations.GitLab;

/// <summary>
/// GitLab's REST API, version 4 (https://docs.gitlab.com/api/rest/). Lists are read to their last page by the Link header, whichever way
/// GitLab turns the pages. Every failure is a <see cref="ForgeException"/>.
/// </summary>
internal sealed class GitLabClient(HttpExchange exchange, GitLabOptions options, TimeProvider time)
{
    /// <summary>GitLab gives no more at once.</summary>
    public const int PageSize = 100;

    private const int MostPages = 200;
    private const int LargestKept = 4 << 20;

    private readonly string _token = options.Token.Reveal().Trim();
    private readonly WritePace _pace = new(options.Limits?.BetweenWrites ?? TimeSpan.Zero, time);

    // Asked again with their tags, those that did not change are not sent again: about 32 MB.
    private readonly BoundedCache<string, Known> _known = new(
        1000, TimeSpan.FromHours(1), time, 32 << 20, static (key, known) => (2 * key.Length) + known.Body.Length);

    /// <summary>Where projects went that were moved.</summary>
    private readonly ConcurrentDictionary<string, string> _moved = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The address of something of a project, such as <c>projects/group%2Fproject/merge_requests</c>.</summary>
    public static string Path(string project, string rest) =>
        $"projects/{Uri.EscapeDataString(project)}{(rest.Length > 0 ? "/" : "")}{rest}";

    /// <summary>One object.</summary>
    /// <param name="path">Below the API's address, with its query.</param>
    /// <param name="project">That it is about; null: none.</param>
    /// <param name="isWhole">Everything is there that is read later.</param>
    public async Task<T> GetAsync<T>(string path, string? project, Func<T, bool> isWhole, CancellationToken cancellationToken)
        where T : class
    {
        var answer = await AskAsync(new Uri(options.ApiUrl, path), project, cancellationToken);
        return Whole(answer.What, answer.Body, isWhole);
    }

    /// <summary>A list to its last page, or to <paramref name="most"/> of them.</summary>
    public async Task<(List<T> All, bool IsCut)> ListAsync<T>(
        string path, string project, int most, Func<T, bool> isWhole, CancellationToken cancellationToken)
    {
        var all = new List<T>();
        var next = new Uri(options.ApiUrl, path + (path.Contains('?', StringComparison.Ordinal) ? "&" : "?") + $"per_page={PageSize}");
        for (var page = 1; next is not null; page++)
        {
            var answer = await AskAsync(next, project, cancellationToken);
            if (page > MostPages) throw Broken(answer.What, $"has more than {MostPages} pages");
            all.AddRange(Whole<List<T>>(answer.What, answer.Body, items => items.All(item => item is not null && isWhole(item))));
            if (all.Count >= most) return (all, all.Count > most || answer.Next is not null);
            next = answer.Next;
        }

        return (all, false);
    }

    /// <summary>The bytes of something that is no JSON.</summary>
    public async Task<byte[]> BytesAsync(string path, string project, CancellationToken cancellationToken) =>
        (await AskAsync(new Uri(options.ApiUrl, path), project, cancellationToken)).Body;

    /// <summary>Writes, a pause apart from the write before; where the project was moved, at its new place.</summary>
    /// <param name="rest">Below the project.</param>
    /// <param name="body">Null: none.</param>
    public Task<byte[]> WriteAsync(
        HttpMethod method, string project, string rest, Dictionary<string, object?>? body, CancellationToken cancellationToken) =>
        _pace.RunAsync(
            async () =>
            {
                var answer = await SendAsync(method, _moved.GetValueOrDefault(project, project), rest, body, cancellationToken);
                if (GitLabVerdict.IsMoved(answer))
                {
                    var moved = await GetAsync<GitLabProject>(
                        Path(project, ""), project, found => found.PathWithNamespace is not null, cancellationToken);
                    _moved[project] = moved.PathWithNamespace!;
                    answer = await SendAsync(method, moved.PathWithNamespace!, rest, body, cancellationToken);
                }

                Check($"{method} {Path(project, rest)}", answer, project, method == HttpMethod.Post);
                return ((HttpAnswer.Answered)answer).Body;
            },
            cancellationToken);

    /// <summary>Reads what a write has answered.</summary>
    public static T Whole<T>(string what, byte[] body, Func<T, bool> isWhole)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(body, GitLabJson.Options) is { } read && isWhole(read) ? read
                : throw Broken(what, "lacks something that GitLab describes");
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw Broken(what, "is not as GitLab describes it");
        }
    }

    private static ForgeException Broken(string what, string how) => new(new ForgeFailure.Unavailable(
        $"GitLab's answer to {what} {how}", MaybeDone: what.StartsWith("POST ", StringComparison.Ordinal), Reached: true));

    private async Task<Asked> AskAsync(Uri address, string? project, CancellationToken cancellationToken)
    {
        var what = $"GET {address.AbsolutePath}";
        if (address.GetLeftPart(UriPartial.Authority) != options.ApiUrl.GetLeftPart(UriPartial.Authority))
            throw Broken(what, $"names a next page at {address.Host}, which is another server");
        using var request = Request(HttpMethod.Get, address);
        var known = _known.TryGet(address.PathAndQuery, out var kept) ? kept : null;
        if (known is not null) request.Headers.IfNoneMatch.Add(known.Tag);
        var answer = await exchange.SendAsync(request, cancellationToken);
        Check(what, answer, project, creates: false);
        var answered = (HttpAnswer.Answered)answer;
        if (answered.Status is HttpStatusCode.NotModified)
            return known is not null ? new Asked(what, known.Body, known.Next) : throw Broken(what, "is that nothing has changed");
        var next = NextPage.Of(answered.Headers);
        if (answered.Headers.ETag is { } tag && answered.Body.Length <= LargestKept)
            _known.Set(address.PathAndQuery, new Known(tag, answered.Body, next));
        return new Asked(what, answered.Body, next);
    }

    private async Task<HttpAnswer> SendAsync(
        HttpMethod method, string project, string rest, Dictionary<string, object?>? body, CancellationToken cancellationToken)
    {
        using var request = Request(method, new Uri(options.ApiUrl, Path(project, rest)));
        if (body is not null) request.Content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        return await exchange.SendAsync(request, cancellationToken);
    }

    private void Check(string what, HttpAnswer answer, string? project, bool creates)
    {
        var retryAfter = answer is HttpAnswer.Answered limited ? exchange.RetryAfter(limited.Headers) : null;
        if (GitLabVerdict.Of(what, answer, project, creates, retryAfter, time.GetUtcNow()) is { } failure)
            throw new ForgeException(failure with { Reason = failure.Reason.Replace(_token, "***", StringComparison.Ordinal) });
    }

    private HttpRequestMessage Request(HttpMethod method, Uri address)
    {
        var request = new HttpRequestMessage(method, address);
        switch (options.TokenKind)
        {
            case GitLabTokenKind.OAuth:
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _token);
                break;
            default:
                request.Headers.TryAddWithoutValidation(options.TokenKind is GitLabTokenKind.Job ? "JOB-TOKEN" : "PRIVATE-TOKEN", _token);
                break;
        }

        return request;
    }

    /// <param name="Next">The address of the next page; null: it is the last.</param>
    private sealed record Asked(string What, byte[] Body, Uri? Next);

    private sealed record Known(EntityTagHeaderValue Tag, byte[] Body, Uri? Next);
}
