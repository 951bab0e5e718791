using System.Security.Cryptography;
using System.Text;

namespace Notifications.Watcher.Transitions;

/// <summary>Ids that derive from what they name: the same fact has the same id, whoever finds it and however often.</summary>
internal static class ContentId
{
    /// <summary>The first 16 bytes of SHA-256 over the parts, as lower-case hexadecimal digits. Instants count in milliseconds.</summary>
    public static string Of(params ReadOnlySpan<object?> parts)
    {
        var text = new StringBuilder();
        foreach (var part in parts) text.Append(Text(part)).Append('\n');
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, 16));
    }

    private static string Text(object? part) => part switch
    {
        null => "",
        string text => text,
        DateTimeOffset time => time.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
        IFormattable value => value.ToString(null, CultureInfo.InvariantCulture),
        _ => throw new ArgumentException($"A {part.GetType().Name} has no place in an id.", nameof(part)),
    };
}
