using System.Globalization;
using System.Text;
using Notifications.Templates.Evaluation;

namespace Notifications.Templates.Functions;

/// <summary>The <c>%</c> patterns of dates.</summary>
internal static class DatePatterns
{
    public const string Default = "%d %b %Y";

    /// <summary>A date as it is printed: in the format of <c>date.format</c>.</summary>
    public static string Print(RenderContext context, DateTime date)
    {
        var format = context.Builtin("date")?["format"] ?? default;
        return Format(date, format.IsNull ? Default : Printer.ToText(context, format), context.Culture);
    }

    /// <summary>A date by a pattern; what is no specifier stays as it is.</summary>
    public static string Format(DateTime date, string pattern, CultureInfo culture)
    {
        // Alone, %g is the default pattern
        if (pattern == "%g")
            pattern = "%g " + Default;
        var result = new StringBuilder(pattern.Length * 2);
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] != '%' || i + 1 == pattern.Length)
            {
                result.Append(pattern[i]);
                continue;
            }
            var specifier = pattern[++i];
            if (specifier == 'g')
                culture = CultureInfo.InvariantCulture;
            else if (Specified(date, specifier, culture) is { } text)
                result.Append(text);
            else
                result.Append('%').Append(specifier);
        }
        return result.ToString();
    }

    /// <summary>The .NET format of a specifier, for parsing; null when there is none.</summary>
    public static string? HostFormat(char specifier) => specifier switch
    {
        'a' => "ddd",
        'A' => "dddd",
        'b' or 'h' => "MMM",
        'B' => "MMMM",
        'c' => "ddd MMM dd HH:mm:ss yyyy",
        'd' => "dd",
        'D' => "MM/dd/yy",
        'e' => "%d",
        'F' => "yyyy-MM-dd",
        'H' => "HH",
        'I' => "hh",
        'k' => "%H",
        'l' => "%h",
        'L' => "fff",
        'm' => "MM",
        'M' => "mm",
        'N' => "fffffff00",
        'p' or 'P' => "tt",
        'r' => "hh:mm:ss tt",
        'R' => "HH:mm",
        'S' => "ss",
        'T' => "HH:mm:ss",
        'x' => "d",
        'X' => "T",
        'y' => "yy",
        'Y' => "yyyy",
        'Z' => "zzz",
        _ => null,
    };

    private static string? Specified(DateTime date, char specifier, CultureInfo culture) => specifier switch
    {
        'C' => (date.Year / 100).ToString("D2", culture),
        'e' => date.Day.ToString(culture).PadLeft(2),
        'j' => date.DayOfYear.ToString("D3", culture),
        'k' => date.Hour.ToString(culture).PadLeft(2),
        'l' => ((date.Hour + 11) % 12 + 1).ToString(culture).PadLeft(2),
        'N' => (date.Ticks % TimeSpan.TicksPerSecond * 100).ToString("D9", culture),
        'n' => "\n",
        'P' => date.ToString("tt", culture).ToLower(culture),
        's' => new DateTimeOffset(date).ToUnixTimeSeconds().ToString(culture),
        't' => "\t",
        'u' => (((int)date.DayOfWeek + 6) % 7 + 1).ToString(culture),
        'U' => Week(date, culture, culture.DateTimeFormat.CalendarWeekRule, DayOfWeek.Sunday),
        'v' => $"{date.Day.ToString(culture),2}-{date.ToString("MMM", culture).ToUpper(culture)}-{date.Year.ToString("D4", culture)}",
        'V' => Week(date, culture, CalendarWeekRule.FirstFourDayWeek, DayOfWeek.Monday),
        'w' => ((int)date.DayOfWeek).ToString(culture),
        'W' => Week(date, culture, culture.DateTimeFormat.CalendarWeekRule, DayOfWeek.Monday),
        '%' => "%",
        _ => HostFormat(specifier) is { } format ? date.ToString(format, culture) : null,
    };

    private static string Week(DateTime date, CultureInfo culture, CalendarWeekRule rule, DayOfWeek firstDay) =>
        culture.Calendar.GetWeekOfYear(date, rule, firstDay).ToString("D2", culture);
}
