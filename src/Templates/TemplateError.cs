using Scriban.Parsing;

namespace Notifications.Templates;

/// <summary>An error of a template: where, what, and the line it is in.</summary>
/// <param name="File">The name of the source, or <c>&lt;input&gt;</c>.</param>
/// <param name="Line">Counted from 1; 0 for the end of the file.</param>
/// <param name="Column">Counted from 1, in UTF-16 units; 0 for the end of the file.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="SourceLine">The line it is in; null when the place is not in a line.</param>
public sealed record TemplateError(string File, int Line, int Column, string Message, string? SourceLine)
{
    internal const string Unnamed = "<input>";

    /// <summary><c>FILE(LINE,COLUMN) : error : MESSAGE</c></summary>
    public override string ToString() => $"{File}({Line},{Column}) : error : {Message}";

    /// <summary>The error, the offending line, and a caret under the column.</summary>
    public string ToDisplay()
    {
        if (SourceLine is null)
            return ToString();
        var indent = new string(' ', Math.Clamp(Column - 1, 0, SourceLine.Length));
        return $"{ToString()}\n  {SourceLine.Replace('\t', ' ')}\n  {indent}^";
    }

    /// <param name="place">Where, as the library says: counted from 0, and -1 for the end of the file.</param>
    /// <param name="message">What is wrong.</param>
    /// <param name="text">The source; null when it is not known.</param>
    internal static TemplateError At(SourceSpan place, string message, string? text) => new(
        string.IsNullOrEmpty(place.FileName) ? Unnamed
            : place.FileName, place.Start.Line + 1, place.Start.Column + 1, message, LineOf(text, place.Start.Offset));

    private static string? LineOf(string? text, int offset)
    {
        if (text is null || offset < 0 || offset > text.Length)
            return null;
        var start = text.AsSpan(0, offset).LastIndexOf('\n') + 1;
        var length = text.AsSpan(start).IndexOfAny('\r', '\n');
        return length < 0 ? text[start..] : text.Substring(start, length);
    }
}
