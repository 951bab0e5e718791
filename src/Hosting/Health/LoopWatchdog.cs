using System.Collections.Concurrent;

namespace Notifications.Hosting.Health;

/// <summary>
/// Notices loops that hang, have ended although they run as long as the program, or break again and again: <c>/livez</c> fails then, and
/// whoever runs the program starts it anew. It counts what it has seen itself: a look counts for no more than twice the time between two
/// looks, so that a machine that stood still, or a process that was stopped, is no alarm.
/// </summary>
public sealed class LoopWatchdog
{
    /// <summary>A loop that has not gone on for so long, and does not rest, hangs.</summary>
    public static TimeSpan Limit { get; } = TimeSpan.FromMinutes(10);

    /// <summary>So often it is to look.</summary>
    internal static TimeSpan Every { get; } = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<LoopPulse, Seen> _pulses = [];
    private readonly ConcurrentDictionary<string, Seen> _broken = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _ended = new(StringComparer.Ordinal);

    internal LoopWatchdog()
    {
    }

    /// <summary>What is wrong, in words of our own, by the loops' names; empty: every loop turns.</summary>
    public IReadOnlyList<string> Complaints =>
    [
        .. _pulses.Where(pulse => pulse.Value.Silent >= pulse.Key.Limit).Select(pulse => $"{pulse.Key.Name}: hangs")
            .Concat(_broken.Where(broken => broken.Value.Silent >= Limit).Select(broken => $"{broken.Key}: breaks again and again"))
            .Concat(_ended.Keys.Select(name => $"{name}: has ended")).Distinct().Order(StringComparer.Ordinal),
    ];

    internal LoopPulse Begin(string name, TimeSpan? limit = null)
    {
        var pulse = new LoopPulse(this, name, limit ?? Limit);
        _pulses[pulse] = new Seen();
        return pulse;
    }

    internal void End(LoopPulse pulse) => _pulses.TryRemove(pulse, out _);

    /// <summary>A loop that is to run as long as the program came to its end.</summary>
    internal void Ended(string name) => _ended[name] = true;

    /// <summary>A loop that is to run as long as the program broke, and has not proved itself since.</summary>
    internal void Broke(string name) => _broken.TryAdd(name, new Seen());

    internal void Recovered(string name) => _broken.TryRemove(name, out _);

    /// <summary>Looks at every loop; one thread does, now and then.</summary>
    /// <param name="passed">Since the last look, by a clock that nobody sets.</param>
    internal void Look(TimeSpan passed)
    {
        if (passed > 2 * Every) passed = 2 * Every;
        foreach (var (pulse, seen) in _pulses)
        {
            var turns = pulse.Turns;
            seen.Silent = pulse.IsResting || turns != seen.Turns ? TimeSpan.Zero : seen.Silent + passed;
            seen.Turns = turns;
        }

        foreach (var seen in _broken.Values) seen.Silent += passed;
    }

    private sealed class Seen
    {
        private long _silent;

        public int Turns { get; set; }

        public TimeSpan Silent
        {
            get => TimeSpan.FromTicks(Volatile.Read(ref _silent));
            set => Volatile.Write(ref _silent, value.Ticks);
        }
    }
}
