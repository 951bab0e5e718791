using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Notifications.Hosting.Configuration;
using Notifications.Notifier.Contracts;
using Notifications.Templates;

namespace Notifications.Notifier.Destinations.Webhook;

/// <summary>What is sent: the message as JSON, or what a template makes of that JSON (its members are the template's variables).</summary>
internal static class WebhookBody
{
    private static readonly RenderOptions Options = RenderOptions.Default with { RelaxedTargets = true };

    private static readonly KnownTemplateNames Names = new(WebhookMessage.Members, [], IsTemplate: null);

    /// <summary>
    /// Parses the key <c>body</c>; a template's errors are reported there. It is tried with awkward values: a template that does not escape them makes
    /// JSON only as long as no message holds a quote.
    /// </summary>
    public static Func<OutgoingDelivery, string> Read(ConfigurationNode node, string contentType)
    {
        if (node.TextOrNull() is not { } text)
            return WebhookMessage.Json;
        var parsed = Template.Parse(text, node.Path);
        foreach (var error in parsed.Errors)
            node.ReportFound(error.ToDisplay(), "is not a template", null);
        if (parsed.Template is not { } template) return WebhookMessage.Json;
        foreach (var unknown in template.UnknownNames(Names))
            node.ReportFound($"{unknown.Place.ToDisplay()}", "uses a name that does not exist", Nearest.Remedy(unknown.Name, unknown.Known));
        Try(node, template, contentType);
        return delivery => Render(template, WebhookMessage.Json(delivery)).Text ?? WebhookMessage.Json(delivery);
    }

    private static void Try(ConfigurationNode node, Template template, string contentType)
    {
        var rendered = Render(template, WebhookMessage.Json(Sample("a \"quote\", a \\ and\na line, an é and a \t")));
        if (rendered.Error is { } error) node.ReportFound(error.ToDisplay(), "is a template that fails", null);
        else if (contentType.Contains("json", StringComparison.OrdinalIgnoreCase) && IsJson(Render(template, WebhookMessage.Json(Sample("plain"))).Text) && !IsJson(rendered.Text))
            node.Report("is not JSON when a value holds a quote, a backslash or a line break", "write {{ title | object.to_json }}, without quotes around it");
    }

    private static bool IsJson(string? text)
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

    private static OutgoingDelivery Sample(string text)
    {
        var (value, link) = (RichText.Value(text), new Uri("https://example.com/?a=b&c=%22"));
        var about = new MessageSubject("instance", "project", "namespace", "name", text, text, text, link, link);
        var message = new Message(
            value, Severity.Failure, value, value, [new MessageField(value, value, IsShort: true)], [new MessageLink(value, link, IsAction: false)], about, DateTimeOffset.UnixEpoch,
            ImmutableDictionary<string, JsonElement>.Empty);
        return new OutgoingDelivery("id", text, message, Conversation: null, Announce: false, MaybeSent: false);
    }

    /// <summary>A template that fails on a message does not lose it: the message goes as JSON.</summary>
    private static RenderResult Render(Template template, string json) =>
        template.Render(TemplateModel.FromUtf8Json(Encoding.UTF8.GetBytes(json)), Options, CancellationToken.None);
}
