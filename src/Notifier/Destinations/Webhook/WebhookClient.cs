using System.Net.Http.Headers;
using System.Text;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Destinations.Http;

namespace Notifications.Notifier.Destinations.Webhook;

/// <summary>Sends one request. Neither the address nor the headers show in any error: both may be secrets.</summary>
internal sealed class WebhookClient(WebhookOptions options, HttpExchange http)
{
    /// <summary>Null, and why: a template of the destination fails.</summary>
    public HttpRequestMessage? Request(OutgoingDelivery delivery, out string? wrong)
    {
        var address = options.Address is { } template ? template.Render(delivery, out wrong) : Same(options.Url.Reveal(), out wrong);
        if (address is null || !Uri.TryCreate(address, UriKind.Absolute, out var url))
        {
            wrong = $"the template of url gives no address: {wrong ?? "it is not one"}";
            return null;
        }

        var request = new HttpRequestMessage(new HttpMethod(options.Method), url);
        if (options.Method != "GET")
        {
            var body = options.Body is { } text ? text.Render(delivery, out wrong) : WebhookMessage.Json(delivery);
            // A template that fails on a message does not lose it: the message goes as JSON.
            request.Content = new StringContent(body ?? WebhookMessage.Json(delivery), Encoding.UTF8);
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(options.ContentType);
        }

        foreach (var (name, secret) in options.Headers)
        {
            var value = options.Templates.TryGetValue(name, out var header) ? header.Render(delivery, out wrong) : Same(secret.Reveal(), out wrong);
            if (value is null)
            {
                wrong = $"the template of the header {name} fails: {wrong}";
                request.Dispose();
                return null;
            }

            if (!request.Headers.TryAddWithoutValidation(name, value))
                request.Content?.Headers.TryAddWithoutValidation(name, value);
        }

        // Who receives it can tell a repetition by it
        request.Headers.TryAddWithoutValidation("Idempotency-Key", delivery.DeliveryId);
        wrong = null;
        return request;
    }

    public async Task<HttpAnswer> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => await http.SendAsync(request, cancellationToken);

    public TimeSpan? RetryAfter(HttpAnswer.Answered answer) => http.RetryAfter(answer.Headers);

    private static string Same(string text, out string? wrong)
    {
        wrong = null;
        return text;
    }
}
