using System.Globalization;
using Notifications.Templates.Functions;
using Notifications.Templates.Values;
using P = Notifications.Templates.Functions.Parameter;

namespace Notifications.Notifier.Models.Functions;

/// <summary>
/// <c>time.utc</c>, <c>time.ago</c>, <c>time.since</c>, <c>time.duration</c>. What is null stays null: a missing time leaves out its line.
/// Times are dates of the model or RFC 3339 texts of the Application.
/// </summary>
internal static class TimeFunctions
{
    public static BuiltinObject Create(TimeProvider clock) => new("time")
    {
        { "utc", [P.Any("time")], (scoped in args) => Told(args, 0, time => ModelValues.Utc(time)) },
        { "ago", [P.Any("time")], (scoped in args) => Told(args, 0, time => Ago(clock.GetUtcNow() - time)) },
        { "since", [P.Any("time")], (scoped in args) => Told(args, 0, time => Durations.Short(clock.GetUtcNow() - time)) },
        { "duration", [P.Any("length")], Duration },
    };

    private static Value Told(scoped in Arguments args, int index, Func<DateTimeOffset, string> tell)
    {
        if (args[index].IsNull)
        {
            return Value.Null;
        }

        if (TimeOf(args[index]) is not { } time)
        {
            args.FailAt(index, "A time is wanted: a date, or a text like 2026-02-01T11:55:00Z.");
            return default;
        }

        return args.NewText(tell(time));
    }

    private static Value Duration(scoped in Arguments args)
    {
        if (args[0].IsNull)
        {
            return Value.Null;
        }

        if (LengthOf(args[0]) is not { } length)
        {
            args.FailAt(0, "A length of time is wanted: a timespan, or a number of seconds.");
            return default;
        }

        return args.NewText(Durations.Short(length));
    }

    private static DateTimeOffset? TimeOf(Value value) => value.AsDate is { } date
        ? new DateTimeOffset(date.ToUniversalTime())
        : DateTimeOffset.TryParse(value.AsText, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var parsed) ? parsed : null;

    private static TimeSpan? LengthOf(Value value) => value.AsTimeSpan
        ?? (value.AsNumber is { } seconds && Math.Abs(seconds) < TimeSpan.MaxValue.TotalSeconds ? TimeSpan.FromSeconds(seconds) : null);

    private static string Ago(TimeSpan span) => span < TimeSpan.FromSeconds(1) ? "just now" : Durations.Short(span) + " ago";
}
