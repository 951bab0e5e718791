using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Notifications.Import.Reading;

/// <summary>Where a text of a file begins, so that what is wrong in it is told with the file's own line.</summary>
/// <param name="Line">Of its first line, from 1.</param>
/// <param name="Indent">Columns in front of each of its lines.</param>
/// <param name="HasLines">Its lines are lines of the file; else all of it is told with the first one's.</param>
internal sealed record Origin(string File, int Line, int Indent, bool HasLines)
{
    /// <summary>Of the file itself.</summary>
    private string[] FileLines { get; init; } = [];

    public static Origin OfFile(string file, string text) => new(file, 1, 0, HasLines: true) { FileLines = text.Split('\n') };

    public FilePlace At(int line, int column) => HasLines ? new(File, Line + line - 1, Indent + column) : new(File, Line, 1);

    public FilePlace At(Mark mark) => At((int)mark.Line, (int)mark.Column);

    /// <summary>Of the text that a scalar of this text holds.</summary>
    public Origin Of(YamlScalarNode scalar)
    {
        var start = At(scalar.Start);
        return scalar.Style switch
        {
            ScalarStyle.Literal when HasLines => this with { Line = start.Line + 1, Indent = IndentOf(scalar, start.Line) },
            ScalarStyle.Plain or ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted when HasLines && scalar.Start.Line == scalar.End.Line
                && scalar.Value?.Contains('\n', StringComparison.Ordinal) is not true =>
                this with { Line = start.Line, Indent = start.Column - 1 + (scalar.Style == ScalarStyle.Plain ? 0 : 1) },
            _ => new(File, start.Line, 0, HasLines: false),
        };
    }

    /// <summary>What stands in front of the first line of a block in the file.</summary>
    private int IndentOf(YamlScalarNode scalar, int line)
    {
        var first = (scalar.Value ?? "").Split('\n')[0];
        var raw = line < FileLines.Length ? FileLines[line].TrimEnd('\r') : "";
        return first.Length > 0 && raw.EndsWith(first, StringComparison.Ordinal) ? raw.Length - first.Length : 0;
    }
}

/// <summary>A line of a file, and the column where it is known.</summary>
internal readonly record struct FilePlace(string File, int Line, int Column)
{
    public override string ToString() => $"{File}:{Line}:{Column}";
}

/// <summary>A text with its place.</summary>
internal sealed record LocatedText(string Text, Origin Origin)
{
    public FilePlace Place => Origin.At(1, 1);
}
