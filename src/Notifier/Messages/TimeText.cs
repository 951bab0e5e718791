namespace Notifications.Notifier.Messages;

/// <summary>Times as messages show them: <c>2026-02-01 12:55 +01:00</c>, <c>2026-02-01 11:55:10 UTC</c>; seconds only where they are not
/// 0.</summary>
internal static class TimeText
{
    private static readonly string[] Formats = [
        "yyyy-MM-dd HH:mm 'UTC'", "yyyy-MM-dd HH:mm:ss 'UTC'", "yyyy-MM-dd HH:mm zzz", "yyyy-MM-dd HH:mm:ss zzz"];

    public static string Of(DateTimeOffset time, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(time, zone);
        var offset = zone.Equals(TimeZoneInfo.Utc) ? "'UTC'" : "zzz";
        return local.ToString(
            local.Second == 0 ? $"yyyy-MM-dd HH:mm {offset}" : $"yyyy-MM-dd HH:mm:ss {offset}", CultureInfo.InvariantCulture);
    }

    /// <summary>To the minute, in the zone that the time has itself.</summary>
    public static string ToTheMinute(DateTimeOffset time) => time.ToString(
        time.Offset == TimeSpan.Zero ? "yyyy-MM-dd HH:mm 'UTC'" : "yyyy-MM-dd HH:mm zzz", CultureInfo.InvariantCulture);

    /// <summary>A text that is such a time and nothing else: whoever knows his reader's time zone can show it there.</summary>
    public static DateTimeOffset? Read(string text) =>
        text.Length is >= 20 and <= 27
            && DateTimeOffset.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time : null;
}
