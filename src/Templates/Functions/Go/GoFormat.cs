using System.Text;

namespace Notifications.Templates.Functions.Go;

/// <summary>Values as Go's <c>%v</c> and <c>%q</c> print them.</summary>
internal static class GoFormat
{
    /// <summary>What a template prints for a value that is not there.</summary>
    public const string NoValue = "<no value>";

    private const int LongestText = 1 << 20;
    private const int MostDepth = 50;

    /// <summary><c>%v</c></summary>
    public static string Of(object? value)
    {
        if (value is string known)
            return known;
        var text = new StringBuilder();
        Append(text, value, 0);
        return text.ToString();
    }

    /// <summary>A text as a literal of Go, as <c>%q</c>.</summary>
    public static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append("\\\\"),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                7 => quoted.Append("\\a"),
                8 => quoted.Append("\\b"),
                12 => quoted.Append("\\f"),
                11 => quoted.Append("\\v"),
                < 32 or 127 => quoted.Append(CultureInfo.InvariantCulture, $"\\x{rune.Value:x2}"),
                _ when IsPrintable(rune) => quoted.Append(rune.ToString()),
                <= 0xffff => quoted.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}"),
                _ => quoted.Append(CultureInfo.InvariantCulture, $"\\U{rune.Value:x8}"),
            };
        }

        return quoted.Append('"').ToString();
    }

    private static bool IsPrintable(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator)
        && (rune.Value == ' ' || Rune.GetUnicodeCategory(rune) != UnicodeCategory.SpaceSeparator);

    private static void Append(StringBuilder text, object? value, int depth)
    {
        if (text.Length > LongestText || depth > MostDepth)
            return;
        switch (value)
        {
            case null: text.Append("<nil>"); break;
            case string known: text.Append(known); break;
            case bool flag: text.Append(flag ? "true" : "false"); break;
            case DateTime time: text.Append(GoTime.Print(time)); break;
            case TimeSpan span: text.Append(GoDuration.Print(span)); break;
            case float or double or decimal: text.Append(GoNumber.Print(GoNumber.ToDouble(value))); break;
            case GoVersion version: text.Append(version.Text); break;
            case IDictionary<string, object?> map: AppendMap(text, map, depth); break;
            case IFormattable number when GoNumber.IsNumber(value): text.Append(number.ToString(null, CultureInfo.InvariantCulture)); break;
            case var _ when GoValue.AsList(value) is { } list: AppendList(text, list, depth); break;
            default: text.Append(GoValue.TypeName(value)); break;
        }
    }

    private static void AppendMap(StringBuilder text, IDictionary<string, object?> map, int depth)
    {
        text.Append("map[");
        var isFirst = true;
        foreach (var (key, value) in GoValue.Sorted(map))
        {
            text.Append(isFirst ? "" : " ").Append(key).Append(':');
            Append(text, value, depth + 1);
            isFirst = false;
        }

        text.Append(']');
    }

    private static void AppendList(StringBuilder text, IReadOnlyList<object?> list, int depth)
    {
        text.Append('[');
        for (var i = 0; i < list.Count; i++)
        {
            text.Append(i == 0 ? "" : " ");
            Append(text, list[i], depth + 1);
        }

        text.Append(']');
    }
}
