using System.Globalization;

namespace Notifications.Chaos;

/// <summary><c>[--minutes N] [--seed S] [--mode embedded|distributed|both] [--applications N] [--keep]</c></summary>
internal sealed record Settings(double Minutes, int Seed, IReadOnlyList<string> Modes, int Applications, bool Keep)
{
    public const string Usage = "usage: chaos.sh [--minutes N] [--seed S] [--mode embedded|distributed|both] [--applications N] [--keep]";
    public const string Embedded = "embedded";
    public const string Distributed = "distributed";

    /// <summary>Null: not understood.</summary>
    public static Settings? Parse(string[] args)
    {
        var settings = new Settings(
            Minutes: 10, Seed: Random.Shared.Next(1, 100_000), [Embedded, Distributed], Applications: 200, Keep: false);
        for (var i = 0; i < args.Length; i++)
        {
            var value = i + 1 < args.Length ? args[i + 1] : "";
            Settings? read = args[i] switch
            {
                "--minutes" when double.TryParse(value, CultureInfo.InvariantCulture, out var minutes)
                    && minutes is > 0 and <= 600 => settings with { Minutes = minutes },
                "--seed" when int.TryParse(value, CultureInfo.InvariantCulture, out var seed) => settings with { Seed = seed },
                "--applications" when int.TryParse(value, CultureInfo.InvariantCulture, out var count)
                    && count is > 0 and <= 1000 => settings with { Applications = count },
                "--mode" when value is Embedded or Distributed => settings with { Modes = [value] },
                "--mode" when value is "both" => settings,
                "--keep" => settings with { Keep = true },
                _ => null,
            };
            if (read is null)
                return null;
            settings = read;
            i += args[i] == "--keep" ? 0 : 1;
        }

        return settings;
    }
}
