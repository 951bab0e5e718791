using Scriban.Runtime;

namespace Notifications.Templates.Output;

/// <summary>What a part of an output is.</summary>
internal enum Marking : byte
{
    /// <summary>Text as it stands in the template.</summary>
    Text,

    /// <summary>A printed value.</summary>
    Value,

    /// <summary>A printed value that the template declared to be markup.</summary>
    Raw,
}

/// <param name="Start">The offset of the first character in the text.</param>
internal readonly record struct MarkedRun(int Start, int Length, Marking Marking);

/// <summary>A text and what its parts are; the runs cover it without gaps.</summary>
internal sealed record MarkedText(string Text, MarkedRun[] Runs);

/// <summary>
/// An output of the library that knows which of its parts are values: those that are written while their text is announced. All else
/// (the template's text, indentation, the mark of a cut) is text. No character has a special meaning, so nothing in a value can pass for
/// text.
/// </summary>
internal sealed class MarkedOutput : IScriptOutput
{
    private readonly List<MarkedRun> _runs = [];
    private char[] _characters = new char[256];
    private int _length;
    private string? _announced;
    private Marking _marking;

    public ReadOnlySpan<char> Text => _characters.AsSpan(0, _length);

    public IReadOnlyList<MarkedRun> Runs => _runs;

    /// <summary>Until the next announcement, parts of exactly this string are of this kind.</summary>
    public void Announce(string? text, Marking marking) => (_announced, _marking) = (text, marking);

    public void Write(string text, int offset, int count)
    {
        if (_characters.Length - _length < count)
            Array.Resize(ref _characters, Math.Max(_characters.Length * 2, _length + count));
        text.CopyTo(offset, _characters, _length, count);
        var marking = ReferenceEquals(text, _announced) ? _marking : Marking.Text;
        if (_runs is [.., var last] && last.Marking == marking)
            _runs[^1] = last with { Length = last.Length + count };
        else if (count > 0)
            _runs.Add(new MarkedRun(_length, count, marking));
        _length += count;
    }

    public ValueTask WriteAsync(string text, int offset, int count, CancellationToken cancellationToken)
    {
        Write(text, offset, count);
        return default;
    }

    public void Clear()
    {
        _runs.Clear();
        _length = 0;
        _announced = null;
    }

    public MarkedText ToMarkedText() => new(Text.ToString(), [.. _runs]);

    public override string ToString() => Text.ToString();
}
