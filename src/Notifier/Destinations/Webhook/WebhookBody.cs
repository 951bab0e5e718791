namespace Notifications.Notifier.Destinations.Webhook;

/// <summary>What is sent: the message as JSON, or what a template makes of it.</summary>
internal static class WebhookBody
{
    /// <summary>The template of the key <c>body</c>; null: the message is sent as JSON. It is tried with awkward values, and what is wrong
    /// is reported there.</summary>
    public static WebhookText? Read(ConfigurationNode node, string contentType)
    {
        if (node.TextOrNull() is not { } text) return null;
        var json = contentType.Contains("json", StringComparison.OrdinalIgnoreCase)
            && text.TrimStart() is ['{', not '{', ..] or ['[' or '"', ..];
        if (WebhookText.Parse(
            node, text, json ? static () => new WebhookEscape.Json()
            : static () => new WebhookEscape.Plain()) is not { } template) return null;
        var rendered = template.Render(Sample("a \"quote\", a \\ and\na line, an é and a \t"), TimeZoneInfo.Utc, out var error);
        if (error is not null && error != WebhookText.NoJson) node.ReportFound(error, "is a template that fails", null);
        else if (json && rendered is null && template.Render(Sample("plain"), TimeZoneInfo.Utc, out _) is not null)
            node.Report("is not JSON when a value holds a quote, a backslash or a line break",
                "write \"{{ title }}\", or {{ title | object.to_json }} without quotes around it");
        return template;
    }

    public static bool IsJson(string? text)
    {
        try
        {
            using var _ = JsonDocument.Parse(text ?? "");
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    public static OutgoingDelivery Sample(string text)
    {
        var (value, link) = (RichText.Value(text), new Uri("https://example.com/?a=b&c=%22"));
        var about = new MessageSubject("instance", "project", "namespace", "name", text, text, text, link, link);
        var message = new Message(
            value, Severity.Failure, value, value, [new MessageField(value, value, IsShort: true)],
            [new MessageLink(value, link, IsAction: false)], about, DateTimeOffset.UnixEpoch,
            ImmutableDictionary<string, JsonElement>.Empty);
        return new OutgoingDelivery("id", text, message, Conversation: null, Announce: false, MaybeSent: false);
    }
}
