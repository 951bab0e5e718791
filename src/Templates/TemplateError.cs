using Notifications.Templates.Sources;

namespace Notifications.Templates;

/// <summary>An error of a template: where, what, and the line it is in.</summary>
/// <param name="File">The name of the source, or <c>&lt;input&gt;</c>.</param>
/// <param name="Line">Counted from 1; 0 for the end of the file.</param>
/// <param name="Column">Counted from 1, in UTF-16 units; 0 for the end of the file.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="SourceLine">The line it is in; null when the place is not in a line.</param>
public sealed record TemplateError(string File, int Line, int Column, string Message, string? SourceLine)
{
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

    internal static TemplateError At(Location where, string message)
    {
        var (line, column) = where.Source.PositionOf(where.Offset);
        return new TemplateError(where.Source.Name, line, column, message, where.Source.LineAt(where.Offset));
    }
}
