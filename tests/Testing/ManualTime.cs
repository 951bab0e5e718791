namespace Notifications.Testing;

/// <summary>Time that passes only when a test says so. Timers run on the thread that advances it, in their order.</summary>
public sealed class ManualTime(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _timers = [];
    private DateTimeOffset _now = start;

    public ManualTime()
        : this(new DateTimeOffset(2026, 3, 4, 8, 0, 0, TimeSpan.Zero))
    {
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>By how much the clock was set forward, or back; timers and timestamps do not notice.</summary>
    public TimeSpan Shift
    {
        get
        {
            lock (_gate) return field;
        }

        set
        {
            lock (_gate) field = value;
        }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate) return _now + Shift;
    }

    public override long GetTimestamp()
    {
        lock (_gate) return _now.Ticks;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>How long until the next timer runs; null when none waits.</summary>
    public TimeSpan? NextDue
    {
        get
        {
            lock (_gate) return _timers.Count == 0 ? null : _timers.Min(timer => timer.Due) - _now;
        }
    }

    public void Advance(TimeSpan by)
    {
        DateTimeOffset until;
        lock (_gate) until = _now + by;
        while (NextBefore(until) is { } timer) timer.Run();
        lock (_gate) _now = until;
    }

    private ManualTimer? NextBefore(DateTimeOffset until)
    {
        lock (_gate)
        {
            if (_timers.Where(t => t.Due <= until).MinBy(t => t.Due) is not { } next) return null;
            if (next.Due > _now) _now = next.Due;
            if (next.Period > TimeSpan.Zero) next.Due += next.Period;
            else _timers.Remove(next);
            return next;
        }
    }

    private sealed class ManualTimer(ManualTime time, TimerCallback callback, object? state) : ITimer
    {
        public DateTimeOffset Due { get; set; }

        public TimeSpan Period { get; private set; }

        public void Run() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            bool atOnce;
            lock (time._gate)
            {
                time._timers.Remove(this);
                if (dueTime == Timeout.InfiniteTimeSpan) return true;
                Due = time._now + dueTime;
                Period = period;
                atOnce = dueTime <= TimeSpan.Zero && period <= TimeSpan.Zero;
                if (!atOnce) time._timers.Add(this);
            }

            // As a real timer, on another thread: the caller may hold a lock.
            if (atOnce) ThreadPool.QueueUserWorkItem(static timer => ((ManualTimer)timer!).Run(), this);
            return true;
        }

        public void Dispose()
        {
            lock (time._gate) time._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
