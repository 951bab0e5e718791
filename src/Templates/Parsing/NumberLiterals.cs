using System.Globalization;
using System.Numerics;
using Notifications.Templates.Values;

namespace Notifications.Templates.Parsing;

/// <summary>The values of number literals.</summary>
internal static class NumberLiterals
{
    private const int MaxDigits = 10_000;

    public static Value? Integer(ReadOnlySpan<char> text)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var small))
            return Value.From(small);
        var digits = text.ToString().Replace("_", "", StringComparison.Ordinal);
        var exponent = digits.IndexOfAny(['e', 'E']);
        if (digits.Length > MaxDigits || (exponent >= 0 && !(int.TryParse(digits.AsSpan(exponent + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var power) && Math.Abs(power) <= MaxDigits)))
            return null;
        return BigInteger.TryParse(digits, NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var value) ? Value.From(value) : null;
    }

    public static Value? Real(ReadOnlySpan<char> text, bool floatsAreDecimals)
    {
        var suffix = char.ToLowerInvariant(text[^1]);
        var digits = (suffix is 'f' or 'd' or 'm' ? text[..^1] : text).ToString().Replace("_", "", StringComparison.Ordinal);
        const NumberStyles Style = NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        switch (suffix)
        {
            case 'f':
                return float.TryParse(digits, Style, CultureInfo.InvariantCulture, out var single) ? Value.From(single) : null;
            case 'm':
            case not 'd' when floatsAreDecimals:
                return decimal.TryParse(digits, Style, CultureInfo.InvariantCulture, out var exact) ? Value.From(exact) : null;
            default:
                return double.TryParse(digits, Style, CultureInfo.InvariantCulture, out var real) ? Value.From(real) : null;
        }
    }

    /// <summary><c>0xFFFFFFFF</c> is −1: what fits 32 or 64 bits is signed, unless it ends with <c>u</c>.</summary>
    public static Value? Hex(ReadOnlySpan<char> text)
    {
        var isUnsigned = text[^1] is 'u' or 'U';
        var digits = text[2..(isUnsigned ? ^1 : ^0)].ToString().Replace("_", "", StringComparison.Ordinal);
        return digits.Length <= MaxDigits && BigInteger.TryParse("0" + digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            ? Wrap(value, isUnsigned)
            : null;
    }

    public static Value? Binary(ReadOnlySpan<char> text)
    {
        var isUnsigned = text[^1] is 'u' or 'U';
        var digits = text[2..].TrimEnd("uUfFdD").ToString().Replace("_", "", StringComparison.Ordinal);
        if (digits.Length > MaxDigits)
            return null;
        var dot = digits.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0)
            return BigInteger.TryParse("0" + digits, NumberStyles.AllowBinarySpecifier, CultureInfo.InvariantCulture, out var value) ? Wrap(value, isUnsigned) : null;
        double real = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            if (digits[i] == '1')
                real += Math.ScaleB(1, i < dot ? dot - 1 - i : dot - i);
        }
        return text[^1] is 'f' or 'F' ? Value.From((float)real) : Value.From(real);
    }

    private static Value Wrap(BigInteger value, bool isUnsigned)
    {
        if (isUnsigned)
            return Value.From(value);
        if (value <= uint.MaxValue)
            return Value.From((int)(uint)value);
        return value <= ulong.MaxValue ? Value.From((long)(ulong)value) : Value.From(value);
    }
}
