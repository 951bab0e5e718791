using System.Collections.Concurrent;

namespace Notifications.Notifier.Caching;

/// <summary>
/// Remembers answers for a while. Whoever asks for what is being asked already waits for the same answer; when it is full the older half
/// goes.
/// </summary>
internal sealed class TimedCache<TKey, TValue>(int capacity, TimeProvider clock)
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, Entry> _entries = new();

    /// <param name="ask">Must not throw; is not stopped when the caller who started it goes away.</param>
    /// <param name="keep">How long an answer counts from when it was asked for; zero: only for those who waited for it.</param>
    public async Task<TValue> GetAsync(TKey key, Func<Task<TValue>> ask, Func<TValue, TimeSpan> keep, CancellationToken cancellationToken)
    {
        var entry = Find(key, ask);
        if (IsOver(entry, keep))
        {
            _entries.TryRemove(new KeyValuePair<TKey, Entry>(key, entry));
            entry = Find(key, ask);
        }

        var value = await entry.Answer.Value.WaitAsync(cancellationToken);
        if (_entries.Count > capacity)
        {
            Shrink();
        }

        return value;
    }

    /// <summary>The next to ask gets an answer of its own.</summary>
    public void Forget(TKey key) => _entries.TryRemove(key, out _);

    public void Clear() => _entries.Clear();

    private Entry Find(TKey key, Func<Task<TValue>> ask) =>
        _entries.GetOrAdd(key, _ => new Entry(new Lazy<Task<TValue>>(ask), clock.GetUtcNow()));

    // What is still being asked is nobody's old answer, however long it takes.
    private bool IsOver(Entry entry, Func<TValue, TimeSpan> keep) =>
        entry.Answer is { IsValueCreated: true, Value: { IsCompleted: true } answer }
        && (!answer.IsCompletedSuccessfully || clock.GetUtcNow() - entry.AskedAt >= keep(answer.Result));

    private void Shrink()
    {
        foreach (var old in _entries.OrderBy(entry => entry.Value.AskedAt).Take(capacity / 2))
        {
            _entries.TryRemove(old);
        }
    }

    private sealed record Entry(Lazy<Task<TValue>> Answer, DateTimeOffset AskedAt);
}
