using System.Text;

namespace Notifications.Hosting.Configuration;

/// <summary>Text files that people write. What is not UTF-8 is said, instead of being replaced by � unseen.</summary>
public static class Utf8File
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="InvalidDataException">It is not UTF-8; the message says where, but not which file.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path, Strict);
        }
        catch (DecoderFallbackException e)
        {
            throw new InvalidDataException($"not UTF-8 text (byte {e.Index})", e);
        }
    }
}
