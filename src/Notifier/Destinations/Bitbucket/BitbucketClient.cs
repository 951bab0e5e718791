using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Notifications.Notifier.Caching;
using Notifications.Notifier.Destinations.Forges;
using Notifications.Notifier.Destinations.Http;

namespace Notifications.Notifier.Destinations.Bitbucket;

/// <summary>The REST API of either kind, in JSON. Lists are read to their last page. Every failure is a
/// <see cref="ForgeException"/>.</summary>
internal sealed class BitbucketClient(HttpExchange exchange, BitbucketOptions options, BitbucketShape shape, TimeProvider time)
{
    /// <summary>What both kinds give of every list, but Bitbucket Cloud of pull requests.</summary>
    public const int PageSize = 100;

    private const int MostPages = 200;
    private const int LargestKept = 4 << 20;

    private readonly string _token = options.Token.Reveal().Trim();
    private readonly string? _basic = options.User is { } user
        ? Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{options.Token.Reveal().Trim()}")) : null;
    private readonly WritePace _pace = new(options.Limits?.BetweenWrites ?? TimeSpan.Zero, time);

    // Asked again with their tags, those that did not change are not sent again: about 32 MB.
    private readonly BoundedCache<string, Known> _known = new(
        1000, TimeSpan.FromHours(1), time, 32 << 20, static (key, known) => (2 * key.Length) + known.Body.Length);

    /// <summary>Who a Data Center took us for, the last time that it was asked something; null: for nobody.</summary>
    public string? Login { get; private set; }

    /// <summary>One object.</summary>
    /// <param name="path">Below the API's address, with its query.</param>
    /// <param name="project">That it is about; null: none.</param>
    /// <param name="read">Null when it is not as Bitbucket describes it.</param>
    public async Task<T> GetAsync<T>(string path, string? project, Func<JsonView, T?> read, CancellationToken cancellationToken) =>
        Read(path, Json(path, await BytesAsync(path, project, cancellationToken)), read);

    public Task<byte[]> BytesAsync(string path, string? project, CancellationToken cancellationToken) =>
        AskAsync(new Uri(options.ApiUrl, path), project, cancellationToken);

    /// <summary>A list to its last page, or to <paramref name="most"/> of it; cut: there is more.</summary>
    public async Task<(List<T> All, bool IsCut)> ListAsync<T>(
        string path, string project, int most, Func<JsonView, T?> read, CancellationToken cancellationToken)
    {
        var all = new List<T>();
        var next = new Uri(options.ApiUrl, shape.Sized(path, Math.Min(most + 1, PageSize)));
        for (var page = 1; page <= MostPages; page++)
        {
            var (items, after, isCut) = await PageAsync(next, project, read, cancellationToken);
            all.AddRange(items);
            if (isCut || after is null || all.Count > most) return (all, isCut || all.Count > most);
            next = after;
        }

        return (all, true);
    }

    public async Task<(List<T> Items, Uri? Next, bool IsCut)> PageAsync<T>(
        Uri address, string project, Func<JsonView, T?> read, CancellationToken cancellationToken)
    {
        var page = Json(address.AbsolutePath, await AskAsync(address, project, cancellationToken));
        var (next, isCut) = shape.After(page, address);
        return ([.. page["values"].Items.Select(item => Read(address.AbsolutePath, item, read))], next, isCut);
    }

    /// <summary>The first page of a list, to be read on from page to page.</summary>
    public Uri First(string path, int size) => new(options.ApiUrl, shape.Sized(path, size));

    /// <summary>Writes, a pause apart from the write before.</summary>
    /// <param name="body">Null: none.</param>
    public Task<JsonView> WriteAsync(
        HttpMethod method, string path, string project, Dictionary<string, object?>? body, CancellationToken cancellationToken) =>
        _pace.RunAsync(
            async () =>
            {
                using var request = Request(method, new Uri(options.ApiUrl, path));
                if (body is not null)
                    request.Content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
                var answer = await exchange.SendAsync(request, cancellationToken);
                Check($"{method} {path}", answer, project, method == HttpMethod.Post);
                return ((HttpAnswer.Answered)answer).Body is { Length: > 0 } said ? Json($"{method} {path}", said) : default;
            },
            cancellationToken);

    public static T Read<T>(string what, JsonView json, Func<JsonView, T?> read) =>
        read(json) is { } whole ? whole : throw Broken(what, "lacks something that Bitbucket describes");

    private static JsonView Json(string what, byte[] body)
    {
        try
        {
            return new JsonView(JsonSerializer.Deserialize<JsonElement>(body));
        }
        catch (JsonException)
        {
            throw Broken(what, "is no JSON");
        }
    }

    private static ForgeException Broken(string what, string how) => new(new ForgeFailure.Unavailable(
        $"Bitbucket's answer to {what} {how}", MaybeDone: what.StartsWith("POST ", StringComparison.Ordinal), Reached: true));

    private async Task<byte[]> AskAsync(Uri address, string? project, CancellationToken cancellationToken)
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
        if (answered.Status is HttpStatusCode.Accepted)
            throw new ForgeException(new ForgeFailure.NotFound($"Bitbucket has not worked out yet what {what} asks for"));
        if (answered.Headers.TryGetValues("X-AUSERNAME", out var logins) && Uri.UnescapeDataString(logins.First()) is var login)
            Login = login is "" or "anonymous" ? null : login;
        if (answered.Status is HttpStatusCode.NotModified)
            return known is not null ? known.Body : throw Broken(what, "is that nothing has changed");
        if (answered.Headers.ETag is { } tag && answered.Body.Length <= LargestKept)
            _known.Set(address.PathAndQuery, new Known(tag, answered.Body));
        return answered.Body;
    }

    private void Check(string what, HttpAnswer answer, string? project, bool creates)
    {
        var retryAfter = answer is HttpAnswer.Answered limited ? exchange.RetryAfter(limited.Headers) : null;
        if (BitbucketVerdict.Of(what, answer, project, creates, retryAfter, shape) is { } failure)
            throw new ForgeException(failure with { Reason = Masked(failure.Reason) });
    }

    /// <summary>A server may repeat what it was sent.</summary>
    private string Masked(string said)
    {
        var masked = said.Replace(_token, "***", StringComparison.Ordinal);
        return _basic is null ? masked : masked.Replace(_basic, "***", StringComparison.Ordinal);
    }

    private HttpRequestMessage Request(HttpMethod method, Uri address)
    {
        var request = new HttpRequestMessage(method, address);
        request.Headers.Authorization = _basic is not null ? new AuthenticationHeaderValue("Basic", _basic)
            : new AuthenticationHeaderValue("Bearer", _token);
        return request;
    }

    private sealed record Known(EntityTagHeaderValue Tag, byte[] Body);
}
