using System.Text;

namespace Notifications.Hosting.Configuration;

/// <summary>Text files that people write. What is not UTF-8 is said, instead of being replaced by � unseen.</summary>
public static class Utf8File
{
    /// <summary>More than any configuration, template or model that a person writes: 16 MiB.</summary>
    public const long Most = 16 << 20;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The text of a file that somebody named; it may be a pipe.</summary>
    /// <exception cref="InvalidDataException">It is not UTF-8; the message says where, but not which file.</exception>
    /// <exception cref="IOException">It cannot be read, or is larger than <see cref="Most"/>.</exception>
    public static string Read(string path) => Text(BoundedFile.ReadAllBytes(path, Most, CancellationToken.None));

    /// <summary>The text of a file that was found, in a folder or by a reference: only a regular one.</summary>
    /// <exception cref="InvalidDataException">It is not UTF-8; the message says where, but not which file.</exception>
    /// <exception cref="IOException">It cannot be read, is larger than it may be, or is not a regular file.</exception>
    public static string ReadRegular(string path, long most) => Text(BoundedFile.ReadRegular(path, most, CancellationToken.None));

    /// <summary>The text of these bytes, without a byte order mark.</summary>
    /// <exception cref="InvalidDataException">They are not UTF-8.</exception>
    public static string Text(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Strict.GetString(bytes).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException e)
        {
            throw new InvalidDataException($"not UTF-8 text (byte {e.Index})", e);
        }
    }
}
