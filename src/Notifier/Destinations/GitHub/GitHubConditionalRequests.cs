using System.Net;
using System.Net.Http.Headers;
using Notifications.Notifier.Caching;

namespace Notifications.Notifier.Destinations.GitHub;

/// <summary>Asks again for what was read before only whether it changed: such an answer does not count against the rate limit. Keeps some small answers.</summary>
internal sealed class GitHubConditionalRequests(TimeProvider time) : DelegatingHandler
{
    private const int MostEntries = 200;
    private const int LargestBody = 128 * 1024;

    private readonly BoundedCache<string, Entry> _known = new(MostEntries, TimeSpan.FromHours(1), time);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Method != HttpMethod.Get || request.RequestUri is not { } address)
            return await base.SendAsync(request, cancellationToken);
        var key = $"{request.Headers.Accept} {address.AbsoluteUri}";
        if (_known.TryGet(key, out var known))
            request.Headers.IfNoneMatch.Add(known.Tag);
        var response = await base.SendAsync(request, cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotModified && known is not null)
        {
            response.StatusCode = HttpStatusCode.OK;
            response.Content = new ByteArrayContent(known.Body);
            response.Headers.Remove("Link");
            if (known.Link is not null)
                response.Headers.TryAddWithoutValidation("Link", known.Link);
        }
        else if (response.StatusCode == HttpStatusCode.OK && response.Headers.ETag is { } tag)
        {
            await response.Content.LoadIntoBufferAsync(cancellationToken);
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            if (body.Length <= LargestBody)
                _known.Set(key, new Entry(tag, body, response.Headers.TryGetValues("Link", out var link) ? string.Join(", ", link) : null));
        }

        return response;
    }

    private sealed record Entry(EntityTagHeaderValue Tag, byte[] Body, string? Link);
}
