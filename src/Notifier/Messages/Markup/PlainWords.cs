using System.Buffers;

namespace Notifications.Notifier.Messages.Markup;

/// <summary>Most titles, labels and fields are one line of words and values: that needs no parser.</summary>
internal static class PlainWords
{
    /// <summary>Nothing of it means anything to Markdown in a line that begins with a letter or a value.</summary>
    private static readonly SearchValues<char> Harmless =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 ,.:;/()+-=%?@'\"");

    /// <summary>What the parser would read; default: it has to.</summary>
    public static ImmutableArray<Inline> Read(RichText text)
    {
        var inlines = ImmutableArray.CreateBuilder<Inline>(text.Runs.IsDefault ? 0 : text.Runs.Length);
        foreach (var run in text.Runs.IsDefault ? [] : text.Runs)
        {
            if (run.Text.Length == 0)
                continue;
            if (run.IsValue)
                inlines.Add(new Inline.Value(run.Text));
            else if (run.Text.AsSpan().ContainsAnyExcept(Harmless) || (inlines.Count == 0 && !char.IsAsciiLetter(run.Text[0])))
                return default;
            else if (inlines is [.., Inline.Text(var before)])
                inlines[^1] = new Inline.Text(before + run.Text);
            else
                inlines.Add(new Inline.Text(run.Text));
        }

        // White space at the end would not stay
        return inlines is [.., Inline.Text(var last)] && last.EndsWith(' ') ? default : inlines.DrainToImmutable();
    }
}
