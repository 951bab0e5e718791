using Notifications.Templates;

namespace Notifications.Notifier.Messages.Templates;

/// <summary>A template file: front matter and a Markdown body, each text of it a Scriban template. Every part may be absent: several
/// templates make one message.</summary>
/// <param name="Extends">A template that comes before this one; that one's own is not followed.</param>
internal sealed record MessageTemplate(
    string Name,
    YamlName? Extends,
    TextTemplate? Title,
    TextTemplate? Severity,
    TextTemplate? Summary,
    TextTemplate? Body,
    ImmutableArray<FieldTemplate> Fields,
    ImmutableArray<LinkTemplate> Links,
    FrozenDictionary<string, NativeNode> Natives)
{
    /// <summary>Names in any of its texts that nothing gives.</summary>
    public IEnumerable<TemplateError> UnknownNames(KnownTemplateNames known) =>
        new[] { Title, Severity, Summary, Body }
            .Concat(Fields.SelectMany(field => new[] { field.Name, field.Value }))
            .Concat(Links.SelectMany(link => new[] { link.Label, link.Url }))
            .Concat(Natives.Values.SelectMany(native => native.Texts))
            .OfType<TextTemplate>()
            .SelectMany(text => text.UnknownNames(known));

    /// <summary>Parses a file. A template only when there are no errors; all errors at once.</summary>
    /// <param name="name">What triggers call it.</param>
    /// <param name="natives">Destination types that may be overridden.</param>
    public static MessageTemplateResult Parse(string name, TemplateFile file, IReadOnlyCollection<string> natives)
    {
        var problems = new List<TemplateError>();
        var template = FrontMatter.Read(name, file, natives, problems);
        return problems.Count == 0 ? new(template, []) : new(null, problems);
    }
}

internal sealed record FieldTemplate(TextTemplate Name, TextTemplate Value, bool IsShort);

internal sealed record LinkTemplate(TextTemplate Label, TextTemplate Url, bool IsAction);

/// <param name="Template">Null when there are errors.</param>
internal sealed record MessageTemplateResult(MessageTemplate? Template, IReadOnlyList<TemplateError> Problems);
