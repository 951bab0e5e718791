using Notifications.Notifier.Messages;
using Notifications.Templates.Functions;
using P = Notifications.Templates.Functions.Parameter;

namespace Notifications.Notifier.Models.Functions;

/// <summary>
/// <c>time.local</c>, <c>time.utc</c>, <c>time.ago</c>, <c>time.since</c>, <c>time.duration</c>. What is null stays null: a missing time
/// leaves out its line. Times are dates of the model or RFC 3339 texts of the Application.
/// </summary>
internal static class TimeFunctions
{
    /// <param name="zone">Of <c>time.local</c>.</param>
    public static FunctionTable Create(TimeProvider clock, TimeZoneInfo zone) => new("time")
    {
        { "local", [P.Any("time")], args => WithTime(args, 0, time => TimeText.Of(time, zone)) },
        { "utc", [P.Any("time")], args => WithTime(args, 0, time => TimeText.Of(time, TimeZoneInfo.Utc)) },
        { "ago", [P.Any("time")], args => WithTime(args, 0, time => Ago(clock.GetUtcNow() - time)) },
        { "since", [P.Any("time")], args => WithTime(args, 0, time => DurationText.Short(clock.GetUtcNow() - time)) },
        { "duration", [P.Any("length")], Duration },
    };

    private static string? WithTime(Arguments args, int index, Func<DateTimeOffset, string> tell) => args[index] is not { } time
        ? null
        : tell(TimeOf(time) ?? throw args.Wrong(index, "A time is wanted: a date, or a text like 2026-02-01T11:55:00Z."));

    private static string? Duration(Arguments args) => args[0] is null
        ? null
        : DurationText.Short(LengthOf(args) ?? throw args.Wrong(0, "A length of time is wanted: a timespan, or a number of seconds."));

    private static DateTimeOffset? TimeOf(object value) => value is DateTime date
        ? new DateTimeOffset(date.ToUniversalTime())
        : DateTimeOffset.TryParse(value as string, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var parsed) ? parsed
            : null;

    private static TimeSpan? LengthOf(Arguments args) => args[0] is TimeSpan span
        ? span
        : args.Number(0) is { } seconds && Math.Abs(seconds) < TimeSpan.MaxValue.TotalSeconds ? TimeSpan.FromSeconds(seconds) : null;

    private static string Ago(TimeSpan span) => span < TimeSpan.FromSeconds(1) ? "just now" : DurationText.Short(span) + " ago";
}
