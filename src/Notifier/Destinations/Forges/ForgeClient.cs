using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Notifications.Notifier.Caching;
using Notifications.Notifier.Destinations.Http;

namespace Notifications.Notifier.Destinations.Forges;

/// <summary>
/// A forge's REST API. Answers are kept with their tags and asked for again on condition, lists are read to their last page, writes come a
/// pause apart. Every failure is a <see cref="ForgeException"/>, in which no token shows.
/// </summary>
/// <param name="forge">Its name, for messages.</param>
/// <param name="options">Where it is, and what it allows.</param>
/// <param name="secrets">As they travel in requests, and as they may come back in answers.</param>
internal abstract class ForgeClient(
    string forge, ForgeOptions options, ImmutableArray<string> secrets, HttpExchange exchange, TimeProvider time)
{
    private const int MostPages = 400;
    private const int LargestKept = 4 << 20;

    private readonly WritePace _pace = new(options.Limits?.BetweenWrites ?? TimeSpan.Zero, time);

    // Asked again with their tags, those that did not change are not sent again: about 32 MB.
    private readonly BoundedCache<string, Known> _known = new(
        1000, TimeSpan.FromHours(1), time, 32 << 20, static (key, known) => (2 * key.Length) + known.Body.Length);

    protected abstract JsonSerializerOptions Json { get; }

    /// <summary>The argument by which a list asks for as many as the forge gives at once: <c>per_page=100</c>.</summary>
    protected virtual string PageSize => "";

    /// <summary>One object.</summary>
    /// <param name="path">Below the API's address, with its query.</param>
    /// <param name="project">That it is about; null: none.</param>
    /// <param name="isWhole">Everything is there that is read later.</param>
    public async Task<T> GetAsync<T>(string path, string? project, Func<T, bool> isWhole, CancellationToken cancellationToken)
        where T : class
    {
        var answer = await AskAsync(At(path), project, cancellationToken);
        return Whole(answer.What, answer.Body, isWhole);
    }

    /// <summary>A list to its last page, or to <paramref name="most"/> of them.</summary>
    public async Task<(List<T> All, bool IsCut)> ListAsync<T>(
        string path, string project, int most, Func<T, bool> isWhole, CancellationToken cancellationToken)
    {
        var all = new List<T>();
        var next = At(path + (path.Contains('?', StringComparison.Ordinal) ? "&" : "?") + PageSize);
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
        (await AskAsync(At(path), project, cancellationToken)).Body;

    /// <summary>A question that is too long for an address.</summary>
    public async Task<T> QueryAsync<T>(
        string path, string project, object body, Func<T, bool> isWhole, CancellationToken cancellationToken)
        where T : class
    {
        var what = $"POST {At(path).AbsolutePath}";
        var answer = await SendAsync(HttpMethod.Post, path, body, cancellationToken);
        return Whole(what, Checked(what, answer, project, creates: false).Body, isWhole);
    }

    /// <summary>Writes, a pause apart from the write before.</summary>
    /// <param name="path">Below the API's address.</param>
    /// <param name="project">That it is about.</param>
    /// <param name="body">Null: none.</param>
    /// <param name="elsewhere">Where it is to be written instead, by the first answer; null: nowhere else.</param>
    public Task<byte[]> WriteAsync(
        HttpMethod method, string path, string project, object? body, CancellationToken cancellationToken,
        Func<HttpAnswer, Task<string?>>? elsewhere = null) =>
        _pace.RunAsync(
            async () =>
            {
                var answer = await SendAsync(method, path, body, cancellationToken);
                if (elsewhere is not null && await elsewhere(answer) is { } other)
                    answer = await SendAsync(method, other, body, cancellationToken);
                return Checked($"{method} {path}", answer, project, method == HttpMethod.Post).Body;
            },
            cancellationToken);

    /// <summary>Reads what a write has answered.</summary>
    public T Whole<T>(string what, byte[] body, Func<T, bool> isWhole)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(body, Json) is { } read && isWhole(read) ? read
                : throw Broken(what, $"lacks something that {forge} describes");
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw Broken(what, $"is not as {forge} describes it");
        }
    }

    /// <summary>Puts the token into a request.</summary>
    protected abstract void Authorize(HttpRequestMessage request);

    /// <summary>Reads what the forge refuses.</summary>
    protected abstract ForgeFailure Refusal(ForgeRefusal refusal);

    /// <summary>Whether a success says no more than that somebody has to log in. Default: no.</summary>
    protected virtual bool IsLogin(HttpAnswer.Answered answer) => false;

    /// <summary>Where a list goes on; null: this was the last page. Default: where the Link header leads to.</summary>
    protected virtual Uri? Next(Uri page, HttpResponseHeaders headers) => NextPage.Of(headers);

    private Uri At(string path) => new(options.ApiUrl, path);

    private ForgeException Broken(string what, string how) => new(new ForgeFailure.Unavailable(
        $"{forge}'s answer to {what} {how}", MaybeDone: what.StartsWith("POST ", StringComparison.Ordinal), Reached: true));

    private async Task<Asked> AskAsync(Uri address, string? project, CancellationToken cancellationToken)
    {
        var what = $"GET {address.AbsolutePath}";
        if (address.GetLeftPart(UriPartial.Authority) != options.ApiUrl.GetLeftPart(UriPartial.Authority))
            throw Broken(what, $"names a next page at {address.Host}, which is another server");
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        Authorize(request);
        var known = _known.TryGet(address.PathAndQuery, out var kept) ? kept : null;
        if (known is not null) request.Headers.IfNoneMatch.Add(known.Tag);
        var answered = Checked(what, await exchange.SendAsync(request, cancellationToken), project, creates: false);
        if (answered.Status is HttpStatusCode.NotModified)
            return known is not null ? new Asked(what, known.Body, known.Next) : throw Broken(what, "is that nothing has changed");
        var next = Next(address, answered.Headers);
        if (answered.Headers.ETag is { } tag && answered.Body.Length <= LargestKept)
            _known.Set(address.PathAndQuery, new Known(tag, answered.Body, next));
        return new Asked(what, answered.Body, next);
    }

    private async Task<HttpAnswer> SendAsync(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, At(path));
        Authorize(request);
        if (body is not null) request.Content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        return await exchange.SendAsync(request, cancellationToken);
    }

    private HttpAnswer.Answered Checked(string what, HttpAnswer answer, string? project, bool creates)
    {
        var failure = answer is HttpAnswer.Answered login && IsLogin(login) ? Read(login)
            : ForgeVerdict.Of(forge, what, answer, creates, Read);
        if (failure is null) return (HttpAnswer.Answered)answer;
        var reason = secrets.Aggregate(failure.Reason, (text, secret) => text.Replace(secret, "***", StringComparison.Ordinal));
        throw new ForgeException(failure with { Reason = reason });

        ForgeFailure Read(HttpAnswer.Answered refused) =>
            Refusal(new ForgeRefusal(forge, what, refused, project, creates, exchange.RetryAfter(refused.Headers), time.GetUtcNow()));
    }

    /// <param name="Next">The address of the next page; null: it is the last.</param>
    private sealed record Asked(string What, byte[] Body, Uri? Next);

    private sealed record Known(EntityTagHeaderValue Tag, byte[] Body, Uri? Next);
}
