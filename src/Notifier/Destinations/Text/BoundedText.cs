using System.Text;

namespace Notifications.Notifier.Destinations.Text;

/// <summary>
/// Builds markup up to a size. What does not fit is left out behind an ellipsis; what belongs together is written whole, and what was
/// opened is closed.
/// </summary>
internal sealed class BoundedText(int most, Func<string, int> measure)
{
    private readonly StringBuilder _text = new();
    private readonly int _ellipsis = measure(Shorten.Ellipsis);
    private int _size;
    private int _closing;

    /// <summary>The ellipsis begins a line behind a backtick, or is left out: in Markdown only a line of backticks alone ends a block of
    /// code. Default: it stands behind whatever was written.</summary>
    public bool KeepsCodeClosed { get; init; }

    public bool IsFull { get; private set; }

    /// <summary>A line break at the beginning.</summary>
    public char Last => _text.Length == 0 ? '\n' : _text[^1];

    public int Left => most - _size - _closing;

    public override string ToString() => _text.ToString();

    /// <summary>As a whole or not at all.</summary>
    public void Whole(string markup)
    {
        if (!IsFull && !Put(markup, 0))
            Cut();
    }

    public void Pieces(IEnumerable<Piece> pieces)
    {
        foreach (var piece in pieces)
        {
            if (IsFull)
                return;
            if (piece.IsWhole)
                Whole(piece.Text);
            else if (!Put(piece.Text, 0))
                Beginning(piece.Text);
        }
    }

    /// <summary>Room for the end is kept while the content is written.</summary>
    public void Enclosed(string start, string end, Action content)
    {
        var closing = measure(end);
        if (IsFull || !Put(start, closing + _ellipsis))
        {
            Cut();
            return;
        }

        _closing += closing;
        content();
        _closing -= closing;
        _text.Append(end);
        _size += closing;
    }

    /// <summary>As many characters as there is room for.</summary>
    private void Beginning(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsFull)
                return;
            Whole(rune.ToString());
        }
    }

    /// <summary>Room for what closes and for the ellipsis is always kept.</summary>
    private bool Put(string piece, int after)
    {
        var size = measure(piece);
        if (_size + size + after + _closing + _ellipsis > most)
            return false;
        _text.Append(piece);
        _size += size;
        return true;
    }

    private void Cut()
    {
        var mark = KeepsCodeClosed && Last == '`' ? "\n" + Shorten.Ellipsis : Shorten.Ellipsis;
        if (!IsFull && _size + _closing + measure(mark) <= most)
        {
            _text.Append(mark);
            _size += measure(mark);
        }

        IsFull = true;
    }
}

/// <summary>A piece of escaped text.</summary>
/// <param name="IsWhole">It must not be cut: an escape. Else it may be cut between any two characters.</param>
internal readonly record struct Piece(string Text, bool IsWhole);
