using System.Net;
using System.Net.Http.Headers;
using Notifications.Notifier.Destinations.Http;
using Notifications.Notifier.Destinations.Text;

namespace Notifications.Notifier.Destinations.Slack;

/// <summary>Slack's Web API (https://docs.slack.dev/apis/web-api): what writes is sent as JSON, what reads as a form.</summary>
internal sealed class SlackClient(HttpExchange exchange, Uri apiUrl)
{
    private static readonly TimeSpan UsualWait = TimeSpan.FromSeconds(30);

    public Task<SlackAnswer> WriteAsync(string method, byte[] arguments, CancellationToken cancellationToken)
    {
        var content = new ByteArrayContent(arguments);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        return CallAsync(method, content, writes: true, cancellationToken);
    }

    public Task<SlackAnswer> ReadAsync(
        string method, IEnumerable<KeyValuePair<string, string>> arguments, CancellationToken cancellationToken) =>
        CallAsync(method, new FormUrlEncodedContent(arguments), writes: false, cancellationToken);

    private async Task<SlackAnswer> CallAsync(string method, HttpContent content, bool writes, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(apiUrl, method)) { Content = content };
        return await exchange.SendAsync(request, cancellationToken) switch
        {
            HttpAnswer.NotSent(var reason) => new SlackAnswer.Unavailable($"Slack cannot be reached: {reason}", MaybeDone: false),
            HttpAnswer.Lost(var reason) => new SlackAnswer.Unavailable($"Slack did not answer {method}: {reason}", writes),
            HttpAnswer.Answered { Status: HttpStatusCode.TooManyRequests } limited =>
                new SlackAnswer.Limited(exchange.RetryAfter(limited.Headers) ?? UsualWait),
            HttpAnswer.Answered { IsTransient: true } failed =>
                new SlackAnswer.Unavailable($"Slack answered HTTP {(int)failed.Status} to {method}", writes),
            HttpAnswer.Answered { IsSuccess: false } refused => new SlackAnswer.Refused($"HTTP {(int)refused.Status}", Detail: null),
            HttpAnswer.Answered answered => Read(method, answered, writes),
            var other => throw new InvalidOperationException($"An answer of type {other.GetType().Name}."),
        };
    }

    private SlackAnswer Read(string method, HttpAnswer.Answered answered, bool writes)
    {
        JsonElement body;
        try
        {
            body = JsonSerializer.Deserialize<JsonElement>(answered.Body);
        }
        catch (JsonException)
        {
            return new SlackAnswer.Unavailable(
                $"Slack answered HTTP {(int)answered.Status} to {method} with something that is not JSON", writes);
        }

        if (body.ValueKind != JsonValueKind.Object)
            return new SlackAnswer.Unavailable($"Slack answered HTTP {(int)answered.Status} to {method} with no object", writes);
        if (new JsonView(body)["ok"].Flag)
            return new SlackAnswer.Ok(body) { Scopes = ScopesIn(answered.Headers) };
        if (new SlackAnswer.Ok(body).Text("error") is not { } code)
            return new SlackAnswer.Unavailable(
                $"Slack answered HTTP {(int)answered.Status} to {method} with neither ok nor an error", writes);
        if (code is "ratelimited" or "rate_limited")
            return new SlackAnswer.Limited(exchange.RetryAfter(answered.Headers) ?? UsualWait);
        return SlackErrors.IsPassing(code)
            ? new SlackAnswer.Unavailable($"Slack answered {method} with {code}", writes)
            : new SlackAnswer.Refused(code, Detail(new JsonView(body)));
    }

    private static string[]? ScopesIn(HttpResponseHeaders headers) => headers.TryGetValues("x-oauth-scopes", out var values)
        ? [.. values.SelectMany(value => value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))]
        : null;

    private static string? Detail(JsonView body)
    {
        if (body["needed"].Text is { } needed)
            return $"needed: {needed}";
        return body["response_metadata"]["messages"].Texts is { Count: > 0 } messages ? Shorten.To(string.Join(" ", messages), 300) : null;
    }
}
