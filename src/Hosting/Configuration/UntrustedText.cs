using System.Text;

namespace Notifications.Hosting.Configuration;

/// <summary>
/// Takes out of text from outside what no reader should get: control sequences obey nobody here, and no line can be forged. Cleaned once
/// where it comes in, and once more by whoever writes lines. Escaping is each writer's own.
/// </summary>
public static class UntrustedText
{
    /// <summary>
    /// Line breaks become <c>\n</c>; control characters and those that turn the direction of the text around are dropped; half characters,
    /// which nobody can encode, become U+FFFD.
    /// </summary>
    public static string Clean(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            return text;
        var clean = new StringBuilder(text.Length);
        Span<char> units = stackalloc char[2];
        foreach (var rune in text.ReplaceLineEndings("\n").EnumerateRunes())
        {
            if (!IsDropped(rune.Value))
                clean.Append(units[..rune.EncodeToUtf16(units)]);
        }

        return clean.ToString();
    }

    /// <summary>As <see cref="Clean"/>, on one line.</summary>
    public static string CleanLine(string text) => Clean(text).Replace('\n', ' ').Replace('\t', ' ');

    private static bool IsDropped(int rune) => rune switch
    {
        '\n' or '\t' => false,
        < 0x20 or (>= 0x7F and < 0xA0) => true,
        0x061C or 0x200E or 0x200F or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069) or 0xFEFF => true,
        _ => false,
    };
}
