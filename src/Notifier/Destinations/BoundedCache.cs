using System.Diagnostics.CodeAnalysis;

namespace Notifications.Notifier.Destinations;

/// <summary>Remembers a number of things for some time; the oldest are forgotten first.</summary>
internal sealed class BoundedCache<TKey, TValue>(int most, TimeSpan keep, TimeProvider time)
    where TKey : notnull
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, (TValue Value, DateTimeOffset Until)> _items = [];
    private readonly Queue<TKey> _order = new();

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        lock (_gate)
        {
            var known = _items.TryGetValue(key, out var item) && item.Until > time.GetUtcNow();
            value = known ? item.Value : default;
            return known;
        }
    }

    public void Set(TKey key, TValue value)
    {
        lock (_gate)
        {
            if (!_items.ContainsKey(key))
                _order.Enqueue(key);
            _items[key] = (value, time.GetUtcNow() + keep);
            if (_order.Count > most)
                _items.Remove(_order.Dequeue());
        }
    }
}
