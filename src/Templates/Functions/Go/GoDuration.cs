namespace Notifications.Templates.Functions.Go;

/// <summary>Lengths of time as Go writes them: <c>1h2m0.5s</c>. To a tenth of a microsecond.</summary>
internal static class GoDuration
{
    private static readonly (string Unit, double Ticks)[] Units =
        [("ns", 0.01), ("us", 10), ("µs", 10), ("μs", 10), ("ms", TimeSpan.TicksPerMillisecond), ("s", TimeSpan.TicksPerSecond),
            ("m", TimeSpan.TicksPerMinute), ("h", TimeSpan.TicksPerHour)];

    public static string Print(TimeSpan span)
    {
        if (span == TimeSpan.Zero)
            return "0s";
        var ticks = Math.Abs((decimal)span.Ticks);
        var sign = span < TimeSpan.Zero ? "-" : "";
        if (ticks < TimeSpan.TicksPerSecond)
            return sign + (ticks < 10 ? Plain(ticks * 100) + "ns" : ticks < TimeSpan.TicksPerMillisecond ? Plain(ticks / 10) + "µs"
                : Plain(ticks / TimeSpan.TicksPerMillisecond) + "ms");
        var hours = Math.Floor(ticks / TimeSpan.TicksPerHour);
        var minutes = Math.Floor(ticks % TimeSpan.TicksPerHour / TimeSpan.TicksPerMinute);
        var seconds = Plain(ticks % TimeSpan.TicksPerMinute / TimeSpan.TicksPerSecond);
        return sign + (hours > 0 ? $"{Plain(hours)}h{Plain(minutes)}m{seconds}s" : minutes > 0 ? $"{Plain(minutes)}m{seconds}s"
            : $"{seconds}s");
    }

    /// <summary><c>-1h30m</c>, <c>1.5s</c>, <c>0</c>.</summary>
    public static bool TryParse(string text, out TimeSpan span)
    {
        span = TimeSpan.Zero;
        var rest = text.AsSpan();
        var isNegative = rest is ['-', ..];
        if (rest is ['-' or '+', ..])
            rest = rest[1..];
        if (rest is "0")
            return true;
        if (rest.IsEmpty)
            return false;
        var ticks = 0.0;
        while (!rest.IsEmpty)
        {
            var digits = 0;
            while (digits < rest.Length && (char.IsAsciiDigit(rest[digits]) || rest[digits] == '.'))
                digits++;
            var letters = digits;
            while (letters < rest.Length && !char.IsAsciiDigit(rest[letters]) && rest[letters] != '.')
                letters++;
            var unit = rest[digits..letters].ToString();
            if (!double.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
                || Array.Find(Units, known => known.Unit == unit) is not { Unit: not null } found)
                return false;
            ticks += number * found.Ticks;
            rest = rest[letters..];
        }

        if (ticks >= long.MaxValue)
            return false;
        span = new TimeSpan((long)Math.Round(isNegative ? -ticks : ticks));
        return true;
    }

    /// <summary>Sprig's: the largest unit only.</summary>
    public static string Rounded(TimeSpan span)
    {
        var seconds = Math.Abs(span.TotalSeconds);
        (double Length, string Unit)[] units = [(31_536_000, "y"), (2_592_000, "mo"), (86_400, "d"), (3600, "h"), (60, "m"), (1, "s")];
        foreach (var (length, unit) in units)
        {
            if (seconds > length || seconds == length && unit == "s")
                return Plain((decimal)Math.Floor(seconds / length)) + unit;
        }

        return "0s";
    }

    private static string Plain(decimal number) => number.ToString("0.#########", CultureInfo.InvariantCulture);
}
