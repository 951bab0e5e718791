using System.Net.Http.Headers;
using Notifications.Notifier.Destinations.Text;

namespace Notifications.Notifier.Destinations.Webhook;

/// <summary><c>{ type: webhook, url, method: POST, headers: {}, contentType: application/json, body: template, timeout: 10s }</c></summary>
/// <param name="Url">Where to send; it may carry a secret, so it is one. A recipient is not part of it: it stands in the body.</param>
/// <param name="Method">GET, POST, PUT, PATCH or DELETE; default POST.</param>
/// <param name="Headers">Sent with every request; their values may be secrets.</param>
/// <param name="ContentType">Of the body; default <c>application/json</c>.</param>
/// <param name="Body">Makes the body; null: <see cref="MessageJson"/>.</param>
/// <param name="Timeout">Of one request; default 10 s, at most 5 minutes.</param>
internal sealed record WebhookOptions(
    Secret Url, string Method, FrozenDictionary<string, Secret> Headers, string ContentType, ValueTemplate? Body, TimeSpan Timeout)
{
    private const string Code = "{{";

    /// <summary>Makes the address of each delivery; null: it is the same for all.</summary>
    public ValueTemplate? Address { get; init; }

    /// <summary>Make headers whose values differ from delivery to delivery.</summary>
    public FrozenDictionary<string, ValueTemplate> Templates { get; init; } = FrozenDictionary<string, ValueTemplate>.Empty;

    private static readonly string[] Methods = ["GET", "POST", "PUT", "PATCH", "DELETE"];

    public static WebhookOptions Bind(ConfigurationNode node)
    {
        var (url, address) = ReadAddress(node.Required("url"));
        var headers = node.Optional("headers").Entries().ToFrozenDictionary(
            header => header.Key, header => header.Node.HeaderValue(), StringComparer.OrdinalIgnoreCase);
        if (headers.Count > 0 && Uri.TryCreate(Beginning(url), UriKind.Absolute, out var server)) node.Optional("url").RejectOpen(server);
        var templates = new Dictionary<string, ValueTemplate>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, header) in node.Optional("headers").Entries())
        {
            if (headers[name].Reveal() is var value && value.Contains(Code, StringComparison.Ordinal)
                && ValueTemplate.Parse(header, value, static () => new ValueEscape.Header()) is { } template)
                templates[name] = Tried(header, template);
            if (name.Length == 0 || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_')))
                header.Report($"\"{name}\" is no name of a header", "letters, digits and '-'");
        }

        var contentType = MediaType(node.Optional("contentType"));
        return new WebhookOptions(
            url,
            node.Optional("method").OneOf("POST", Methods.Select(method => (method, method))),
            headers,
            contentType,
            WebhookMessage.Read(node.Optional("body"), contentType),
            node.Optional("timeout").Duration(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(10)))
        {
            Address = address,
            Templates = templates.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase),
        };
    }

    private static (Secret Url, ValueTemplate? Template) ReadAddress(ConfigurationNode node)
    {
        if (!node.IsScalar || node.TextOrNull()?.Contains(Code, StringComparison.Ordinal) is not true) return (
            node.SecretUri("https", "http"), null);
        var url = new Secret(node.Secret().Reveal().Trim());
        if (!Uri.TryCreate(Beginning(url), UriKind.Absolute, out var server) || server.Scheme is not ("https" or "http")
            || Beginning(url).IndexOf('/', server.Scheme.Length + 3) < 0)
            node.Report("takes its server from a message",
                "write https://, the server and a slash as they are; templates belong behind them");
        return (url, ValueTemplate.Parse(node, url.Reveal(), static () => new ValueEscape.Address()) is { } template ? Tried(node, template)
            : null);
    }

    private static ValueTemplate Tried(ConfigurationNode node, ValueTemplate template)
    {
        if (template.Render(SampleDelivery.Of("a \"quote\" and\r\na line"), TimeZoneInfo.Utc, out var error) is null) node.ReportFound(
            error!, "is a template that fails", null);
        return template;
    }

    /// <summary>What is the same for all deliveries.</summary>
    private static string Beginning(Secret url) => url.Reveal().Split(Code)[0];

    private static string MediaType(ConfigurationNode node)
    {
        var type = node.Text("application/json");
        if (MediaTypeHeaderValue.TryParse(type, out _)) return type;
        node.Report("is no media type", "such as application/json or text/plain; charset=utf-8");
        return "application/json";
    }
}
