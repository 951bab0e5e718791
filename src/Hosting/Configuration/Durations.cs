using System.Text;

namespace Notifications.Hosting.Configuration;

/// <summary>Durations as people write them: <c>500ms</c>, <c>30s</c>, <c>5m</c>, <c>1h30m</c>, <c>24h</c>, <c>7d</c>; units fall, numbers
/// are whole.</summary>
public static class Durations
{
    private static readonly (string Unit, TimeSpan Length)[] Units =
    [
        ("d", TimeSpan.FromDays(1)), ("h", TimeSpan.FromHours(1)), ("m", TimeSpan.FromMinutes(1)), ("s", TimeSpan.FromSeconds(1)),
        ("ms", TimeSpan.FromMilliseconds(1)),
    ];

    /// <summary>Reads a duration; <c>0</c> needs no unit.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        if (text == "0") return true;
        var rest = text.AsSpan();
        var next = 0;
        while (rest.Length > 0)
        {
            var digits = rest.IndexOfAnyExceptInRange('0', '9');
            if (digits <= 0 || !int.TryParse(rest[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return false;
            rest = rest[digits..];
            var letters = rest.IndexOfAnyInRange('0', '9') is var end && end < 0 ? rest.Length : end;
            var unit = rest[..letters].ToString();
            var index = Array.FindIndex(Units, u => u.Unit == unit);
            if (index < next || number > TimeSpan.MaxValue / Units[index].Length / 4) return false;
            duration += number * Units[index].Length;
            next = index + 1;
            rest = rest[letters..];
        }

        return next > 0;
    }

    /// <summary>The shortest way to write it, rounded down to milliseconds: <c>1h30m</c>, <c>0s</c>.</summary>
    public static string Format(TimeSpan duration)
    {
        var text = new StringBuilder();
        foreach (var (unit, length) in Units)
        {
            var number = (long)(duration / length);
            duration -= number * length;
            if (number > 0) text.Append(CultureInfo.InvariantCulture, $"{number}{unit}");
        }

        return text.Length == 0 ? "0s" : text.ToString();
    }
}
