using System.Collections.Concurrent;

namespace Notifications.Notifier.Enrichment;

/// <summary>
/// Remembers answers for a while. Whoever asks for what is being asked already waits for the same answer; when it is full the older half goes.
/// </summary>
internal sealed class TimedCache<TKey, TValue>(int capacity, TimeProvider clock)
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, Entry> _entries = new();

    /// <param name="ask">Must not throw; is not stopped when the caller who started it goes away.</param>
    /// <param name="keep">How long an answer counts.</param>
    public async Task<TValue> GetAsync(TKey key, Func<Task<TValue>> ask, Func<TValue, TimeSpan> keep, CancellationToken cancellationToken)
    {
        var entry = _entries.GetOrAdd(key, _ => new Entry(new Lazy<Task<TValue>>(ask), clock.GetUtcNow()));
        var value = await entry.Answer.Value.WaitAsync(cancellationToken);
        if (clock.GetUtcNow() - entry.AskedAt >= keep(value))
        {
            _entries.TryRemove(new KeyValuePair<TKey, Entry>(key, entry));
            entry = _entries.GetOrAdd(key, _ => new Entry(new Lazy<Task<TValue>>(ask), clock.GetUtcNow()));
            value = await entry.Answer.Value.WaitAsync(cancellationToken);
        }

        if (_entries.Count > capacity)
        {
            Shrink();
        }

        return value;
    }

    private void Shrink()
    {
        foreach (var old in _entries.OrderBy(entry => entry.Value.AskedAt).Take(capacity / 2))
        {
            _entries.TryRemove(old);
        }
    }

    private sealed record Entry(Lazy<Task<TValue>> Answer, DateTimeOffset AskedAt);
}
