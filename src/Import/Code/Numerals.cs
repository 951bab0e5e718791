namespace Notifications.Import.Code;

/// <summary>Whole numbers as Go writes them: <c>0x1F</c>, <c>0b1</c>, <c>0o17</c>, <c>1_000</c>.</summary>
internal static class Numerals
{
    /// <param name="text">Without a sign.</param>
    /// <param name="zeroIsOctal">A leading 0 means base 8.</param>
    public static bool TryParse(string text, bool zeroIsOctal, out long number)
    {
        number = 0;
        var digits = text.Replace("_", "", StringComparison.Ordinal);
        var (radix, start) = digits is ['0', var letter, _, ..]
            ? char.ToLowerInvariant(letter) switch { 'x' => (16, 2), 'b' => (2, 2), 'o' => (8, 2), _ => zeroIsOctal ? (8, 1) : (10, 0) }
            : digits.Length == 2 && digits[0] == '0' && zeroIsOctal ? (8, 1) : (10, 0);
        if (radix == 10)
            return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);
        try
        {
            number = Convert.ToInt64(digits[start..], radix);
            return number >= 0;
        }
        catch (Exception wrong) when (wrong is FormatException or OverflowException or ArgumentException)
        {
            return false;
        }
    }
}
