using Notifications.Templates.Values;

namespace Notifications.Templates.Evaluation;

/// <summary>The members of dates, timespans and key/value pairs. Null when there is no such member.</summary>
internal static class HostMembers
{
    public static Value? Of(in Value value, string name) => value.Kind switch
    {
        ValueKind.Date => Of(value.Date, name),
        ValueKind.TimeSpan => Of(value.TimeSpan, name),
        ValueKind.Pair => name switch
        {
            "key" => Value.From(value.Pair.Key),
            "value" => value.Pair.Value,
            _ => null,
        },
        _ => null,
    };

    private static Value? Of(DateTime date, string name) => name switch
    {
        "year" => Value.From(date.Year),
        "month" => Value.From(date.Month),
        "day" => Value.From(date.Day),
        "hour" => Value.From(date.Hour),
        "minute" => Value.From(date.Minute),
        "second" => Value.From(date.Second),
        "millisecond" => Value.From(date.Millisecond),
        "microsecond" => Value.From(date.Microsecond),
        "nanosecond" => Value.From(date.Nanosecond),
        "day_of_week" => Value.From(date.DayOfWeek.ToString()),
        "day_of_year" => Value.From(date.DayOfYear),
        "date" => Value.From(date.Date),
        "time_of_day" => Value.From(date.TimeOfDay),
        "ticks" => Value.From(date.Ticks),
        "kind" => Value.From(date.Kind.ToString()),
        _ => null,
    };

    private static Value? Of(TimeSpan span, string name) => name switch
    {
        "days" => Value.From(span.Days),
        "hours" => Value.From(span.Hours),
        "minutes" => Value.From(span.Minutes),
        "seconds" => Value.From(span.Seconds),
        "milliseconds" => Value.From(span.Milliseconds),
        "microseconds" => Value.From(span.Microseconds),
        "nanoseconds" => Value.From(span.Nanoseconds),
        "ticks" => Value.From(span.Ticks),
        "total_days" => Value.From(span.TotalDays),
        "total_hours" => Value.From(span.TotalHours),
        "total_minutes" => Value.From(span.TotalMinutes),
        "total_seconds" => Value.From(span.TotalSeconds),
        "total_milliseconds" => Value.From(span.TotalMilliseconds),
        "total_microseconds" => Value.From(span.TotalMicroseconds),
        "total_nanoseconds" => Value.From(span.TotalNanoseconds),
        _ => null,
    };
}
