namespace Notifications.Notifier.Ledger;

/// <summary>
/// The clock by which things in the ledger are due. It goes on by the monotonic clock of this process, so that setting the system's clock
/// back changes nothing, and notifiers on one PostgreSQL agree on the time of its server (see <see cref="NodeTable"/> for one whose clock
/// is set). A system's clock that is ahead of it is followed where the store has no clock of its own: the machine may have slept.
/// </summary>
internal sealed class LedgerClock : TimeProvider
{
    /// <summary>The store's answer takes its time.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly TimeProvider _system;
    private DateTimeOffset _then;
    private long _at;
    private DateTimeOffset _systemWhenAsked;
    private long _askedAt;
    private bool _isAgreed;
    private volatile bool _wasAsked;

    public LedgerClock(TimeProvider system)
    {
        _system = system;
        (_then, _at) = (system.GetUtcNow(), system.GetTimestamp());
    }

    public override long TimestampFrequency => _system.TimestampFrequency;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            var now = _then + _system.GetElapsedTime(_at);
            if (_isAgreed || _system.GetUtcNow() is var system && system <= now) return now;
            (_then, _at) = (system, _system.GetTimestamp());
            return system;
        }
    }

    public override long GetTimestamp() => _system.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        _system.CreateTimer(callback, state, dueTime, period);

    /// <summary>The store was asked for its time: before that, nothing is to be written that is due by this clock.</summary>
    public bool WasAsked => _wasAsked;

    /// <summary>How much more has passed by the system's clock than by the monotonic one, since the store was asked last: the machine
    /// slept, or its clock was set.</summary>
    public TimeSpan Slept
    {
        get
        {
            lock (_gate) return _system.GetUtcNow() - _systemWhenAsked - _system.GetElapsedTime(_askedAt);
        }
    }

    /// <summary>Takes the store's time; null: it has no clock of its own.</summary>
    public void Agree(DateTimeOffset? stores)
    {
        _wasAsked = true;
        if (stores is not { } time) return;
        lock (_gate)
        {
            (_systemWhenAsked, _askedAt) = (_system.GetUtcNow(), _system.GetTimestamp());
            var now = _then + _system.GetElapsedTime(_at);
            if (_isAgreed && (now - time).Duration() < Tolerance) return;
            (_then, _at, _isAgreed) = (time, _system.GetTimestamp(), true);
        }
    }
}

/// <summary>Gives the time of the store's server; null when it has no clock of its own.</summary>
internal delegate ValueTask<DateTimeOffset?> ReadStoreClock(Session session, CancellationToken cancellationToken);
