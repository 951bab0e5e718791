using System.Text;
using Notifications.Hosting.Configuration;
using Notifications.Notifier.Contracts;
using Notifications.Templates;

namespace Notifications.Notifier.Destinations.Webhook;

/// <summary>What is sent: the message as JSON, or what a template makes of that JSON (its members are the template's variables).</summary>
internal static class WebhookBody
{
    /// <summary>Parses the key <c>body</c>; a template's errors are reported there.</summary>
    public static Func<OutgoingDelivery, string> Read(ConfigurationNode node)
    {
        if (node.TextOrNull() is not { } text)
            return WebhookMessage.Json;
        var parsed = Template.Parse(text, node.Path);
        foreach (var error in parsed.Errors)
            node.ReportFound(error.ToDisplay(), "is not a template", null);
        return parsed.Template is { } template ? delivery => Render(template, delivery) : WebhookMessage.Json;
    }

    private static readonly RenderOptions Options = RenderOptions.Default with { RelaxedTargets = true };

    /// <summary>A template that fails on a message does not lose it: the message goes as JSON.</summary>
    private static string Render(Template template, OutgoingDelivery delivery)
    {
        var json = WebhookMessage.Json(delivery);
        return template.Render(TemplateModel.FromUtf8Json(Encoding.UTF8.GetBytes(json)), Options, CancellationToken.None).Text ?? json;
    }
}
