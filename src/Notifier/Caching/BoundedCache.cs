using System.Diagnostics.CodeAnalysis;

namespace Notifications.Notifier.Caching;

/// <summary>Keeps a limited number of values, and of bytes; the oldest go first. Thread-safe.</summary>
/// <param name="capacity">How many values.</param>
/// <param name="maxBytes">How large all of them may be together.</param>
/// <param name="sizeOf">About how large a value is with its key, in bytes; null: sizes do not count.</param>
internal sealed class BoundedCache<TKey, TValue>(int capacity, long maxBytes = long.MaxValue, Func<TKey, TValue, int>? sizeOf = null)
    where TKey : notnull
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, Entry> _entries = [];
    private readonly Queue<TKey> _order = new();
    private readonly TimeProvider? _time;
    private readonly TimeSpan _keep;
    private long _bytes;

    /// <param name="capacity">How many values.</param>
    /// <param name="keep">A value that was set longer ago is not found any more.</param>
    public BoundedCache(
        int capacity, TimeSpan keep, TimeProvider time, long maxBytes = long.MaxValue, Func<TKey, TValue, int>? sizeOf = null)
        : this(capacity, maxBytes, sizeOf) => (_keep, _time) = (keep, time);

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        lock (_gate)
        {
            var known = _entries.TryGetValue(key, out var entry) && (_time is null || entry.SetAt + _keep > _time.GetUtcNow());
            value = known ? entry.Value : default;
            return known;
        }
    }

    /// <summary>A value that replaces another one keeps its place in the order.</summary>
    public void Set(TKey key, TValue value)
    {
        lock (_gate) SetLocked(key, value);
    }

    /// <summary>The known value unless it is stale, else a new one: concurrent callers get the same.</summary>
    /// <param name="make">Must be quick: other callers wait for it.</param>
    public TValue GetOrAdd(TKey key, Func<TValue> make, Func<TValue, bool> isStale)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue(key, out var known) && !isStale(known.Value)) return known.Value;
            var value = make();
            SetLocked(key, value);
            return value;
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _entries.Clear();
            _order.Clear();
            _bytes = 0;
        }
    }

    private void SetLocked(TKey key, TValue value)
    {
        if (_entries.TryGetValue(key, out var before)) _bytes -= SizeOf(key, before.Value);
        else _order.Enqueue(key);
        _entries[key] = new Entry(value, _time?.GetUtcNow() ?? default);
        _bytes += SizeOf(key, value);
        while (_order.Count > capacity || _bytes > maxBytes)
        {
            var oldest = _order.Dequeue();
            if (_entries.Remove(oldest, out var removed)) _bytes -= SizeOf(oldest, removed.Value);
        }
    }

    private int SizeOf(TKey key, TValue value) => sizeOf?.Invoke(key, value) ?? 0;

    private readonly record struct Entry(TValue Value, DateTimeOffset SetAt);
}
