using System.Collections.Frozen;
using System.Net.Http.Headers;
using Notifications.Hosting.Configuration;
using Notifications.Notifier.Contracts;

namespace Notifications.Notifier.Destinations.Webhook;

/// <summary><c>{ type: webhook, url, method: POST, headers: {}, contentType: application/json, body: template, timeout: 10s }</c></summary>
/// <param name="Url">Where to send; it may carry a secret, so it is one. A recipient is not part of it: it stands in the body.</param>
/// <param name="Method">GET, POST, PUT, PATCH or DELETE; default POST.</param>
/// <param name="Headers">Sent with every request; their values may be secrets.</param>
/// <param name="ContentType">Of the body; default <c>application/json</c>.</param>
/// <param name="Body">Makes the body: a template with the members of <see cref="WebhookMessage.Json"/> as its variables; default: that JSON itself.</param>
/// <param name="Timeout">Of one request; default 10 s, at most 5 minutes.</param>
internal sealed record WebhookOptions(Secret Url, string Method, FrozenDictionary<string, Secret> Headers, string ContentType, Func<OutgoingDelivery, string> Body, TimeSpan Timeout)
{
    private static readonly string[] Methods = ["GET", "POST", "PUT", "PATCH", "DELETE"];

    public static WebhookOptions Bind(ConfigurationNode node)
    {
        var url = Address(node.Required("url"));
        var headers = node.Optional("headers").Entries().ToFrozenDictionary(
            header => header.Key, header => header.Node.HeaderValue(), StringComparer.OrdinalIgnoreCase);
        if (headers.Count > 0 && Uri.TryCreate(url.Reveal(), UriKind.Absolute, out var address)) node.Optional("url").RejectOpen(address);
        foreach (var (name, header) in node.Optional("headers").Entries())
        {
            if (headers[name].Reveal().Contains("{{", StringComparison.Ordinal)) header.Report("holds {{ }}, which would be sent as it is: a header is no template", "put what differs from message to message into the body");
            if (name.Length == 0 || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_')))
                header.Report($"\"{name}\" is no name of a header", "letters, digits and '-'");
        }

        var contentType = MediaType(node.Optional("contentType"));
        return new WebhookOptions(
            url,
            node.Optional("method").OneOf("POST", Methods.Select(method => (method, method))),
            headers,
            contentType,
            WebhookBody.Read(node.Optional("body"), contentType),
            node.Optional("timeout").Duration(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(10)));
    }

    private static Secret Address(ConfigurationNode node)
    {
        if (!node.IsScalar || node.TextOrNull()?.Contains("{{", StringComparison.Ordinal) is not true) return node.SecretUri("https", "http");
        node.Report("holds {{ }}, which would be sent as it is: an address is no template", "put what differs from message to message into the body");
        return new Secret("");
    }

    private static string MediaType(ConfigurationNode node)
    {
        var type = node.Text("application/json");
        if (MediaTypeHeaderValue.TryParse(type, out _)) return type;
        node.Report("is no media type", "such as application/json or text/plain; charset=utf-8");
        return "application/json";
    }
}
