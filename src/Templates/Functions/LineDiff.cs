namespace Notifications.Templates.Functions;

/// <summary>A line of a difference: of both texts, or only of the one before or after.</summary>
internal readonly record struct DiffLine(char Mark, string Text)
{
    public const char Both = ' ', Before = '-', After = '+';
}

/// <summary>How one list of lines becomes another, with as many lines kept as possible.</summary>
internal static class LineDiff
{
    /// <summary>Where more pairs of lines than these lie between the first and the last difference, all between them is one
    /// change.</summary>
    private const long MostPairs = 250_000;

    public static List<DiffLine> Between(string[] before, string[] after)
    {
        var start = 0;
        while (start < before.Length && start < after.Length && before[start] == after[start])
            start++;
        var end = 0;
        while (end < before.Length - start && end < after.Length - start && before[^(end + 1)] == after[^(end + 1)])
            end++;
        var lines = new List<DiffLine>(before.Length + after.Length);
        foreach (var line in before.AsSpan(0, start))
            lines.Add(new DiffLine(DiffLine.Both, line));
        AddChanges(lines, before.AsSpan(start..^end), after.AsSpan(start..^end));
        foreach (var line in before.AsSpan(before.Length - end))
            lines.Add(new DiffLine(DiffLine.Both, line));
        return lines;
    }

    private static void AddChanges(List<DiffLine> lines, ReadOnlySpan<string> before, ReadOnlySpan<string> after)
    {
        var common = (long)before.Length * after.Length <= MostPairs ? CommonLines(before, after) : null;
        int i = 0, j = 0;
        while (i < before.Length || j < after.Length)
        {
            if (common is not null && i < before.Length && j < after.Length && before[i] == after[j])
            {
                lines.Add(new DiffLine(DiffLine.Both, before[i++]));
                j++;
            }
            else if (i < before.Length && (common is null || j == after.Length || common[i + 1, j] >= common[i, j + 1]))
            {
                lines.Add(new DiffLine(DiffLine.Before, before[i++]));
            }
            else
            {
                lines.Add(new DiffLine(DiffLine.After, after[j++]));
            }
        }
    }

    /// <summary>How many lines the rests of both lists from each pair of lines on have in common.</summary>
    private static int[,] CommonLines(ReadOnlySpan<string> before, ReadOnlySpan<string> after)
    {
        var common = new int[before.Length + 1, after.Length + 1];
        for (var i = before.Length - 1; i >= 0; i--)
        {
            for (var j = after.Length - 1; j >= 0; j--)
                common[i, j] = before[i] == after[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
        }
        return common;
    }
}
