using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Notifications.Chaos.Mishaps;

/// <summary>Chooses, from a seed, what goes wrong next: one part at a time, with a breath between.</summary>
internal sealed class Fate(IReadOnlyList<Mishap> mishaps, int seed, string logFile)
{
    private readonly Random _random = new(seed);

    /// <summary>How often each kind has struck.</summary>
    public ConcurrentDictionary<string, int> Struck { get; } = new(StringComparer.Ordinal);

    public int Total => Struck.Values.Sum();

    public async Task StrikeAsync(CancellationToken stop, CancellationToken abort)
    {
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(TimeSpan.FromSeconds(0.3 + (1.2 * _random.NextDouble())), stop)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stop.IsCancellationRequested)
                return;
            var mishap = Choose();
            Struck.AddOrUpdate(mishap.Kind, 1, (_, count) => count + 1);
            var clock = Stopwatch.StartNew();
            await LogAsync($"{mishap.Part}: {mishap.Kind}");
            await mishap.StrikeAsync(_random, abort);
            await LogAsync(string.Create(CultureInfo.InvariantCulture, $"{mishap.Part}: over after {clock.Elapsed.TotalSeconds:F1} s"));
        }
    }

    private Mishap Choose()
    {
        var at = _random.Next(mishaps.Sum(mishap => mishap.Weight));
        return mishaps.First(mishap => (at -= mishap.Weight) < 0);
    }

    private Task LogAsync(string line) =>
        File.AppendAllTextAsync(
            logFile, string.Create(CultureInfo.InvariantCulture, $"{DateTimeOffset.UtcNow:HH:mm:ss.fff} {line}\n"), CancellationToken.None);
}
