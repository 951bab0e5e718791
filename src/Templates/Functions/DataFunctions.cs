using System.Text;
using System.Text.Encodings.Web;
using P = Notifications.Templates.Functions.Parameter;

namespace Notifications.Templates.Functions;

/// <summary>Functions that show data to readers; give them to <c>RenderOptions.Functions</c>.</summary>
public static class DataFunctions
{
    /// <summary>Lines of a difference; the rest is given by its number.</summary>
    private const int MostLines = 200;

    private const int MostCompared = 100_000;

    /// <summary>
    /// <c>json value [indented]</c>: JSON to be read, with every letter as it is; null is null.
    /// <c>diff before after [context]</c>: the lines that differ, with three lines around them; null when nothing does. What is not a text
    /// is compared as indented JSON.
    /// </summary>
    public static FunctionTable Table { get; } = new("")
    {
        { "json", [P.Any("value"), P.Bool("indented").Optional()], args => args[0] is null ? null : JsonText(args, 0, args.Bool(1)) },
        { "diff", [P.Any("before"), P.Any("after"), P.Int("context").Or(3)], Diff },
    };

    private static string? Diff(Arguments args)
    {
        var (before, after) = (Lines(args, 0), Lines(args, 1));
        var lines = LineDiff.Between(before, after);
        return lines.TrueForAll(line => line.Mark == DiffLine.Both) ? null : Shown(lines, Math.Max(0, args.Int(2)));
    }

    private static string[] Lines(Arguments args, int index)
    {
        if (args[index] is null)
            return [];
        var text = args[index] as string ?? JsonText(args, index, isIndented: true);
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        if (lines.Length > MostCompared)
            throw args.Wrong(index, $"{lines.Length} lines are too many to compare (at most {MostCompared}).");
        return lines is [.., ""] ? lines[..^1] : lines;
    }

    private static string JsonText(Arguments args, int index, bool isIndented) =>
        JsonWriting.Write(args, index,
            new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Indented = isIndented, NewLine = "\n" });

    /// <summary>Each group of changes behind the places of its lines: <c>@@ -1,3 +1,4 @@</c>.</summary>
    private static string Shown(List<DiffLine> lines, int context)
    {
        var text = new StringBuilder();
        int before = 0, after = 0, shown = 0;
        for (var at = 0; at < lines.Count;)
        {
            var end = EndOfGroup(lines, at, context);
            var room = Math.Min(end - at, MostLines - shown);
            if (room > 0)
                Append(text, lines[at..end], before, after, room);
            if (room < end - at)
            {
                text.Append(CultureInfo.InvariantCulture,
                    $"... and {lines.Skip(at + room).Count(line => line.Mark != DiffLine.Both)} changed lines more\n");
                break;
            }
            shown += room;
            end = Math.Max(end, at + 1);
            foreach (var line in lines[at..end])
            {
                before += line.Mark == DiffLine.After ? 0 : 1;
                after += line.Mark == DiffLine.Before ? 0 : 1;
            }
            at = end;
        }
        return text.ToString(0, text.Length - 1);
    }

    private static void Append(StringBuilder text, List<DiffLine> group, int before, int after, int room)
    {
        var (old, changed) = (group.Count(line => line.Mark != DiffLine.After), group.Count(line => line.Mark != DiffLine.Before));
        text.Append(CultureInfo.InvariantCulture, $"@@ -{Place(before, old)} +{Place(after, changed)} @@\n");
        foreach (var line in group.Take(room))
            text.Append(line.Mark).Append(line.Text).Append('\n');

        // Of no line the one before it is named, as everywhere
        static string Place(int passed, int count) =>
            string.Create(CultureInfo.InvariantCulture, $"{(count == 0 ? passed : passed + 1)},{count}");
    }

    /// <summary>Behind the last line of a group that begins here; here when no change is near.</summary>
    private static int EndOfGroup(List<DiffLine> lines, int start, int context)
    {
        var end = start;
        for (var at = start; at < lines.Count && at <= end + (end == start ? context : 2 * context); at++)
        {
            if (lines[at].Mark != DiffLine.Both)
                end = at + 1;
        }
        return end == start ? start : Math.Min(lines.Count, end + context);
    }
}
