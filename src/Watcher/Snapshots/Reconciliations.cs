using Notifications.Watcher.Sources;

namespace Notifications.Watcher.Snapshots;

/// <summary>
/// Watches whether Argo CD goes on comparing: of a controller that hangs, every Application stays as it was, Synced or not. Measured by the
/// watcher's own clock from one comparison that it sees to the next, so that a clock that is wrong says nothing.
/// </summary>
/// <param name="time">The watcher's.</param>
/// <param name="stalledSince">The comparisons have been reported as stalled since then; null: they have not.</param>
/// <param name="limit">So long without a comparison is too long; null: as learned.</param>
internal sealed class Reconciliations(TimeProvider time, DateTimeOffset? stalledSince, TimeSpan? limit = null)
{
    /// <summary>So many of the usual intervals without a comparison are too many.</summary>
    private const int TooMany = 3;

    private const int Enough = 5;
    private static readonly TimeSpan Least = TimeSpan.FromMinutes(10);

    /// <summary>The limit as long as the usual interval is not known.</summary>
    private static readonly TimeSpan AtFirst = TimeSpan.FromHours(1);

    private readonly Dictionary<ApplicationKey, DateTimeOffset> _last = [];
    private DateTimeOffset? _newest;
    private DateTimeOffset? _stalledSince = stalledSince;
    private long _seenAt = time.GetTimestamp();
    private TimeSpan _usual;
    private int _intervals;

    /// <summary>From one comparison of an Application to the next, rather the longer ones; zero: not known yet.</summary>
    public TimeSpan Usual => _intervals >= Enough ? _usual : TimeSpan.Zero;

    private TimeSpan Limit => limit ?? Learned;

    private TimeSpan Learned => _intervals < Enough ? AtFirst : _usual * TooMany > Least ? _usual * TooMany : Least;

    /// <summary>An Application as it is now.</summary>
    /// <param name="key">Which one.</param>
    /// <param name="reconciledAt">When Argo CD compared it last.</param>
    /// <param name="fromList">What lay between is not known, so that the interval says nothing.</param>
    public void Seen(ApplicationKey key, DateTimeOffset? reconciledAt, bool fromList)
    {
        if (reconciledAt is not { } at) return;
        var isKnown = _last.TryGetValue(key, out var before);
        if (isKnown && at <= before) return;
        _last[key] = at;
        if (!(at <= _newest)) _newest = at;
        if (!isKnown) return;
        _seenAt = time.GetTimestamp();
        if (fromList) return;
        // A longer interval counts more: who asks for many refreshes makes none of the others late.
        var interval = at - before;
        _usual += (interval - _usual) * (_intervals == 0 ? 1 : interval > _usual ? 0.5 : 0.02);
        _intervals = Math.Min(_intervals + 1, Enough);
    }

    public void Gone(ApplicationKey key) => _last.Remove(key);

    /// <summary>Looks at the clock, whatever comes from the source (bookmarks come every minute or so). Null: nothing has
    /// changed.</summary>
    public SourceChange? After(SourceEvent what)
    {
        // What is not watched cannot be seen: the time without a watch counts for nothing.
        if (what is SourceEvent.Trouble or SourceEvent.ListStarted or SourceEvent.ListCompleted) _seenAt = time.GetTimestamp();
        if (_stalledSince is { } since)
        {
            if (!(_newest > since)) return null;
            _stalledSince = null;
            return new SourceChange.Resumed(since, _newest.Value);
        }

        if (_newest is not { } newest || _last.Count == 0 || time.GetElapsedTime(_seenAt) < Limit) return null;
        _stalledSince = newest;
        return new SourceChange.Stalled(newest, Usual);
    }
}
