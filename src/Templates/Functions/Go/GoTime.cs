using System.Text;
using System.Text.RegularExpressions;

namespace Notifications.Templates.Functions.Go;

/// <summary>Times as Go formats and parses them, by layouts such as <c>2006-01-02 15:04</c>. All times are UTC unless a zone is
/// named.</summary>
internal static partial class GoTime
{
    private const string Default = "2006-01-02 15:04:05.999999999 -0700 MST";

    /// <summary>Longer ones first where one begins with another.</summary>
    private static readonly string[] Parts =
    [
        "2006", "January", "Jan", "Monday", "Mon", "MST", "Z07:00:00", "Z07:00", "Z0700", "Z07", "-07:00:00", "-07:00", "-0700", "-07",
        "002", "__2", "_2", "01", "02", "03", "04", "05", "06", "15", "PM", "pm", "1", "2", "3", "4", "5",
    ];

    public static string Print(DateTime time) => Format(time, Default);

    /// <summary>RFC 3339, as Kubernetes writes times.</summary>
    public static bool TryParse(string text, out DateTime time)
    {
        time = default;
        text = MoreDigits().Replace(text, "$1");
        if (!DateTimeOffset.TryParseExact(
            text, ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"], CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal, out var parsed) || !(text.EndsWith('Z') || text.Length > 6 && text[^6] is '+' or '-'))
        {
            return false;
        }

        time = parsed.UtcDateTime;
        return true;
    }

    /// <summary>A zone by its name; UTC for one that is not known.</summary>
    public static TimeZoneInfo Zone(string name) =>
        name is "" or "UTC" or "Local" || !TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? TimeZoneInfo.Utc : zone;

    public static string Format(DateTime time, string layout, TimeZoneInfo? zone = null)
    {
        zone ??= TimeZoneInfo.Utc;
        var at = TimeZoneInfo.ConvertTime(
            new DateTimeOffset(time.Kind == DateTimeKind.Local ? time.ToUniversalTime() : DateTime.SpecifyKind(time, DateTimeKind.Utc)),
            zone);
        var text = new StringBuilder();
        for (var i = 0; i < layout.Length;)
        {
            if (Fraction(layout, i) is { } digits)
            {
                text.Append(FractionOf(at, layout[i], layout[i + 1], digits));
                i += digits + 1;
                continue;
            }

            var part = PartAt(layout, i);
            text.Append(part is null ? layout[i].ToString() : Value(at, part, zone));
            i += part?.Length ?? 1;
        }

        return text.ToString();
    }

    /// <summary>False for what does not follow the layout.</summary>
    public static bool TryParse(string text, string layout, out DateTime time)
    {
        var pattern = new StringBuilder();
        for (var i = 0; i < layout.Length;)
        {
            if (Fraction(layout, i) is { } digits)
            {
                pattern.Append('.').Append('F', Math.Min(digits, 7));
                i += digits + 1;
                continue;
            }

            var part = PartAt(layout, i);
            pattern.Append(part is null ? $"\\{layout[i]}" : PatternOf(part));
            i += part?.Length ?? 1;
        }

        var isParsed = DateTimeOffset.TryParseExact(
            text, pattern.ToString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowInnerWhite,
            out var parsed);
        time = isParsed ? parsed.UtcDateTime : DateTime.SpecifyKind(DateTime.MinValue, DateTimeKind.Utc);
        return isParsed;
    }

    /// <summary>Digits of a second beyond those that a time can hold.</summary>
    [GeneratedRegex(@"(\.[0-9]{7})[0-9]+", RegexOptions.NonBacktracking)]
    private static partial Regex MoreDigits();

    private static string? PartAt(string layout, int at) =>
        Array.Find(Parts, part => string.CompareOrdinal(layout, at, part, 0, part.Length) == 0
        && (part is not ("Jan" or "Mon") || at + 3 >= layout.Length || !char.IsAsciiLetterLower(layout[at + 3])));

    /// <summary>The digits of <c>.000</c> or <c>,999</c>, which no further digit follows.</summary>
    private static int? Fraction(string layout, int at)
    {
        if (layout[at] is not ('.' or ',') || at + 1 >= layout.Length || layout[at + 1] is not ('0' or '9'))
            return null;
        var end = at + 1;
        while (end < layout.Length && layout[end] == layout[at + 1])
            end++;
        return end < layout.Length && char.IsAsciiDigit(layout[end]) ? null : end - at - 1;
    }

    private static string FractionOf(DateTimeOffset at, char separator, char kind, int digits)
    {
        var all = (at.Ticks % TimeSpan.TicksPerSecond).ToString("0000000", CultureInfo.InvariantCulture).PadRight(digits, '0')[..digits];
        if (kind == '9')
            all = all.TrimEnd('0');
        return all.Length == 0 ? "" : separator + all;
    }

    private static string Value(DateTimeOffset at, string part, TimeZoneInfo zone)
    {
        var culture = CultureInfo.InvariantCulture;
        return part switch
        {
            "2006" => at.ToString("yyyy", culture),
            "06" => at.ToString("yy", culture),
            "January" => at.ToString("MMMM", culture),
            "Jan" => at.ToString("MMM", culture),
            "01" => at.ToString("MM", culture),
            "1" => at.Month.ToString(culture),
            "Monday" => at.ToString("dddd", culture),
            "Mon" => at.ToString("ddd", culture),
            "02" => at.ToString("dd", culture),
            "_2" => at.Day.ToString(culture).PadLeft(2),
            "2" => at.Day.ToString(culture),
            "002" => at.DayOfYear.ToString("000", culture),
            "__2" => at.DayOfYear.ToString(culture).PadLeft(3),
            "15" => at.ToString("HH", culture),
            "03" => at.ToString("hh", culture),
            "3" => at.ToString("%h", culture),
            "04" => at.ToString("mm", culture),
            "4" => at.Minute.ToString(culture),
            "05" => at.ToString("ss", culture),
            "5" => at.Second.ToString(culture),
            "PM" => at.Hour >= 12 ? "PM" : "AM",
            "pm" => at.Hour >= 12 ? "pm" : "am",
            "MST" => Abbreviation(at, zone),
            _ when part[0] == 'Z' && at.Offset == TimeSpan.Zero => "Z",
            _ => Offset(at.Offset, part),
        };
    }

    private static string Offset(TimeSpan offset, string part)
    {
        var sign = offset < TimeSpan.Zero ? '-' : '+';
        var colon = part.Contains(':', StringComparison.Ordinal) ? ":" : "";
        var minutes = part.Length > 3 ? colon + Math.Abs(offset.Minutes).ToString("00", CultureInfo.InvariantCulture) : "";
        return string.Create(CultureInfo.InvariantCulture, $"{sign}{Math.Abs(offset.Hours):00}{minutes}");
    }

    /// <summary>.NET does not know the abbreviations of zones: but for UTC the offset stands there, as Go does for zones without
    /// one.</summary>
    private static string Abbreviation(DateTimeOffset at, TimeZoneInfo zone) => zone.Equals(TimeZoneInfo.Utc) ? "UTC"
        : Offset(at.Offset, at.Offset.Minutes == 0 ? "-07" : "-0700");

    private static string PatternOf(string part) => part switch
    {
        "2006" => "yyyy",
        "06" => "yy",
        "January" => "MMMM",
        "Jan" => "MMM",
        "01" => "MM",
        "1" => "M",
        "Monday" => "dddd",
        "Mon" => "ddd",
        "02" => "dd",
        "_2" or "2" => "d",
        "15" => "HH",
        "03" => "hh",
        "3" => "h",
        "04" => "mm",
        "4" => "m",
        "05" => "ss",
        "5" => "s",
        "PM" or "pm" => "tt",
        "MST" => "'UTC'",
        _ => "K",
    };
}
