using Notifications.Templates;

namespace Notifications.Notifier.Messages.Templates;

/// <summary>A template file as it is, for showing the lines of errors.</summary>
internal sealed class TemplateFile(string name, string text)
{
    private string[]? _lines;

    /// <summary>As errors name it.</summary>
    public string Name { get; } = name;

    public string Text { get; } = text;

    /// <summary>What a block writes is indented as its <c>{{</c> is; <c>autoIndent: false</c> in the front matter leaves texts as they
    /// are.</summary>
    public bool AutoIndent { get; set; } = true;

    /// <summary>A line, from 1; null beyond the ends.</summary>
    public string? Line(int line)
    {
        _lines ??= Text.ReplaceLineEndings("\n").Split('\n');
        return line >= 1 && line <= _lines.Length ? _lines[line - 1] : null;
    }

    public TemplateError Error(int line, int column, string message) => new(Name, line, column, message, Line(line));
}

/// <summary>Where a text of a file begins.</summary>
/// <param name="Line">Of its first line, from 1.</param>
/// <param name="Column">Of its first character in that line, from 1.</param>
/// <param name="Indent">What the further lines are indented by.</param>
/// <param name="IsFolded">Its lines are not those of the file.</param>
internal sealed record TextOrigin(TemplateFile File, int Line, int Column, int Indent, bool IsFolded)
{
    public static TextOrigin Body(TemplateFile file, int line) => new(file, line, Column: 1, Indent: 0, IsFolded: false);

    /// <summary>The error at its place in the file; that of an included template stays where it is.</summary>
    public TemplateError Locate(TemplateError error)
    {
        if (error.File != File.Name || error.Line < 1)
        {
            return error;
        }

        var line = IsFolded ? Line : Line + error.Line - 1;
        var column = IsFolded ? Column : error.Line == 1 ? Column + error.Column - 1 : Indent + error.Column;
        return error with { Line = line, Column = column, SourceLine = File.Line(line) };
    }
}
