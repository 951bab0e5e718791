namespace Notifications.Hosting.Health;

/// <summary>
/// What a loop shows of itself to the <see cref="LoopWatchdog"/>: that it goes on, or that it waits for something that need not come. The
/// pulse of a loop is that of everything that it calls: deep inside, where a piece of long work is done, <see cref="Turn"/> says so.
/// </summary>
public sealed class LoopPulse : IDisposable
{
    private static readonly AsyncLocal<LoopPulse?> OfTheCaller = new();
    private readonly LoopWatchdog _watchdog;
    private int _turns;
    private int _resting;

    internal LoopPulse(LoopWatchdog watchdog, string name, TimeSpan limit) => (_watchdog, Name, Limit) = (watchdog, name, limit);

    internal string Name { get; }

    internal TimeSpan Limit { get; }

    internal int Turns => Volatile.Read(ref _turns);

    internal bool IsResting => Volatile.Read(ref _resting) > 0;

    /// <summary>The caller's loop goes on. Cheap; nothing happens outside of a watched loop.</summary>
    public static void Turn() => OfTheCaller.Value?.Note();

    /// <summary>The caller's loop waits, until the result is disposed, for something that need not come, or for another loop that is
    /// watched itself. Only the loop itself may say so, not what it has started beside it.</summary>
    public static RestingLoop Rest() => new(OfTheCaller.Value);

    /// <summary>A pulse for a part of the caller's loop that runs beside it; null outside of a watched loop.</summary>
    /// <param name="name">For people: what the part does.</param>
    /// <param name="limit">After so long without a turn it hangs; null: as long as any other.</param>
    public static LoopPulse? Branch(string name, TimeSpan? limit = null) => OfTheCaller.Value?._watchdog.Begin(name, limit);

    /// <summary>Makes it the pulse of what the calling method does from here on, until it ends.</summary>
    public LoopPulse Enter()
    {
        OfTheCaller.Value = this;
        return this;
    }

    /// <summary>As <see cref="Turn"/>, for a loop that knows its pulse.</summary>
    public void Note() => Interlocked.Increment(ref _turns);

    /// <summary>As <see cref="Rest"/>, for a loop that knows its pulse.</summary>
    public RestingLoop Pause() => new(this);

    /// <summary>The loop has ended, and is not missed.</summary>
    public void Dispose() => _watchdog.End(this);

    /// <summary>A wait that may be long.</summary>
    public readonly struct RestingLoop : IDisposable
    {
        private readonly LoopPulse? _pulse;

        internal RestingLoop(LoopPulse? pulse)
        {
            _pulse = pulse;
            if (pulse is not null) Interlocked.Increment(ref pulse._resting);
        }

        /// <summary>The wait is over.</summary>
        public void Dispose()
        {
            if (_pulse is null) return;
            _pulse.Note();
            Interlocked.Decrement(ref _pulse._resting);
        }
    }
}
