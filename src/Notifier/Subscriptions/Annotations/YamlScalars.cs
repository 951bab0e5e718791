using System.Text.RegularExpressions;

namespace Notifications.Notifier.Subscriptions.Annotations;

/// <summary>
/// What Argo CD makes of an unquoted scalar where it wants text: YAML 1.1 numbers and flags are read as such and written again
/// (<c>-1001</c> stays, <c>y</c> becomes <c>true</c>, <c>0x10</c> becomes <c>16</c>).
/// </summary>
internal static partial class YamlScalars
{
    public static string ToText(string plain) => plain switch
    {
        "y" or "Y" or "yes" or "Yes" or "YES" or "true" or "True" or "TRUE" or "on" or "On" or "ON" => "true",
        "n" or "N" or "no" or "No" or "NO" or "false" or "False" or "FALSE" or "off" or "Off" or "OFF" => "false",
        _ when plain.Length > 0 && (char.IsAsciiDigit(plain[0]) || plain[0] is '+' or '-' or '.') => Number(plain),
        _ => plain,
    };

    private static string Number(string plain)
    {
        var text = plain.Replace("_", "", StringComparison.Ordinal);
        if (WholeNumber(text) is { } whole) return whole.ToString(CultureInfo.InvariantCulture);
        return Float().IsMatch(text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number)
            ? Shortest(number)
            : plain;
    }

    private static Int128? WholeNumber(string text)
    {
        var negative = text[0] == '-';
        var digits = text[0] is '-' or '+' ? text[1..] : text;
        var (radix, from) = digits switch
        {
            ['0', 'x' or 'X', ..] => (16, 2),
            ['0', 'b' or 'B', ..] => (2, 2),
            ['0', 'o' or 'O', ..] => (8, 2),
            ['0', _, ..] => (8, 1),
            _ => (10, 0),
        };
        Int128 value = 0;
        foreach (var digit in digits[from..])
        {
            if (!char.IsAsciiHexDigit(digit) || Convert.ToInt32(digit.ToString(), 16) is var d && d >= radix) return null;
            value = (value * radix) + d;
            if (value > ulong.MaxValue) return null;
        }

        if (digits.Length == from) return null;
        return negative ? (value <= (Int128)long.MaxValue + 1 ? -value : null) : value;
    }

    // Go's strconv 'g' with the fewest digits: an exponent below 1e-4 and from 1e+06.
    private static string Shortest(double number)
    {
        var text = number.ToString("R", CultureInfo.InvariantCulture);
        var exponent = number == 0 ? 0 : (int)Math.Floor(Math.Log10(Math.Abs(number)));
        if (exponent is >= -4 and < 6) return text;
        var digits = text.Split('E')[0].Replace(".", "", StringComparison.Ordinal).Trim('-', '0');
        var mantissa = digits.Length > 1 ? $"{digits[0]}.{digits[1..]}" : digits;
        return string.Create(
            CultureInfo.InvariantCulture, $"{(number < 0 ? "-" : "")}{mantissa}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}");
    }

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$")]
    private static partial Regex Float();
}
