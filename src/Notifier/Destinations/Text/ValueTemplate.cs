using System.Collections.Concurrent;
using System.Text;
using System.Text.Encodings.Web;
using Notifications.Notifier.Composing;
using Notifications.Notifier.Git;
using Notifications.Notifier.Messages.Templates;
using Notifications.Notifier.Models;
using Notifications.Templates;
using Notifications.Templates.Functions;

namespace Notifications.Notifier.Destinations.Text;

/// <summary>
/// A text of the destination's configuration that is a template: over the message as <see cref="MessageJson.Of"/> has it, and over all
/// that the templates of messages see (<c>app.metadata.labels</c>). Printed values are escaped for the place where they stand.
/// </summary>
internal sealed class ValueTemplate
{
    /// <summary>The error of a body that would be no JSON.</summary>
    public const string NoJson = "it gives no JSON: a value is missing outside of quotes, or the template itself is none";

    /// <summary>By the names of the time zone and the markup.</summary>
    private static readonly ConcurrentDictionary<string, RenderOptions> Options = new(StringComparer.Ordinal);

    private static readonly string[] Members = [.. MessageJson.Members.Union(ModelFactory.NamesInMessages, StringComparer.Ordinal)];

    /// <summary>In the place of one that could not be read.</summary>
    public static ValueTemplate Nothing { get; } = new(Template.Parse("").Template!, static () => new ValueEscape.Plain());

    private readonly Template _template;
    private readonly Func<ValueEscape> _escape;

    private readonly Markup? _markup;

    private ValueTemplate(Template template, Func<ValueEscape> escape, Markup? markup = null) =>
        (_template, _escape, _markup) = (template, escape, markup);

    /// <summary>Null, and reported at the node: it is no template.</summary>
    /// <param name="markup">What <c>markup.escape</c> escapes for; null: there is no such function.</param>
    /// <param name="names">What it sees besides the message.</param>
    public static ValueTemplate? Parse(
        ConfigurationNode node, string text, Func<ValueEscape> escape, Markup? markup = null,
        params IReadOnlyCollection<string> names)
    {
        var parsed = Template.Parse(text, node.Path);
        foreach (var error in parsed.Errors)
            node.ReportFound(error.ToDisplay(), "is not a template", null);
        if (parsed.Template is not { } template) return null;
        var known = new KnownTemplateNames([.. Members, .. names], OptionsIn(TimeZoneInfo.Utc, markup).Functions, IsTemplate: null);
        foreach (var unknown in template.UnknownNames(known))
            node.ReportFound(unknown.Place.ToDisplay(), "uses a name that does not exist", Nearest.Remedy(unknown.Name, unknown.Known));
        return new ValueTemplate(template, escape, markup);
    }

    /// <summary>What templates see of a delivery.</summary>
    public static TemplateModel ModelOf(OutgoingDelivery delivery)
    {
        var model = delivery.Message.Model ?? TemplateModel.Empty;
        foreach (var member in JsonElement.Parse(MessageJson.Of(delivery)).EnumerateObject())
            model = model.With(member.Name, member.Value);
        return model;
    }

    /// <summary>Null, and why: a template that fails is the operator's to mend.</summary>
    /// <param name="zone">In which times are shown.</param>
    public string? Render(OutgoingDelivery delivery, TimeZoneInfo zone, out string? error) => Render(ModelOf(delivery), zone, out error);

    /// <inheritdoc cref="Render(OutgoingDelivery, TimeZoneInfo, out string?)"/>
    public string? Render(TemplateModel model, TimeZoneInfo zone, out string? error)
    {
        var sink = _escape();
        error = _template.Render(model, sink, OptionsIn(zone, _markup), new RenderContext(), CancellationToken.None)?.Message;
        if (error is null && sink is ValueEscape.Json && !ValueEscape.IsJson(sink.ToString())) error = NoJson;
        return error is null ? sink.ToString() : null;
    }

    private static RenderOptions OptionsIn(TimeZoneInfo zone, Markup? markup) => Options.GetOrAdd(
        $"{zone.Id}\n{markup?.Name}", static (_, of) => TextTemplate.BaseOptions with
        {
            Functions =
            [
                .. TemplateOptions.Functions(Repositories.Default, TimeProvider.System, of.zone),
                .. of.markup is { } markup
                    ? [new FunctionTable("markup") { { "escape", [Parameter.Text("value")], args => markup.Escape(args.Text(0) ?? "") } }]
                    : Array.Empty<FunctionTable>(),
            ],
        }, (zone, markup));
}

/// <summary>Writes what a template gives, with its values escaped.</summary>
internal abstract class ValueEscape : ITemplateSink
{
    protected StringBuilder Written { get; } = new();

    public override string ToString() => Written.ToString();

    public virtual void Text(ReadOnlySpan<char> text) => Written.Append(text);

    public abstract void Value(ReadOnlySpan<char> text);

    public void Raw(ReadOnlySpan<char> text) => Text(text);

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

    /// <summary>A part of an address.</summary>
    public sealed class Address : ValueEscape
    {
        public override void Value(ReadOnlySpan<char> text) => Written.Append(Uri.EscapeDataString(text.ToString()));
    }

    /// <summary>One line of ASCII.</summary>
    public sealed class Header : ValueEscape
    {
        public override void Value(ReadOnlySpan<char> text)
        {
            foreach (var c in UntrustedText.CleanLine(text.ToString())) Written.Append(c is >= ' ' and <= '~' ? c : '?');
        }
    }

    public sealed class Plain : ValueEscape
    {
        public override void Value(ReadOnlySpan<char> text) => Written.Append(text);
    }

    /// <summary>
    /// Values inside of a string of JSON are part of it, whatever they hold; elsewhere they are JSON themselves (numbers,
    /// <c>object.to_json</c>), and one that is none is a string: who writes a label cannot write members of the body.
    /// </summary>
    public sealed class Json : ValueEscape
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
            else Written.Append(ValueEscape.IsJson(value) ? value : $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(value)}\"");
        }
    }
}
