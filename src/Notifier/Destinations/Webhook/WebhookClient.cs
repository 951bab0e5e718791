using System.Net.Http.Headers;
using System.Text;
using Notifications.Notifier.Destinations.Http;

namespace Notifications.Notifier.Destinations.Webhook;

/// <summary>Sends one request. Neither the address nor the headers show in any error: both may be secrets.</summary>
internal sealed class WebhookClient(WebhookOptions options, HttpExchange http)
{
    public async Task<HttpAnswer> SendAsync(string deliveryId, string body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(new HttpMethod(options.Method), options.Url.Reveal());
        if (options.Method != "GET")
        {
            request.Content = new StringContent(body, Encoding.UTF8);
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(options.ContentType);
        }

        foreach (var (name, value) in options.Headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value.Reveal()))
                request.Content?.Headers.TryAddWithoutValidation(name, value.Reveal());
        }

        // Who receives it can tell a repetition by it
        request.Headers.TryAddWithoutValidation("Idempotency-Key", deliveryId);
        return await http.SendAsync(request, cancellationToken);
    }

    public TimeSpan? RetryAfter(HttpAnswer.Answered answer) => http.RetryAfter(answer.Headers);
}
