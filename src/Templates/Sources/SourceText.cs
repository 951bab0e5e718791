namespace Notifications.Templates.Sources;

/// <summary>The text of a template with its name; lines and columns are found only when an error needs them.</summary>
internal sealed class SourceText(string name, string text)
{
    /// <summary>The name of a source that was given none.</summary>
    public const string Unnamed = "<input>";

    public string Name { get; } = name;
    public string Text { get; } = text;

    /// <summary>Line and column, counted from 1, in UTF-16 units; <c>\n</c>, <c>\r\n</c> and a lone <c>\r</c> end a line.</summary>
    public (int Line, int Column) PositionOf(int offset)
    {
        var line = 1;
        var start = 0;
        var end = Math.Min(offset, Text.Length);
        for (var i = 0; i < end; i++)
        {
            var c = Text[i];
            if (c != '\n' && (c != '\r' || (i + 1 < Text.Length && Text[i + 1] == '\n')))
                continue;
            line++;
            start = i + 1;
        }
        return (line, offset - start + 1);
    }

    /// <summary>The line that holds an offset, without its end.</summary>
    public string LineAt(int offset)
    {
        var at = Math.Clamp(offset, 0, Text.Length);
        var start = at;
        while (start > 0 && Text[start - 1] is not ('\n' or '\r'))
            start--;
        var end = at;
        while (end < Text.Length && Text[end] is not ('\n' or '\r'))
            end++;
        return Text[start..end];
    }
}
