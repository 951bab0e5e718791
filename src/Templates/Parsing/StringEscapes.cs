using System.Globalization;
using System.Text;

namespace Notifications.Templates.Parsing;

/// <summary>The escapes of string literals.</summary>
internal static class StringEscapes
{
    public static string Resolve(ReadOnlySpan<char> text, Action<char> onUnknown)
    {
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c != '\\' || i + 1 >= text.Length)
            {
                result.Append(c);
                continue;
            }
            c = text[++i];
            switch (c)
            {
                case '\n':
                    break;
                case '\r':
                    if (i + 1 < text.Length && text[i + 1] == '\n')
                        i++;
                    break;
                case '0': result.Append('\0'); break;
                case 'b': result.Append('\b'); break;
                case 'f': result.Append('\f'); break;
                case 'n': result.Append('\n'); break;
                case 'r': result.Append('\r'); break;
                case 't': result.Append('\t'); break;
                case 'v': result.Append('\v'); break;
                case 'u': result.Append(Hex(text, ref i, 4)); break;
                case 'x': result.Append(Hex(text, ref i, 2)); break;
                case '"' or '\'' or '\\' or '{': result.Append(c); break;
                default: onUnknown(c); break;
            }
        }
        return result.ToString();
    }

    /// <summary>Digits that are not there were reported by the lexer.</summary>
    private static string Hex(ReadOnlySpan<char> text, ref int at, int digits)
    {
        if (at + digits >= text.Length || !int.TryParse(text.Slice(at + 1, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
            return "";
        at += digits;
        return ((char)code).ToString();
    }
}
