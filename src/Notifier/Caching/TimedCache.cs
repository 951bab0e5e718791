namespace Notifications.Notifier.Caching;

/// <summary>
/// Remembers answers for a while. Whoever asks for what is being asked already waits for the same answer; of more than
/// <paramref name="capacity"/> the oldest go.
/// </summary>
internal sealed class TimedCache<TKey, TValue>(int capacity, TimeProvider clock)
    where TKey : notnull
{
    private readonly BoundedCache<TKey, Entry> _entries = new(capacity);

    /// <param name="ask">Must not throw; is not stopped when the caller who started it goes away.</param>
    /// <param name="keep">How long an answer counts from when it was asked for; zero: only for those who waited for it.</param>
    public Task<TValue> GetAsync(TKey key, Func<Task<TValue>> ask, Func<TValue, TimeSpan> keep, CancellationToken cancellationToken) =>
        _entries.GetOrAdd(key, () => new Entry(new Lazy<Task<TValue>>(ask), clock.GetUtcNow()), known => IsOver(known, keep))
            .Answer!.Value.WaitAsync(cancellationToken);

    /// <summary>The next to ask gets an answer of its own.</summary>
    public void Forget(TKey key) => _entries.Set(key, new Entry(Answer: null, default));

    public void Clear() => _entries.Clear();

    // What is still being asked is nobody's old answer, however long it takes.
    private bool IsOver(Entry entry, Func<TValue, TimeSpan> keep) => entry.Answer is null
        || (entry.Answer is { IsValueCreated: true, Value: { IsCompleted: true } answer }
            && (!answer.IsCompletedSuccessfully || clock.GetUtcNow() - entry.AskedAt >= keep(answer.Result)));

    /// <param name="Answer">Null: it was forgotten.</param>
    private sealed record Entry(Lazy<Task<TValue>>? Answer, DateTimeOffset AskedAt);
}
