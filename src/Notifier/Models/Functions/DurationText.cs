namespace Notifications.Notifier.Models.Functions;

/// <summary>Lengths of time for readers: two units at most.</summary>
internal static class DurationText
{
    /// <summary>400 ms, 12 s, 1 m 12 s, 2 h 5 m, 3 d 4 h.</summary>
    public static string Short(TimeSpan span)
    {
        var time = span.Duration();
        return time switch
        {
            { TotalSeconds: < 1 } when time > TimeSpan.Zero => Two((int)time.TotalMilliseconds, "ms", 0, ""),
            { TotalMinutes: < 1 } => Two(time.Seconds, "s", 0, ""),
            { TotalHours: < 1 } => Two(time.Minutes, "m", time.Seconds, "s"),
            { TotalDays: < 1 } => Two(time.Hours, "h", time.Minutes, "m"),
            _ => Two(time.Days, "d", time.Hours, "h"),
        };
    }

    private static string Two(int large, string largeUnit, int small, string smallUnit) => small == 0
        ? string.Create(CultureInfo.InvariantCulture, $"{large} {largeUnit}")
        : string.Create(CultureInfo.InvariantCulture, $"{large} {largeUnit} {small} {smallUnit}");
}
