using System.Buffers;
using System.Runtime.CompilerServices;

namespace Notifications.Watcher.Kubernetes.Reading;

/// <summary>
/// Finds the end of a value by its brackets and quotes alone, over any number of pieces: so one that is not JSON or too large is passed
/// over, and the next one is read.
/// </summary>
internal struct JsonFrame
{
    private static readonly SearchValues<byte> Outside = SearchValues.Create("\"{}[],"u8);
    private static readonly SearchValues<byte> Within = SearchValues.Create("\"{}[]"u8);
    private static readonly SearchValues<byte> Inside = SearchValues.Create("\"\\"u8);

    private int _depth;
    private bool _quoted;
    private bool _escaped;

    /// <summary>The end was found: before a comma or bracket of the list around the value, or after its own last bracket. Where brackets do
    /// not match, that is a guess, but never an empty one.</summary>
    public bool IsClosed { get; private set; }

    /// <returns>How many bytes of the piece belong to the value.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Pass(ReadOnlySpan<byte> piece)
    {
        var at = 0;
        if (_escaped && piece.Length > 0)
            (_escaped, at) = (false, 1);
        while (!IsClosed)
        {
            var found = piece[at..].IndexOfAny(_quoted ? Inside : _depth > 0 ? Within : Outside);
            if (found < 0)
                return piece.Length;
            at += found;
            if (piece[at] == '\\')
            {
                if (at + 1 == piece.Length)
                {
                    _escaped = true;
                    return piece.Length;
                }

                at += 2;
            }
            else
            {
                at += Take(piece[at]);
            }
        }

        return at;
    }

    private int Take(byte mark)
    {
        if (mark == '"')
        {
            _quoted = !_quoted;
            return 1;
        }

        if (_depth == 0 && (mark is (byte)',' or (byte)']'))
        {
            IsClosed = true;
            return 0;
        }

        if (mark is (byte)'{' or (byte)'[')
            _depth++;
        else if (mark != ',' && _depth > 0 && --_depth == 0)
            IsClosed = true;
        return 1;
    }
}
