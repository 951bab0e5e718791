using System.Text;

namespace Notifications.Import.Code;

/// <summary>Escapes of Go's quoted texts and characters.</summary>
internal static class Escapes
{
    /// <param name="text">Without its quotes.</param>
    /// <param name="quotes">Characters that may be escaped besides.</param>
    /// <param name="wrong">Makes the error.</param>
    public static string Undo(string text, string quotes, Func<string, TranslationException> wrong)
    {
        if (!text.Contains('\\', StringComparison.Ordinal))
            return text;
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                result.Append(text[i]);
                continue;
            }

            if (++i >= text.Length)
                throw wrong("the escape \\ has no character");
            var c = text[i];
            var digits = c switch { 'x' => 2, 'u' => 4, 'U' => 8, >= '0' and <= '7' => 3, _ => 0 };
            if (digits > 0)
            {
                var start = c is >= '0' and <= '7' ? i : i + 1;
                result.Append(Numbered(text, start, digits, c is >= '0' and <= '7' ? 8 : 16, wrong));
                i = start + digits - 1;
                continue;
            }

            result.Append(c switch
            {
                'a' => '\a',
                'b' => '\b',
                'f' => '\f',
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'v' => '\v',
                '\\' => '\\',
                _ when quotes.Contains(c, StringComparison.Ordinal) => c,
                _ => throw wrong($"there is no escape \\{c}"),
            });
        }

        return result.ToString();
    }

    private static string Numbered(string text, int start, int digits, int radix, Func<string, TranslationException> wrong)
    {
        if (start + digits > text.Length)
            throw wrong("an escape has too few digits");
        var span = text.Substring(start, digits);
        var value = 0;
        foreach (var digit in span)
        {
            if (!int.TryParse(digit.ToString(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)
                || number >= radix || value > 0x10ffff)
                throw wrong($"\"{span}\" is no number of an escape");
            value = value * radix + number;
        }

        return Rune.IsValid(value) ? new Rune(value).ToString() : "\ufffd";
    }
}
