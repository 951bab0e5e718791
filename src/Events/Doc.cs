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

    /// <summary>Compresses UTF-8 JSON; a document too small to gain stays as it is.</summary>
    public static Doc FromJson(ReadOnlySpan<byte> utf8)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BrotliEncoder.GetMaxCompressedLength(utf8.Length));
        try
        {
            return BrotliEncoder.TryCompress(utf8, buffer, out var written, quality: 1, window: 20) && written < utf8.Length
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
    public byte[] ToJson() => (Encoding, Body) switch
    {
        (_, null) => throw new InvalidDataException($"The document is not here but at '{Reference}'."),
        (Identity, { } body) => body,
        (Brotli, { } body) => Decompress(body),
        _ => throw new InvalidDataException($"A document in the unknown encoding '{Encoding}'."),
    };

    private static byte[] Decompress(byte[] body)
    {
        using var stream = new BrotliStream(new MemoryStream(body, writable: false), CompressionMode.Decompress);
        using var result = new MemoryStream(body.Length * 6);
        stream.CopyTo(result);
        return result.ToArray();
    }
}
