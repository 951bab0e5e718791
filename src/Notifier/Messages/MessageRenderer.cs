using Notifications.Notifier.Messages.Markup;
using Notifications.Notifier.Messages.Templates;

namespace Notifications.Notifier.Messages;

/// <summary>Renders templates to the parts of a neutral message. Pure.</summary>
internal static class MessageRenderer
{
    private static readonly string[] Severities = [.. Enum.GetNames<Severity>().Select(name => name.ToLowerInvariant())];

    /// <summary>Null when a template failed; the error is in the scope.</summary>
    /// <param name="templates">Merged in order.</param>
    /// <param name="native">The destination's type and what it does to values in native trees.</param>
    public static MessageParts? Render(IEnumerable<MessageTemplate> templates, NativeFormat native, RenderScope scope)
    {
        var parts = MessageParts.None;
        foreach (var template in templates)
        {
            parts = parts.With(Render(template, native, scope));
            if (scope.Error is not null)
            {
                return null;
            }
        }

        return parts;
    }

    private static MessageParts Render(MessageTemplate template, NativeFormat native, RenderScope scope) => new(
        Line(template.Title, scope),
        SeverityOf(template.Severity, scope),
        Line(template.Summary, scope),
        template.Body?.Render(scope) is { } body ? Tidy.Lines(body) : RichText.Empty,
        [.. template.Fields.Select(field => Field(field, scope)).OfType<MessageField>()],
        [.. template.Links.Select(link => Link(link, scope)).OfType<MessageLink>()],
        template.Natives.TryGetValue(native.Type, out var tree) ? tree.Render(scope, native.Escape, native.EscapeInJson) : null);

    private static RichText Line(TextTemplate? template, RenderScope scope) =>
        template?.Render(scope) is { } text ? Tidy.OneLine(text) : RichText.Empty;

    private static Severity? SeverityOf(TextTemplate? template, RenderScope scope)
    {
        if (template?.Render(scope)?.ToPlainText().Trim() is not { Length: > 0 } text)
        {
            return null;
        }

        if (Severities.Contains(text, StringComparer.OrdinalIgnoreCase))
        {
            return Enum.Parse<Severity>(text, ignoreCase: true);
        }

        scope.Fail(template.Error($"no severity \"{text}\" (known: {string.Join(", ", Severities)})"));
        return null;
    }

    /// <summary>A field without a value is left out.</summary>
    private static MessageField? Field(FieldTemplate field, RenderScope scope) =>
        field.Value.Render(scope) is { } value && !Tidy.SaysNothing(value)
            ? new MessageField(Line(field.Name, scope), Tidy.Lines(value), field.IsShort)
            : null;

    /// <summary>A link without an address, or to what is no web page, is left out.</summary>
    private static MessageLink? Link(LinkTemplate link, RenderScope scope) =>
        link.Url.Render(scope) is { } url && LinkTarget.Of(url.Runs) is { } target
            ? new MessageLink(Line(link.Label, scope), target, link.IsAction)
            : null;
}

/// <summary>A destination type's own format, for the trees that override the neutral message.</summary>
/// <param name="Escape">What is done to a value so that it means nothing there.</param>
internal sealed record NativeFormat(string Type, Func<string, string> Escape)
{
    /// <summary>The same where the value stands inside of a text of JSON.</summary>
    public Func<string, string> EscapeInJson { get; init; } = Escape;
}
