namespace Notifications.Import.Code;

/// <summary>A place in a text; lines and columns count from 1.</summary>
internal readonly record struct Place(int Line, int Column)
{
    public static Place Of(string text, int offset)
    {
        var before = text.AsSpan(0, Math.Clamp(offset, 0, text.Length));
        var line = before.Count('\n') + 1;
        return new(line, before.Length - (before.LastIndexOf('\n') + 1) + 1);
    }
}

/// <summary>What is wrong with an expression or a template, or what has no counterpart here.</summary>
internal sealed class TranslationException(string message, Place at) : Exception(message)
{
    public Place At { get; } = at;
}

/// <summary>What the reader of the report is told about a translated piece.</summary>
/// <param name="IsForHand">It does not do what it did and somebody has to look at it; else it differs on purpose.</param>
/// <param name="At">In the expression or the template.</param>
internal sealed record Remark(bool IsForHand, string Text, Place At);
