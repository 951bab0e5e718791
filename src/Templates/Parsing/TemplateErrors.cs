using Notifications.Templates.Sources;

namespace Notifications.Templates.Parsing;

/// <summary>Errors of the parser with their lines and columns.</summary>
internal static class TemplateErrors
{
    public static IReadOnlyList<TemplateError> Of(ParsedSource parsed) => [.. parsed.Errors.Select(error => Of(parsed.Source, error))];

    private static TemplateError Of(SourceText source, SyntaxError error) => error.Offset == SyntaxError.EndOfFile
        ? new TemplateError(source.Name, 0, 0, error.Message, null)
        : TemplateError.At(new Location(source, error.Offset), error.Message);
}
