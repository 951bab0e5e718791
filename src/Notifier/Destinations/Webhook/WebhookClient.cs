using System.Net.Http.Headers;
using System.Text;
using Notifications.Notifier.Destinations.Http;
using Notifications.Notifier.Destinations.Text;

namespace Notifications.Notifier.Destinations.Webhook;

/// <summary>Sends one request. Neither the address nor the headers show in any error: both may be secrets.</summary>
internal sealed class WebhookClient(WebhookOptions options, HttpExchange http, TimeZoneInfo zone)
{
    /// <summary>Null, and why: a template of the destination fails.</summary>
    public HttpRequestMessage? Request(string destination, OutgoingDelivery delivery, out string? wrong)
    {
        var own = WebhookRequest.Of(destination, delivery.Message);
        var address = options.Address is { } template ? template.Render(delivery, zone, out wrong) : Same(options.Url.Reveal(), out wrong);
        if (address is null || !Uri.TryCreate(address, UriKind.Absolute, out var url))
        {
            wrong = $"the template of url gives no address: {wrong ?? "it is not one"}";
            return null;
        }

        if (Below(url, own?.Path ?? "") is not { } target)
        {
            wrong = $"\"{own!.Path}\", which a template puts behind the address, is no path";
            return null;
        }

        if ((options.Address is not null && HasDots(address)) || HasDots(own?.Path ?? ""))
        {
            wrong = "the template of the address gives one with . or .. as a folder, which leads elsewhere";
            return null;
        }

        var method = own?.Method ?? options.Method;
        var request = new HttpRequestMessage(new HttpMethod(method), target);
        if (method != "GET")
        {
            var body = own is not null ? own.Body : options.Body is { } text ? text.Render(delivery, zone, out wrong)
                : MessageJson.Of(delivery);
            // A template that fails on a message does not lose it: the message goes as JSON.
            request.Content = new StringContent(body ?? MessageJson.Of(delivery), Encoding.UTF8);
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(options.ContentType);
        }

        foreach (var (name, secret) in options.Headers)
        {
            var value = options.Templates.TryGetValue(name, out var header) ? header.Render(delivery, zone, out wrong)
                : Same(secret.Reveal(), out wrong);
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

    public async Task<HttpAnswer> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        await http.SendAsync(request, cancellationToken);

    /// <summary>Null when the path leads elsewhere than to the host of the address.</summary>
    private static Uri? Below(Uri own, string path)
    {
        if (path.Length == 0)
            return own;
        var joined = own.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/" + path.Trim()
            .TrimStart('/') + (path.Contains('?', StringComparison.Ordinal) && own.Query.Length > 0 ? "&" + own.Query[1..] : own.Query);
        return Uri.TryCreate(joined, UriKind.Absolute, out var address) && address.Host == own.Host && address.Port == own.Port
            && address.Scheme == own.Scheme ? address : null;
    }

    public TimeSpan? RetryAfter(HttpAnswer.Answered answer) => http.RetryAfter(answer.Headers);

    /// <summary>A value can be <c>..</c>, which has no escape.</summary>
    private static bool HasDots(string address) =>
        address.Split('?', '#')[0].Split('/', '\\').Any(part => Uri.UnescapeDataString(part) is "." or "..");

    private static string Same(string text, out string? wrong)
    {
        wrong = null;
        return text;
    }
}
