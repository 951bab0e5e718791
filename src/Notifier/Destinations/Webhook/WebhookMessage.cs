using Notifications.Notifier.Destinations.Text;

namespace Notifications.Notifier.Destinations.Webhook;

/// <summary>What is sent: the message as JSON, or what a template makes of it.</summary>
internal static class WebhookMessage
{
    /// <summary>The template of the key <c>body</c>; null: the message is sent as JSON. It is tried with awkward values, and what is wrong
    /// is reported there.</summary>
    public static ValueTemplate? Read(ConfigurationNode node, string contentType)
    {
        if (node.TextOrNull() is not { } text) return null;
        var json = contentType.Contains("json", StringComparison.OrdinalIgnoreCase)
            && text.TrimStart() is ['{', not '{', ..] or ['[' or '"', ..];
        if (ValueTemplate.Parse(
            node, text, json ? static () => new ValueEscape.Json()
            : static () => new ValueEscape.Plain()) is not { } template) return null;
        var rendered = template.Render(SampleDelivery.Of("a \"quote\", a \\ and\na line, an é and a \t"), TimeZoneInfo.Utc, out var error);
        if (error is not null && error != ValueTemplate.NoJson) node.ReportFound(error, "is a template that fails", null);
        else if (json && rendered is null && template.Render(SampleDelivery.Of("plain"), TimeZoneInfo.Utc, out _) is not null)
            node.Report("is not JSON when a value holds a quote, a backslash or a line break",
                "write \"{{ title }}\", or {{ title | object.to_json }} without quotes around it");
        return template;
    }
}
