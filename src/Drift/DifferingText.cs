namespace Notifications.Drift;

/// <summary>Two texts cut down to where they differ.</summary>
internal static class DifferingText
{
    private const int MaxLength = 160;
    private const int Context = 32;
    private const int MaxLines = 3;
    private const string Cut = "…";

    public static (string One, string Other) Of(string one, string other)
    {
        if (one.Contains('\n', StringComparison.Ordinal) || other.Contains('\n', StringComparison.Ordinal)) return Lines(one, other);
        var common = one.AsSpan().CommonPrefixLength(other);
        return (Shorten(one, common), Shorten(other, common));
    }

    /// <summary>The beginning and the end of a long text.</summary>
    public static string? Shorten(string? text) => text is null ? null
        : text.Contains('\n', StringComparison.Ordinal) ? Joined(text.TrimEnd('\n').Split('\n'))
        : Shorten(text, 0);

    /// <param name="differsAt">That much of the beginning is the same on the other side: of a long text it goes, but for a little.</param>
    private static string Shorten(string text, int differsAt)
    {
        if (text.Length <= MaxLength) return text;
        var start = text.Length - differsAt < MaxLength ? text.Length - MaxLength : Math.Max(0, differsAt - Context);
        if (start <= Context) start = 0;
        var rest = text.Length - start;
        var (before, shown) = start == 0 ? ("", text) : (Cut, text[Split(text, start)..]);
        if (rest <= MaxLength) return before + shown;
        var tail = MaxLength / 3;
        return before + shown[..Split(shown, MaxLength - tail)] + Cut + shown[Split(shown, shown.Length - tail)..];
    }

    /// <summary>Not in the middle of a character.</summary>
    private static int Split(string text, int at) => at > 0 && at < text.Length && char.IsLowSurrogate(text[at]) ? at - 1 : at;

    /// <summary>Of two longer texts only the lines between what they have in common at both ends.</summary>
    private static (string One, string Other) Lines(string one, string other)
    {
        var (ours, theirs) = (one.TrimEnd('\n').Split('\n'), other.TrimEnd('\n').Split('\n'));
        var shorter = Math.Min(ours.Length, theirs.Length);
        var start = 0;
        while (start < shorter && ours[start] == theirs[start]) start++;
        var end = 0;
        while (end < shorter - start && ours[^(end + 1)] == theirs[^(end + 1)]) end++;
        return (Joined(ours[start..^end]), Joined(theirs[start..^end]));
    }

    private static string Joined(string[] lines)
    {
        var shown = string.Join('\n', lines.Take(MaxLines).Select(line => Shorten(line, 0)));
        return lines.Length > MaxLines ? $"{shown}\n{Cut} {lines.Length - MaxLines} more lines" : shown;
    }
}
