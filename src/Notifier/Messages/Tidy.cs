using System.Text.RegularExpressions;

namespace Notifications.Notifier.Messages;

/// <summary>Leaves out what says nothing because its values are missing.</summary>
internal static partial class Tidy
{
    /// <summary>No value, and no word of the author: <c>[``]()</c>, <c>- **:**</c>.</summary>
    public static bool SaysNothing(RichText text) => text.Runs.IsDefaultOrEmpty || SaysNothing(text.Runs);

    /// <summary>On one line, without white space around.</summary>
    public static RichText OneLine(RichText text)
    {
        var runs = ImmutableArray.CreateBuilder<Run>();
        foreach (var run in text.Runs.IsDefault ? [] : text.Runs)
        {
            runs.Add(run.Text.Contains('\n', StringComparison.Ordinal) ? run with { Text = LineBreaks().Replace(run.Text, " ") } : run);
        }

        TrimStart(runs);
        TrimEnd(runs);
        return new RichText(runs.ToImmutable());
    }

    /// <summary>A body without lines that say nothing (rules and fences stay) and without empty ones around it.</summary>
    public static RichText Lines(RichText text)
    {
        var kept = ImmutableArray.CreateBuilder<Run>();
        if (!SaysNothing(text) && IsOneLine(text))
        {
            kept.AddRange(text.Runs);
            TrimEnd(kept);
            return new RichText(kept.DrainToImmutable());
        }

        var inFence = false;
        var blank = true;
        foreach (var line in Split(text))
        {
            var own = string.Concat(line.Where(run => !run.IsValue).Select(run => run.Text));
            var isFence = own.AsSpan().TrimStart() is ['`', '`', '`', ..] or ['~', '~', '~', ..];
            var isBlank = line.All(run => run.Text.AsSpan().IsWhiteSpace());
            inFence ^= isFence;
            if (!inFence && !isFence && ((isBlank && blank) || (!isBlank && SaysNothing(line) && !IsRule().IsMatch(own))))
            {
                continue;
            }

            kept.AddRange(line);
            blank = isBlank;
        }

        TrimEnd(kept);
        return new RichText(kept.ToImmutable());
    }

    private static bool IsOneLine(RichText text) => text.Runs.All(run => run.IsValue || !run.Text.Contains('\n', StringComparison.Ordinal));

    private static bool SaysNothing(IReadOnlyList<Run> runs) =>
        runs.All(run => run.IsValue ? string.IsNullOrWhiteSpace(run.Text) : !run.Text.Any(IsWord));

    /// <summary>Letters, digits, and emoji (surrogates) and the like; not punctuation.</summary>
    private static bool IsWord(char c) => char.IsLetterOrDigit(c) || char.IsSurrogate(c) || char.IsSymbol(c)
        && c is not ('`' or '|' or '>' or '<' or '~' or '+' or '=' or '^' or '$');

    /// <summary>Lines with their line feeds; a value's line feeds do not end a line.</summary>
    private static IEnumerable<IReadOnlyList<Run>> Split(RichText text)
    {
        var line = new List<Run>();
        foreach (var run in text.Runs.IsDefault ? [] : text.Runs)
        {
            var rest = run.Text;
            while (!run.IsValue && rest.IndexOf('\n', StringComparison.Ordinal) is >= 0 and var end)
            {
                line.Add(new Run(rest[..(end + 1)], IsValue: false));
                yield return line;
                line = [];
                rest = rest[(end + 1)..];
            }

            if (rest.Length > 0)
            {
                line.Add(run with { Text = rest });
            }
        }

        if (line.Count > 0)
        {
            yield return line;
        }
    }

    private static void TrimStart(ImmutableArray<Run>.Builder runs)
    {
        while (runs.Count > 0 && string.IsNullOrWhiteSpace(runs[0].Text))
        {
            runs.RemoveAt(0);
        }

        if (runs.Count > 0)
        {
            runs[0] = runs[0] with { Text = runs[0].Text.TrimStart() };
        }
    }

    private static void TrimEnd(ImmutableArray<Run>.Builder runs)
    {
        while (runs.Count > 0 && string.IsNullOrWhiteSpace(runs[^1].Text))
        {
            runs.RemoveAt(runs.Count - 1);
        }

        if (runs.Count > 0)
        {
            runs[^1] = runs[^1] with { Text = runs[^1].Text.TrimEnd() };
        }
    }

    [GeneratedRegex(@"\s*\n\s*", RegexOptions.CultureInvariant)]
    private static partial Regex LineBreaks();

    /// <summary>Four asterisks are emphasis around nothing.</summary>
    [GeneratedRegex(@"^ {0,3}((-[ \t]*){3,}|(_[ \t]*){3,}|\*\*\*|\* \* \*)\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex IsRule();
}
