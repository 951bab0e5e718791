using System.Net.Http.Headers;

namespace Notifications.Notifier.Destinations.Http;

/// <summary>Sends requests with a limit of time, and tells a request that never left from one whose answer was lost.</summary>
internal sealed class HttpExchange(HttpClient http, TimeSpan timeout, TimeProvider time)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(24);

    public async Task<HttpAnswer> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var response = await http.SendAsync(request, either.Token);
            return new HttpAnswer.Answered(
                response.StatusCode, response.Headers, await response.Content.ReadAsByteArrayAsync(either.Token));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new HttpAnswer.Lost(string.Create(CultureInfo.InvariantCulture, $"no answer within {Durations.Format(timeout)}"));
        }
        catch (HttpRequestException error) when (NeverLeft(error.HttpRequestError))
        {
            return new HttpAnswer.NotSent(Explain(error));
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            return new HttpAnswer.Lost(Explain(error));
        }
    }

    /// <summary>Retry-After in seconds or as a date; null without one.</summary>
    public TimeSpan? RetryAfter(HttpResponseHeaders headers)
    {
        var wait = headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - time.GetUtcNow(),
            _ => (TimeSpan?)null,
        };
        return wait is { } given ? TimeSpan.FromTicks(Math.Clamp(given.Ticks, 0, LongestWait.Ticks)) : null;
    }

    private static bool NeverLeft(HttpRequestError error) => error
        is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError
        or HttpRequestError.ProxyTunnelError or HttpRequestError.VersionNegotiationError;

    /// <summary>Names the host at most: addresses with their queries stay out of it.</summary>
    private static string Explain(Exception error) =>
        error.InnerException is { Message: var inner } && !error.Message.Contains(inner, StringComparison.Ordinal)
            ? $"{error.Message} {inner}" : error.Message;
}
