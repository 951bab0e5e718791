using System.Text;

namespace Notifications.Templates.Functions.Go;

/// <summary><c>fmt.Sprintf</c>: verbs, flags, widths, and the texts that Go writes for mistakes.</summary>
internal static class GoPrintf
{
    private const int WidestField = 10_000;

    public static string Format(string format, IReadOnlyList<object?> values)
    {
        var text = new StringBuilder();
        var next = 0;
        var isReordered = false;
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] != '%')
            {
                text.Append(format[i]);
                continue;
            }

            var spec = new Spec();
            for (i++; i < format.Length && "+-# 0".Contains(format[i], StringComparison.Ordinal); i++)
                spec.Flags += format[i];
            var isIndexed = Index(format, ref i, ref next);
            spec.Width = Number(format, ref i, values, ref next);
            if (i < format.Length && format[i] == '.')
            {
                i++;
                isIndexed |= Index(format, ref i, ref next);
                spec.Precision = Number(format, ref i, values, ref next) ?? 0;
            }

            isIndexed |= Index(format, ref i, ref next);
            isReordered |= isIndexed;
            if (i >= format.Length)
                text.Append("%!(NOVERB)");
            else if (format[i] == '%')
                text.Append('%');
            else if (isIndexed && next >= values.Count)
                text.Append("%!").Append(format[i]).Append("(BADINDEX)");
            else if (next >= values.Count)
                text.Append("%!").Append(format[i]).Append("(MISSING)");
            else
                text.Append(Pad(One(format[i], values[next++], spec), spec));
        }

        if (!isReordered && next < values.Count)
            text.Append("%!(EXTRA ").AppendJoin(", ", values.Skip(next).Select(value => $"{GoValue.TypeName(value)}={GoFormat.Of(value)}"))
                .Append(')');
        return text.ToString();
    }

    /// <summary><c>[n]</c>: which value is next, from 1. One that cannot be is behind the last.</summary>
    private static bool Index(string format, ref int at, ref int next)
    {
        if (at >= format.Length || format[at] != '[' || format.IndexOf(']', at) is not (> 0 and var end)) return false;
        var digits = format.AsSpan(at + 1, end - at - 1);
        next = int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number - 1 : int.MaxValue;
        at = end + 1;
        return true;
    }

    private static int? Number(string format, ref int at, IReadOnlyList<object?> values, ref int next)
    {
        if (at < format.Length && format[at] == '*')
        {
            at++;
            return next < values.Count ? (int)Math.Clamp(GoNumber.ToLong(values[next++]), 0, WidestField) : null;
        }

        int? number = null;
        for (; at < format.Length && char.IsAsciiDigit(format[at]); at++)
            number = Math.Min(WidestField, (number ?? 0) * 10 + (format[at] - '0'));
        return number;
    }

    private static string One(char verb, object? value, Spec spec) => (verb, value) switch
    {
        ('v', string text) when spec.Has('#') => GoFormat.Quoted(text),
        ('v', _) => spec.Has('+') && GoNumber.IsNumber(value) && GoNumber.ToDouble(value) >= 0 ? "+" + GoFormat.Of(value)
            : GoFormat.Of(value),
        ('T', _) => GoValue.TypeName(value),
        (_, null) => $"%!{verb}(<nil>)",
        ('t', bool flag) => flag ? "true" : "false",
        ('s', DateTime or TimeSpan or GoVersion) => GoFormat.Of(value),
        ('s', string text) => spec.Precision is { } most ? string.Concat(text.EnumerateRunes().Take(most)) : text,
        ('q', string text) => GoFormat.Quoted(text),
        ('x' or 'X', string text) => Case(verb, Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text))),
        ('d' or 'b' or 'o' or 'x' or 'X' or 'c' or 'U' or 'q' or 'O', _) when GoNumber.IsInteger(value) =>
            Integer(verb, GoNumber.ToLong(value), spec),
        ('d', TimeSpan span) => Integer('d', span.Ticks * 100, spec),
        ('f' or 'F' or 'e' or 'E' or 'g' or 'G', float or double or decimal) => Real(verb, GoNumber.ToDouble(value), spec),
        ('s' or 'd' or 'q' or 'x' or 'f', _) when GoValue.AsList(value) is { } list =>
            "[" + string.Join(' ', list.Select(item => One(verb, item, spec))) + "]",
        ('s' or 'd' or 'q' or 'x' or 'f', IDictionary<string, object?> map) =>
            "map[" + string.Join(' ', GoValue.Sorted(map).Select(entry => $"{One(verb, entry.Key, spec)}:{One(verb, entry.Value, spec)}"))
                + "]",
        _ => $"%!{verb}({GoValue.TypeName(value)}={GoFormat.Of(value)})",
    };

    private static string Integer(char verb, long value, Spec spec)
    {
        var digits = verb switch
        {
            'c' => Rune.TryCreate((int)Math.Clamp(value, 0, int.MaxValue), out var rune) ? rune.ToString() : "\ufffd",
            'q' => Rune.TryCreate((int)Math.Clamp(value, 0, int.MaxValue), out var quoted) ? $"'{quoted}'" : "'\ufffd'",
            'U' => string.Create(CultureInfo.InvariantCulture, $"U+{value:X4}"),
            'x' or 'X' => (spec.Has('#') ? "0x" : "") + Case(verb, Math.Abs(value).ToString("x", CultureInfo.InvariantCulture)),
            'o' => (spec.Has('#') ? "0" : "") + Convert.ToString(Math.Abs(value), 8),
            'O' => "0o" + Convert.ToString(Math.Abs(value), 8),
            'b' => Convert.ToString(Math.Abs(value), 2),
            _ => Math.Abs((decimal)value).ToString(CultureInfo.InvariantCulture),
        };
        if (verb is 'c' or 'q' or 'U')
            return digits;
        if (spec.Precision is { } least)
            digits = digits.PadLeft(least, '0');
        return (value < 0 ? "-" : spec.Has('+') ? "+" : spec.Has(' ') ? " " : "") + digits;
    }

    private static string Real(char verb, double value, Spec spec)
    {
        var precision = Math.Min(spec.Precision ?? 6, 300);
        var text = char.ToLowerInvariant(verb) switch
        {
            'f' => Math.Abs(value).ToString("F" + precision.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture),
            'e' => Exponent(Math.Abs(value).ToString("e" + precision.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)),
            _ when spec.Precision is { } digits =>
                Exponent(Math.Abs(value)
                    .ToString("G" + Math.Max(1, digits).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)),
            _ => GoNumber.Print(Math.Abs(value)),
        };
        return Case(verb, (value < 0 ? "-" : spec.Has('+') ? "+" : "") + text);
    }

    /// <summary>Two digits of an exponent at least; .NET writes three.</summary>
    private static string Exponent(string text)
    {
        var at = text.IndexOfAny(['e', 'E']);
        return at < 0 ? text : $"{text[..at]}e{text[at + 1]}{text[(at + 2)..].TrimStart('0').PadLeft(2, '0')}";
    }

    private static string Case(char verb, string text) => char.IsAsciiLetterUpper(verb) ? text.ToUpperInvariant() : text;

    private static string Pad(string text, Spec spec)
    {
        var missing = (spec.Width ?? 0) - text.EnumerateRunes().Count();
        if (missing <= 0)
            return text;
        if (spec.Has('-'))
            return text + new string(' ', missing);
        var isSigned = text.Length > 0 && text[0] is '-' or '+';
        return !spec.Has('0') ? new string(' ', missing) + text : isSigned ? text[0] + new string('0', missing) + text[1..]
            : new string('0', missing) + text;
    }

    private sealed class Spec
    {
        public string Flags { get; set; } = "";

        public int? Width { get; set; }

        public int? Precision { get; set; }

        public bool Has(char flag) => Flags.Contains(flag, StringComparison.Ordinal);
    }
}
