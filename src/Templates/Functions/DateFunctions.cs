using System.Globalization;
using System.Text;
using Notifications.Templates.Evaluation;
using Notifications.Templates.Values;
using P = Notifications.Templates.Functions.Parameter;

namespace Notifications.Templates.Functions;

/// <summary>The builtin object <c>date</c>, which can also be called: <c>"2020-01-01" | date</c>.</summary>
internal static class DateFunctions
{
    private static readonly Parameter[] ParseParameters = [P.Text("text"), P.Text("pattern").Optional(), P.Text("culture").Optional()];

    public static BuiltinObject Object { get; } = new("date", new Builtin("date", ParseParameters, Parse))
    {
        { "format", Value.From(DatePatterns.Default) },
        { "default_format", Value.From(DatePatterns.Default) },
        { "now", [], (in args) => Value.From(args.Context.Clock.GetLocalNow().DateTime is var now ? DateTime.SpecifyKind(now, DateTimeKind.Local) : default) },
        { "utc_now", [], (in args) => Value.From(args.Context.Clock.GetUtcNow().UtcDateTime) },
        { "add_days", [P.Date("date").NotNull(), P.Double("days")], (in args) => Moved(args, TimeSpan.TicksPerDay) },
        { "add_hours", [P.Date("date").NotNull(), P.Double("hours")], (in args) => Moved(args, TimeSpan.TicksPerHour) },
        { "add_minutes", [P.Date("date").NotNull(), P.Double("minutes")], (in args) => Moved(args, TimeSpan.TicksPerMinute) },
        { "add_seconds", [P.Date("date").NotNull(), P.Double("seconds")], (in args) => Moved(args, TimeSpan.TicksPerSecond) },
        { "add_milliseconds", [P.Date("date").NotNull(), P.Double("millis")], (in args) => Moved(args, TimeSpan.TicksPerMillisecond) },
        { "add_months", [P.Date("date").NotNull(), P.Int("months")], (in args) => Months(args, args.Int(1)) },
        { "add_years", [P.Date("date").NotNull(), P.Int("years")], (in args) => Months(args, 12L * args.Int(1)) },
        { "parse", ParseParameters, Parse },
        { "parse_to_string", [P.Text("text"), P.Text("output_pattern").Optional(), P.Text("output_culture").Optional(), P.Text("input_pattern").Optional(), P.Text("input_culture").Optional()], ParseToText },
        { "to_string", [P.Any("datetime"), P.Text("pattern"), P.Text("culture").Optional()], ToText },
    };

    private static Value Moved(in Arguments args, long ticksPerUnit)
    {
        var ticks = args.Double(1) * ticksPerUnit;
        if (double.IsNaN(ticks) || Math.Abs(ticks) > DateTime.MaxValue.Ticks || args.Date(0).Ticks + (long)ticks is < 0 or > 3155378975999999999)
            args.Fail("The added or subtracted value results in an un-representable DateTime. (Parameter 'value')");
        return Value.From(args.Date(0).AddTicks((long)ticks));
    }

    private static Value Months(in Arguments args, long months)
    {
        var date = args.Date(0);
        var at = ((date.Year - 1) * 12L) + date.Month - 1 + months;
        if (at < 0 || at >= 9999 * 12L)
            args.Fail("The added or subtracted value results in an un-representable DateTime. (Parameter 'months')");
        return Value.From(date.AddMonths((int)months));
    }

    private static Value Parse(scoped in Arguments args) =>
        string.IsNullOrEmpty(args.Text(0)) ? default : Value.From(Parsed(args, 1, 2));

    /// <summary>A text that is no date is 1 January 0001: the language's way.</summary>
    private static DateTime Parsed(in Arguments args, int patternAt, int cultureAt)
    {
        var culture = Culture(args, cultureAt);
        var styles = DateTimeStyles.AssumeLocal | DateTimeStyles.AllowWhiteSpaces;
        var pattern = args.Text(patternAt);
        DateTimeOffset parsed;
        var found = string.IsNullOrEmpty(pattern)
            ? DateTimeOffset.TryParse(args.Text(0), culture, styles & ~DateTimeStyles.AllowWhiteSpaces, out parsed)
            : DateTimeOffset.TryParseExact(args.Text(0), HostPattern(args, patternAt, pattern), culture, styles & ~DateTimeStyles.AllowWhiteSpaces, out parsed);
        return found ? DateTime.SpecifyKind(TimeZoneInfo.ConvertTime(parsed, args.Context.Clock.LocalTimeZone).DateTime, DateTimeKind.Local) : default;
    }

    private static Value ToText(scoped in Arguments args)
    {
        if (args[0].IsNull)
            return default;
        if (args[0].Kind != ValueKind.Date)
            throw new Failure(Conversions.Unable(args[0], "`DateTime`").Message, 0);
        if (args.Text(1) is not { } pattern)
        {
            throw new Failure("Value cannot be null. (Parameter 'pattern')", 1);
        }
        args.Context.Guard.ChargeText((long)pattern.Length * 16);
        return args.NewText(DatePatterns.Format(args.Date(0), pattern, Culture(args, 2)));
    }

    /// <summary>Without an output pattern the default pattern is taken as a .NET format: the language's way.</summary>
    private static Value ParseToText(scoped in Arguments args)
    {
        if (string.IsNullOrEmpty(args.Text(0)))
            return default;
        var date = Parsed(args, 3, 4);
        var culture = Culture(args, 2);
        if (args.Text(1) is not { } pattern)
            return args.NewText(date.ToString(Printer.ToText(args.Context, args.Context.Builtin("date")?["format"] ?? default), culture));
        args.Context.Guard.ChargeText((long)pattern.Length * 16);
        return args.NewText(DatePatterns.Format(date, pattern, culture));
    }

    private static CultureInfo Culture(in Arguments args, int at) => Cultures.Named(args, at);

    private static string HostPattern(in Arguments args, int at, string pattern)
    {
        var result = new StringBuilder(pattern.Length * 2);
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] != '%' || i + 1 == pattern.Length)
                result.Append(pattern[i]);
            else if (DatePatterns.HostFormat(pattern[++i]) is { } format)
                result.Append(format);
            else
                args.FailAt(at, $"The pattern %{pattern[i]} is not supported for the parse method");
        }
        return result.ToString();
    }
}
