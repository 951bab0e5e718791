using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Notifications.Drift;

/// <summary>Finds where an object or list ends, 64 bytes at a step: a bit for each byte says whether it is a quote or bracket, and sums of
/// bits do the rest.</summary>
internal static class JsonBrackets
{
    private const int Step = 64;

    /// <param name="json">Begins with the opening bracket.</param>
    /// <returns>
    /// The length up to the closing bracket and with it. Negative: it does not end here, or is odd, or this machine has no such
    /// instructions: then it is to be looked for mark by mark.
    /// </returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Length(ReadOnlySpan<byte> json)
    {
        if (!Vector256.IsHardwareAccelerated) return -1;
        Span<byte> last = stackalloc byte[Step];
        var (depth, quoted, escaped) = (0, 0UL, 0UL);
        for (var at = 0; at < json.Length; at += Step)
        {
            scoped var block = json[at..];
            if (block.Length < Step)
            {
                last.Clear();
                block.CopyTo(last);
                block = last;
            }

            var low = Vector256.Create(block);
            var high = Vector256.Create(block[32..]);
            var quotes = Are((byte)'"', low, high);
            var backslashes = Are((byte)'\\', low, high);
            if ((backslashes | escaped) != 0) quotes &= ~Escaped(backslashes, ref escaped);
            var text = Between(quotes) ^ quoted;
            quoted = (ulong)((long)text >> 63);
            if ((backslashes & ~text) != 0) return -1;
            // The brackets of a kind differ in this bit only.
            var (lowFolded, highFolded) = (low | Vector256.Create((byte)0x20), high | Vector256.Create((byte)0x20));
            var opening = Are((byte)'{', lowFolded, highFolded) & ~text;
            var closing = Are((byte)'}', lowFolded, highFolded) & ~text;
            var closed = BitOperations.PopCount(closing);
            if (closed < depth) depth += BitOperations.PopCount(opening) - closed;
            else if (End(opening, closing, ref depth) is >= 0 and var end) return at + end + 1;
        }

        return -1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Are(byte one, Vector256<byte> low, Vector256<byte> high)
    {
        var wanted = Vector256.Create(one);
        return Vector256.Equals(low, wanted)
            .ExtractMostSignificantBits() | ((ulong)Vector256.Equals(high, wanted).ExtractMostSignificantBits() << 32);
    }

    /// <summary>What comes behind a backslash that is not itself behind one.</summary>
    private static ulong Escaped(ulong backslashes, ref ulong first)
    {
        var escaped = first;
        backslashes &= ~first;
        first = 0;
        while (backslashes != 0)
        {
            var next = (backslashes & (~backslashes + 1)) << 1;
            if (next == 0)
            {
                first = 1;
                break;
            }

            escaped |= next;
            backslashes &= ~(next | (next >> 1));
        }

        return escaped;
    }

    /// <summary>From each opening quote to before its closing one.</summary>
    private static ulong Between(ulong quotes)
    {
        quotes ^= quotes << 1;
        quotes ^= quotes << 2;
        quotes ^= quotes << 4;
        quotes ^= quotes << 8;
        quotes ^= quotes << 16;
        return quotes ^ (quotes << 32);
    }

    private static int End(ulong opening, ulong closing, ref int depth)
    {
        for (var brackets = opening | closing; brackets != 0; brackets &= brackets - 1)
        {
            var at = BitOperations.TrailingZeroCount(brackets);
            if (((opening >> at) & 1) != 0) depth++;
            else if (--depth <= 0) return at;
        }

        return -1;
    }
}
