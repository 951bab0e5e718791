using System.Globalization;
using Notifications.Templates.Values;
using P = Notifications.Templates.Functions.Parameter;

namespace Notifications.Templates.Functions;

/// <summary>The builtin object <c>timespan</c>.</summary>
internal static class TimeSpanFunctions
{
    public static BuiltinObject Object { get; } = new("timespan")
    {
        { "zero", Value.From(TimeSpan.Zero) },
        { "from_days", [P.Double("days")], (in args) => Of(args, TimeSpan.TicksPerDay) },
        { "from_hours", [P.Double("hours")], (in args) => Of(args, TimeSpan.TicksPerHour) },
        { "from_minutes", [P.Double("minutes")], (in args) => Of(args, TimeSpan.TicksPerMinute) },
        { "from_seconds", [P.Double("seconds")], (in args) => Of(args, TimeSpan.TicksPerSecond) },
        { "from_milliseconds", [P.Double("millis")], (in args) => Of(args, TimeSpan.TicksPerMillisecond) },
        { "parse", [P.Text("text")], Parse },
    };

    private static Value Of(in Arguments args, long ticksPerUnit)
    {
        var ticks = args.Double(0) * ticksPerUnit;
        if (double.IsNaN(ticks))
            args.Fail("TimeSpan does not accept floating point Not-a-Number values.");
        if (ticks is > long.MaxValue or < long.MinValue)
            args.Fail("TimeSpan overflowed because the duration is too long.");
        return Value.From(new TimeSpan((long)ticks));
    }

    private static Value Parse(scoped in Arguments args)
    {
        var text = args.Text(0);
        if (text is null || !TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var result))
        {
            args.Fail($"String '{text}' was not recognized as a valid TimeSpan.");
            return default;
        }
        return Value.From(result);
    }
}
