using System.Text;

namespace Notifications.Notifier.Messages.Markup;

/// <summary>
/// Stands private characters in for values while the author's Markdown is parsed: to the parser a value is a word without
/// meaning, whatever it holds.
/// </summary>
internal sealed class Placeholders
{
    private const char Open = '\uE000';
    private const char Close = '\uE001';

    private readonly ImmutableArray<string> _values;

    private Placeholders(string text, ImmutableArray<string> values) => (Text, _values) = (text, values);

    /// <summary>The Markdown to parse.</summary>
    public string Text { get; }

    public static Placeholders For(RichText rich)
    {
        var text = new StringBuilder();
        var values = ImmutableArray.CreateBuilder<string>();
        foreach (var run in rich.Runs.IsDefault ? [] : rich.Runs)
        {
            if (!run.IsValue)
            {
                text.Append(Plain(run.Text));
            }
            else if (run.Text.Length > 0)
            {
                text.Append(Open).Append(values.Count.ToString(CultureInfo.InvariantCulture)).Append(Close);
                values.Add(run.Text);
            }
        }

        return new Placeholders(text.ToString(), values.ToImmutable());
    }

    /// <summary>Author's text and values of a parsed piece, in order.</summary>
    public ImmutableArray<Run> Split(ReadOnlySpan<char> parsed)
    {
        if (!parsed.Contains(Open))
        {
            return parsed.IsEmpty ? [] : [new Run(parsed.ToString(), IsValue: false)];
        }

        var runs = ImmutableArray.CreateBuilder<Run>();
        while (!parsed.IsEmpty)
        {
            var at = parsed.IndexOf(Open);
            var end = at < 0 ? -1 : parsed[at..].IndexOf(Close);
            if (end < 0)
            {
                runs.Add(new Run(parsed.ToString(), IsValue: false));
                break;
            }

            if (at > 0)
            {
                runs.Add(new Run(parsed[..at].ToString(), IsValue: false));
            }

            runs.Add(new Run(_values[int.Parse(parsed.Slice(at + 1, end - 1), CultureInfo.InvariantCulture)], IsValue: true));
            parsed = parsed[(at + end + 1)..];
        }

        return runs.ToImmutable();
    }

    private static string Plain(string text) =>
        text.AsSpan().ContainsAny(Open, Close) ? text.Replace(Open, '\uFFFD').Replace(Close, '\uFFFD') : text;
}
