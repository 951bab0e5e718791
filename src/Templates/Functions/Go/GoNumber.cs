using System.Numerics;

namespace Notifications.Templates.Functions.Go;

/// <summary>Numbers as Go converts, compares and prints them.</summary>
internal static class GoNumber
{
    public static bool IsNumber(object? value) => value is int or long or float or double or decimal or BigInteger;

    public static bool IsInteger(object? value) => value is int or long or BigInteger;

    /// <summary>Texts are parsed, true is 1; what is none of these is 0.</summary>
    public static long ToLong(object? value) => value switch
    {
        int number => number,
        long number => number,
        bool flag => flag ? 1 : 0,
        TimeSpan span => span.Ticks * 100,
        string text => ParseLong(text),
        BigInteger number => number > long.MaxValue ? long.MaxValue : number < long.MinValue ? long.MinValue : (long)number,
        _ when IsNumber(value) => ToLong(ToDouble(value)),
        _ => 0,
    };

    public static double ToDouble(object? value) => value switch
    {
        int number => number,
        long number => number,
        float number => number,
        double number => number,
        decimal number => (double)number,
        BigInteger number => (double)number,
        bool flag => flag ? 1 : 0,
        TimeSpan span => span.Ticks * 100.0,
        string text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
        _ => 0,
    };

    public static int Compare(object left, object right) => IsInteger(left) && IsInteger(right)
        ? Big(left).CompareTo(Big(right))
        : ToDouble(left).CompareTo(ToDouble(right));

    /// <summary>Base prefixes 0x, 0b and 0o (or a leading 0) count, as in Go's literals.</summary>
    public static bool TryParseLiteral(string text, out long number)
    {
        number = 0;
        var digits = text.Replace("_", "", StringComparison.Ordinal);
        var isNegative = digits.StartsWith('-');
        digits = digits.TrimStart('+', '-');
        var radix = digits.Length > 1 && digits[0] == '0' ? char.ToLowerInvariant(digits[1]) switch { 'x' => 16, 'b' => 2, _ => 8 } : 10;
        var body = radix == 10 ? digits : digits[(char.IsAsciiDigit(digits[1]) ? 1 : 2)..];
        try
        {
            number = radix == 10 ? long.Parse(body, NumberStyles.None, CultureInfo.InvariantCulture) : Convert.ToInt64(body, radix);
        }
        catch (Exception wrong) when (wrong is FormatException or OverflowException or ArgumentException)
        {
            return false;
        }

        number = isNegative ? -number : number;
        return true;
    }

    /// <summary>The shortest text that reads as this number; with an exponent from 1e+21 on and below 1e-04.</summary>
    public static string Print(double number, int exponentFrom = 21)
    {
        if (double.IsNaN(number))
            return "NaN";
        if (double.IsInfinity(number))
            return number > 0 ? "+Inf" : "-Inf";
        if (number == 0)
            return "0";
        var (digits, exponent) = Digits(number);
        var sign = number < 0 ? "-" : "";
        if (exponent < -4 || exponent >= exponentFrom)
        {
            var fraction = digits.Length > 1 ? "." + digits[1..] : "";
            return string.Create(
                CultureInfo.InvariantCulture, $"{sign}{digits[0]}{fraction}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}");
        }

        if (exponent < 0)
            return sign + "0." + new string('0', -exponent - 1) + digits;
        return digits.Length <= exponent + 1
            ? sign + digits.PadRight(exponent + 1, '0')
            : $"{sign}{digits[..(exponent + 1)]}.{digits[(exponent + 1)..]}";
    }

    /// <summary>Significant digits, and the exponent of the first.</summary>
    private static (string Digits, int Exponent) Digits(double number)
    {
        var text = Math.Abs(number).ToString("E16", CultureInfo.InvariantCulture);
        var shortest = Math.Abs(number).ToString("R", CultureInfo.InvariantCulture);
        var digits = new string([.. shortest.TakeWhile(c => c != 'E').Where(char.IsAsciiDigit)]).TrimStart('0').TrimEnd('0');
        return (digits, int.Parse(text[(text.IndexOf('E', StringComparison.Ordinal) + 1)..], CultureInfo.InvariantCulture));
    }

    private static long ParseLong(string text) =>
        TryParseLiteral(text.Trim(), out var number) ? number : text.Contains('.', StringComparison.Ordinal)
            && TryParseLiteral(text[..text.IndexOf('.', StringComparison.Ordinal)], out number) ? number : 0;

    private static BigInteger Big(object number) => number is BigInteger big ? big : ToLong(number);
}
