using System.Globalization;
using System.Text;
using Notifications.Templates.Values;
using P = Notifications.Templates.Functions.Parameter;

namespace Notifications.Templates.Functions;

/// <summary>Functions that show data to readers; give them to <see cref="RenderOptions.Functions"/>.</summary>
public static class DataFunctions
{
    /// <summary>Lines of a difference; what is more is told by its number.</summary>
    private const int MostLines = 200;

    /// <summary>
    /// <c>json value [indented]</c>: JSON to be read, with every letter as it is; null is null.
    /// <c>diff before after [context]</c>: the lines that differ, with three lines around them; null when nothing does. What is not a text is compared as indented JSON.
    /// </summary>
    public static BuiltinObject Object { get; } = new("")
    {
        { "json", [P.Any("value"), P.Bool("indented").Optional()], (scoped in args) => args[0].IsNull ? default : args.NewText(Json.ToText(args.Site, args[0], args.Bool(1))) },
        { "diff", [P.Any("before"), P.Any("after"), P.Int("context").Or(Value.From(3))], Diff },
    };

    private static Value Diff(scoped in Arguments args)
    {
        var (before, after) = (Lines(args, 0), Lines(args, 1));
        args.Context.Guard.ChargeItems(before.Length + after.Length);
        args.Context.Guard.Steps((long)Math.Min(before.Length, 500) * Math.Min(after.Length, 500));
        var lines = LineDiff.Between(before, after);
        return lines.TrueForAll(line => line.Mark == DiffLine.Both) ? default : args.NewText(Shown(lines, Math.Max(0, args.Int(2))));
    }

    private static string[] Lines(scoped in Arguments args, int index)
    {
        if (args[index].IsNull)
            return [];
        var text = args[index].AsText ?? Json.ToText(args.Site, args[index], isIndented: true);
        args.Context.Guard.ChargeText(text.Length);
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        return lines is [.., ""] ? lines[..^1] : lines;
    }

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
                text.Append(CultureInfo.InvariantCulture, $"... and {lines.Skip(at + room).Count(line => line.Mark != DiffLine.Both)} changed lines more\n");
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
        static string Place(int passed, int count) => string.Create(CultureInfo.InvariantCulture, $"{(count == 0 ? passed : passed + 1)},{count}");
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
