using System.Buffers;
using System.IO.Compression;

namespace Notifications.Events;

/// <summary>A JSON document on the wire and in the stores: compressed, or a reference to where it can be read.</summary>
/// <param name="Encoding">How <paramref name="Body"/> is encoded: <see cref="Brotli"/> or <see cref="Identity"/>.</param>
/// <param name="Body">UTF-8 JSON in that encoding; null when <paramref name="Reference"/> is given.</param>
/// <param name="Reference">Where the document can be read instead; null when it is here.</param>
public sealed record Doc(string Encoding, byte[]? Body, string? Reference)
{
    /// <summary>Brotli (RFC 7932), fastest level.</summary>
    public const string Brotli = "br";

    /// <summary>As is.</summary>
    public const string Identity = "identity";

    /// <summary>What the watcher read and stored must be readable here too: .NET's default ends at 64 levels.</summary>
    private static readonly JsonDocumentOptions AnyDepth = new() { MaxDepth = 512 };

    /// <summary>Compresses UTF-8 JSON; a document too small to gain stays as it is.</summary>
    public static Doc FromJson(ReadOnlySpan<byte> utf8)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BrotliEncoder.GetMaxCompressedLength(utf8.Length));
        try
        {
            // Quality 1 is not smaller for objects of this kind, and its large buffers cost three times the time (page faults).
            return BrotliEncoder.TryCompress(utf8, buffer, out var written, quality: 0, window: 20) && written < utf8.Length
                ? new Doc(Brotli, buffer.AsSpan(0, written).ToArray(), Reference: null)
                : new Doc(Identity, utf8.ToArray(), Reference: null);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The UTF-8 JSON.</summary>
    /// <exception cref="InvalidDataException">An encoding that is not known, a damaged body, or only a reference.</exception>
    public byte[] ToJson() => Read(static json => json.ToArray());

    /// <summary>The document.</summary>
    /// <exception cref="InvalidDataException">An encoding that is not known, a damaged body, or only a reference.</exception>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public JsonElement Parse() => Read(static json => JsonElement.Parse(json, AnyDepth));

    private T Read<T>(Func<ReadOnlySpan<byte>, T> read) => (Encoding, Body) switch
    {
        (_, null) => throw new InvalidDataException($"The document is not here but at '{Reference}'."),
        (Identity, { } body) => read(body),
        (Brotli, { } body) => Decompress(body, read),
        _ => throw new InvalidDataException($"A document in the unknown encoding '{Encoding}'."),
    };

    private static T Decompress<T>(ReadOnlySpan<byte> body, Func<ReadOnlySpan<byte>, T> read)
    {
        using var decoder = default(BrotliDecoder);
        var buffer = ArrayPool<byte>.Shared.Rent(Math.Max(4096, body.Length * 8));
        try
        {
            for (var length = 0; ; Grow(ref buffer, length))
            {
                var status = decoder.Decompress(body, buffer.AsSpan(length), out var taken, out var written);
                body = body[taken..];
                length += written;
                if (status == OperationStatus.Done) return read(buffer.AsSpan(0, length));
                if (status != OperationStatus.DestinationTooSmall) throw new InvalidDataException("The document's body is damaged.");
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void Grow(ref byte[] buffer, int length)
    {
        var larger = ArrayPool<byte>.Shared.Rent(checked(buffer.Length * 2));
        buffer.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }
}
