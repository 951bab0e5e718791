namespace Notifications.Templates.Functions.Go;

/// <summary>Sprig's functions for times, and the methods of Go's times and lengths of time as functions of them.</summary>
internal static class GoTimes
{
    public static IReadOnlyList<GoFunction> All { get; } =
    [
        GoFunction.Of("now", 0, 0, GoResult.Time, call => call.Now),
        GoFunction.One("parseTime", GoResult.Time, call => call.Time(0)),
        GoFunction.Of("formatTime", 2, 2, GoResult.Text, call => GoTime.Format(call.Time(0), call.Text(1))),
        GoFunction.One("unixTime", GoResult.Number, call => new DateTimeOffset(call.Time(0)).ToUnixTimeSeconds()),
        GoFunction.One("unixMillis", GoResult.Number, call => new DateTimeOffset(call.Time(0)).ToUnixTimeMilliseconds()),
        GoFunction.Of("nanoseconds", 1, 1, GoResult.Span, call => new TimeSpan((long)(call.Double(0) / 100))),
        GoFunction.One("parseDuration", GoResult.Span, ParseDuration),
        GoFunction.Of("roundDuration", 2, 2, GoResult.Span, call => Step(call, MidpointRounding.AwayFromZero)),
        GoFunction.Of("truncateDuration", 2, 2, GoResult.Span, call => Step(call, MidpointRounding.ToZero)),
        GoFunction.Piped("date", 2, GoResult.Text, call => InZone(call, call.Text(0), call[1], "Local")),
        GoFunction.Of("dateInZone", 3, 3, GoResult.Text, call => InZone(call, call.Text(0), call[1], call.Text(2))),
        GoFunction.Of("date_in_zone", 3, 3, GoResult.Text, call => InZone(call, call.Text(0), call[1], call.Text(2))),
        GoFunction.One("htmlDate", GoResult.Text, call => InZone(call, "2006-01-02", call[0], "Local")),
        GoFunction.Of("htmlDateInZone", 2, 2, GoResult.Text, call => InZone(call, "2006-01-02", call[0], call.Text(1))),
        GoFunction.Piped("dateModify", 2, GoResult.Time, call => Modify(call, isStrict: false)),
        GoFunction.Piped("date_modify", 2, GoResult.Time, call => Modify(call, isStrict: false)),
        GoFunction.Piped("mustDateModify", 2, GoResult.Time, call => Modify(call, isStrict: true)),
        GoFunction.Piped("must_date_modify", 2, GoResult.Time, call => Modify(call, isStrict: true)),
        GoFunction.Piped("toDate", 2, GoResult.Time, call => GoTime.TryParse(call.Text(1), call.Text(0), out var time) ? time : time),
        GoFunction.Piped("mustToDate", 2, GoResult.Time, call => GoTime.TryParse(call.Text(1), call.Text(0), out var time) ? time
            : throw call.Error($"\"{call.Text(1)}\" does not look like {call.Text(0)}")),
        GoFunction.One("unixEpoch", GoResult.Text, call => GoFormat.Of(new DateTimeOffset(call.Time(0)).ToUnixTimeSeconds())),
        GoFunction.One("ago", GoResult.Text,
            call => GoDuration.Print(TimeSpan.FromSeconds(Math.Round((call.Now - TimeOf(call, call[0])).TotalSeconds)))),
        GoFunction.One("duration", GoResult.Text,
            call => GoDuration.Print(TimeSpan.FromSeconds(Math.Clamp(call.Long(0), -9_000_000_000, 9_000_000_000)))),
        GoFunction.One("durationRound", GoResult.Text, call => GoDuration.Rounded(call[0] switch
        {
            string text => GoDuration.TryParse(text, out var span) ? span : TimeSpan.Zero,
            DateTime time => call.Now - time,
            TimeSpan span => span,
            var number => new TimeSpan(GoNumber.ToLong(number) / 100),
        })),
    ];

    private static object ParseDuration(GoCall call) => call[0] switch
    {
        TimeSpan span => span,
        _ => GoDuration.TryParse(call.Text(0), out var span) ? span
            : throw call.Error($"\"{call.Text(0)}\" is no length of time, such as 1h30m"),
    };

    private static TimeSpan Step(GoCall call, MidpointRounding rounding) => call[0] is not TimeSpan span
        || call[1] is not TimeSpan { Ticks: > 0 } unit
        ? throw call.Error("lengths of time are wanted")
        : new TimeSpan((long)(Math.Round((decimal)span.Ticks / unit.Ticks, rounding) * unit.Ticks));

    private static string InZone(GoCall call, string layout, object? time, string zone) =>
        GoTime.Format(TimeOf(call, time), layout, GoTime.Zone(zone));

    /// <summary>Seconds since 1970, or now for what is no time, as Sprig has it.</summary>
    private static DateTime TimeOf(GoCall call, object? value) => value switch
    {
        DateTime time => time,
        _ when GoNumber.IsInteger(value) =>
            DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(GoNumber.ToLong(value), -62_135_596_800, 253_402_300_799)).UtcDateTime,
        _ => call.Now,
    };

    private static DateTime Modify(GoCall call, bool isStrict)
    {
        var time = call.Time(1);
        if (!GoDuration.TryParse(call.Text(0), out var span))
            return isStrict ? throw call.Error($"\"{call.Text(0)}\" is no length of time, such as -1h30m") : time;
        return span > DateTime.MaxValue - time || span < DateTime.MinValue - time ? throw call.Error("the time is too far away")
            : time + span;
    }
}
