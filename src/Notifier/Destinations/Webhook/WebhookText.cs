using System.Collections.Concurrent;
using System.Text;
using System.Text.Encodings.Web;
using Notifications.Notifier.Composing;
using Notifications.Notifier.Git;
using Notifications.Notifier.Messages.Templates;
using Notifications.Notifier.Models;
using Notifications.Templates;

namespace Notifications.Notifier.Destinations.Webhook;

/// <summary>
/// A text of the destination's configuration that is a template: over the message as <see cref="WebhookMessage.Json"/> has it, and over all
/// that the templates of messages see (<c>app.metadata.labels</c>). Printed values are escaped for the place where they stand.
/// </summary>
internal sealed class WebhookText
{
    /// <summary>The error of a body that would be no JSON.</summary>
    public const string NoJson = "it gives no JSON: a value is missing outside of quotes, or the template itself is none";

    /// <summary>By the name of the time zone.</summary>
    private static readonly ConcurrentDictionary<string, RenderOptions> Options = new(StringComparer.Ordinal);

    private static readonly KnownTemplateNames Names = new(
        [.. WebhookMessage.Members.Union(ModelFactory.NamesInMessages, StringComparer.Ordinal)], OptionsIn(TimeZoneInfo.Utc).Functions,
        IsTemplate: null);

    private readonly Template _template;
    private readonly Func<WebhookEscape> _escape;

    private WebhookText(Template template, Func<WebhookEscape> escape) => (_template, _escape) = (template, escape);

    /// <summary>Null, and reported at the node: it is no template.</summary>
    public static WebhookText? Parse(ConfigurationNode node, string text, Func<WebhookEscape> escape)
    {
        var parsed = Template.Parse(text, node.Path);
        foreach (var error in parsed.Errors)
            node.ReportFound(error.ToDisplay(), "is not a template", null);
        if (parsed.Template is not { } template) return null;
        foreach (var unknown in template.UnknownNames(Names))
            node.ReportFound(unknown.Place.ToDisplay(), "uses a name that does not exist", Nearest.Remedy(unknown.Name, unknown.Known));
        return new WebhookText(template, escape);
    }

    /// <summary>Null, and why: a template that fails is the operator's to mend.</summary>
    /// <param name="zone">In which times are shown.</param>
    public string? Render(OutgoingDelivery delivery, TimeZoneInfo zone, out string? error)
    {
        var model = delivery.Message.Model ?? TemplateModel.Empty;
        using var message = System.Text.Json.JsonDocument.Parse(WebhookMessage.Json(delivery));
        foreach (var member in message.RootElement.EnumerateObject())
            model = model.With(member.Name, member.Value);
        var sink = _escape();
        error = _template.Render(model, sink, OptionsIn(zone), new RenderContext(), CancellationToken.None)?.Message;
        if (error is null && sink is WebhookEscape.Json && !WebhookBody.IsJson(sink.ToString())) error = NoJson;
        return error is null ? sink.ToString() : null;
    }

    private static RenderOptions OptionsIn(TimeZoneInfo zone) => Options.GetOrAdd(
        zone.Id, static (_, zone) =>
            TextTemplate.BaseOptions with { Functions = TemplateOptions.Functions(Repositories.Default, TimeProvider.System, zone) }, zone);
}

/// <summary>Writes what a template gives, with its values escaped.</summary>
internal abstract class WebhookEscape : ITemplateSink
{
    protected StringBuilder Written { get; } = new();

    public override string ToString() => Written.ToString();

    public virtual void Text(ReadOnlySpan<char> text) => Written.Append(text);

    public abstract void Value(ReadOnlySpan<char> text);

    public void Raw(ReadOnlySpan<char> text) => Text(text);

    /// <summary>A part of an address.</summary>
    public sealed class Address : WebhookEscape
    {
        public override void Value(ReadOnlySpan<char> text) => Written.Append(Uri.EscapeDataString(text.ToString()));
    }

    /// <summary>One line of ASCII.</summary>
    public sealed class Header : WebhookEscape
    {
        public override void Value(ReadOnlySpan<char> text)
        {
            foreach (var c in UntrustedText.CleanLine(text.ToString())) Written.Append(c is >= ' ' and <= '~' ? c : '?');
        }
    }

    public sealed class Plain : WebhookEscape
    {
        public override void Value(ReadOnlySpan<char> text) => Written.Append(text);
    }

    /// <summary>
    /// Values inside of a string of JSON are part of it, whatever they hold; elsewhere they are JSON themselves (numbers,
    /// <c>object.to_json</c>), and one that is none is a string: who writes a label cannot write members of the body.
    /// </summary>
    public sealed class Json : WebhookEscape
    {
        private bool _inString;
        private bool _escaped;

        public override void Text(ReadOnlySpan<char> text)
        {
            base.Text(text);
            foreach (var c in text)
            {
                if (_escaped) _escaped = false;
                else if (_inString && c == '\\') _escaped = true;
                else if (c == '"') _inString = !_inString;
            }
        }

        public override void Value(ReadOnlySpan<char> text)
        {
            var value = text.ToString();
            if (_inString) Written.Append(JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(value));
            else Written.Append(WebhookBody.IsJson(value) ? value : $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(value)}\"");
        }
    }
}
