using Notifications.Notifier.Ledger;
using Notifications.Notifier.Sending;

namespace Notifications.Notifier.Lanes;

/// <summary>The window of a lane's due ordering keys that is held in memory, the longest waiting first.</summary>
internal sealed class LaneQueue
{
    private readonly List<string> _held = [];
    private Queue<string> _fresh = new();
    private bool _isHiding;

    /// <summary>How many keys have not been looked at yet.</summary>
    public int Fresh => _fresh.Count;

    /// <summary>How many keys wait for the lane's limits or are debounced.</summary>
    public int Held => _held.Count;

    /// <summary>When one of the held keys may be sent.</summary>
    public DateTimeOffset TokensAt { get; private set; }

    /// <summary>True when the ledger may hold due keys that the window does not.</summary>
    public bool IsStale { get; set; }

    public DateTimeOffset? NextDue { get; private set; }

    /// <summary>True when the key waits in the window already.</summary>
    public bool Contains(string orderingKey) => _fresh.Contains(orderingKey) || _held.Contains(orderingKey);

    public bool HasDigest => _fresh.Any(OrderingKey.IsDigest) || _held.Exists(OrderingKey.IsDigest);

    public void Replace(DueScan scan)
    {
        _fresh = new Queue<string>(scan.Due.Except(_held, StringComparer.Ordinal));
        _held.RemoveAll(key => !scan.Due.Contains(key));
        // What the window did not show is read when the window has been sent; when it shows only held keys, when these are released.
        IsStale = scan.More && _fresh.Count > 0;
        _isHiding = scan.More && _fresh.Count == 0;
        NextDue = scan.NextDue;
    }

    /// <summary>Adds a due key after all others.</summary>
    public void Add(string orderingKey) => _fresh.Enqueue(orderingKey);

    /// <summary>The limits may allow more by now: all held keys are looked at again, in their order.</summary>
    public void Release()
    {
        _fresh = new Queue<string>([.. _held, .. _fresh]);
        _held.Clear();
        IsStale |= _isHiding;
    }

    /// <summary>The first keys that are neither in flight nor debounced.</summary>
    public IReadOnlyList<string> Take(int count, LaneInFlight inFlight, LaneDebounce debounce, DateTimeOffset now)
    {
        var taken = new List<string>(count);
        while (taken.Count < count && _fresh.TryDequeue(out var key))
        {
            if (inFlight.Misses(key)) continue;
            if (debounce.EndOf(key, now) is { } at) Hold(key, at);
            else taken.Add(key);
        }

        return taken;
    }

    public void Hold(string orderingKey, DateTimeOffset tokensAt)
    {
        TokensAt = _held.Count == 0 || tokensAt < TokensAt ? tokensAt : TokensAt;
        _held.Add(orderingKey);
    }
}
