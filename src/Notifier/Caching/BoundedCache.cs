using System.Diagnostics.CodeAnalysis;

namespace Notifications.Notifier.Caching;

/// <summary>Remembers a number of things for some time; the oldest are forgotten first.</summary>
internal sealed class BoundedCache<TKey, TValue>(int most, TimeSpan keep, TimeProvider time)
    where TKey : notnull
{
    private readonly Latest<TKey, (TValue Value, DateTimeOffset Until)> _latest = new(most);

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        var known = _latest.TryGet(key, out var item) && item.Until > time.GetUtcNow();
        value = known ? item.Value : default;
        return known;
    }

    public void Set(TKey key, TValue value) => _latest.Set(key, (value, time.GetUtcNow() + keep));
}
