using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Notifications.Drift;

/// <summary>A state of an object as UTF-8 JSON, in a buffer that is lent.</summary>
internal sealed class ObjectJson : IDisposable
{
    private static readonly JsonDocumentOptions AnyDepth = new() { MaxDepth = 512 };

    private readonly byte[] _buffer;
    private readonly int _length;

    /// <param name="state">The object, or the string that holds it.</param>
    /// <exception cref="InvalidOperationException">The string holds half a character.</exception>
    public ObjectJson(JsonElement state)
    {
        var raw = JsonMarshal.GetRawUtf8Value(state);
        _buffer = ArrayPool<byte>.Shared.Rent(raw.Length);
        if (state.ValueKind == JsonValueKind.String)
        {
            _length = Unescape(raw[1..^1], _buffer) is >= 0 and var length ? length : CopyString(raw, _buffer);
        }
        else
        {
            raw.CopyTo(_buffer);
            _length = raw.Length;
        }
    }

    /// <summary>For as long as this is not disposed.</summary>
    public ReadOnlySpan<byte> Json => _buffer.AsSpan(0, _length);

    /// <summary>The object.</summary>
    /// <exception cref="JsonException">It is no JSON, or no object.</exception>
    public JsonElement Read() => JsonElement.Parse(Json, AnyDepth) is { ValueKind: JsonValueKind.Object } found
        ? found : throw new JsonException("an object is wanted");

    /// <summary>Who wrote what of the object (<c>metadata.managedFields</c>), for as long as this is not disposed; null when it does not
    /// say.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public JsonDocument? ManagedFields()
    {
        var cursor = new JsonCursor(Json);
        if (!Find(ref cursor, "metadata"u8) || !Find(ref cursor, "managedFields"u8) || !Json[cursor.At..].StartsWith("["u8)) return null;
        var start = cursor.At;
        var length = cursor.Skip().Length;
        return JsonDocument.Parse(_buffer.AsMemory(start, length), AnyDepth);
    }

    /// <summary>Goes into an object, on to the value of one of its members.</summary>
    private static bool Find(ref JsonCursor cursor, ReadOnlySpan<byte> wanted)
    {
        if (!cursor.Enter()) return false;
        while (cursor.Next(out var name))
        {
            if (name.SequenceEqual(wanted)) return true;
            cursor.Skip();
        }

        return false;
    }

    /// <summary>
    /// The text of a string that was read already, which a reader would read once more byte by byte. As Argo CD writes states there is
    /// hardly another escape than of a quote: every eight bytes one.
    /// </summary>
    /// <param name="text">Without its quotes.</param>
    /// <param name="to">As long at least.</param>
    /// <returns>How long it is; negative: it has other escapes.</returns>
    private static int Unescape(ReadOnlySpan<byte> text, Span<byte> to)
    {
        var (at, length) = (0, 0);
        while (at < text.Length)
        {
            if (text.Length - at >= Vector128<byte>.Count)
            {
                // All of the block is written; what comes behind a backslash is written over
                var block = Vector128.Create(text[at..]);
                block.CopyTo(to[length..]);
                var plain = BitOperations.TrailingZeroCount(
                    Vector128.Equals(block, Vector128.Create((byte)'\\')).ExtractMostSignificantBits() | (1u << Vector128<byte>.Count));
                at += plain;
                length += plain;
                if (plain == Vector128<byte>.Count) continue;
            }

            if (text[at] == (byte)'\\' && text[++at] is not ((byte)'"' or (byte)'\\')) return -1;
            to[length++] = text[at++];
        }

        return length;
    }

    private static int CopyString(ReadOnlySpan<byte> raw, Span<byte> to)
    {
        var reader = new Utf8JsonReader(raw);
        reader.Read();
        return reader.CopyString(to);
    }

    /// <summary>The buffer is cleared: there may be secrets in it.</summary>
    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer, clearArray: true);
}
