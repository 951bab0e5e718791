namespace Notifications.Hosting.Bus;

/// <summary>
/// A lock for each key, kept only while somebody holds it or waits for it. A fixed number of locks shared by hash would do with less, but
/// then a handler that waits for one Application would hold up others that happen to share its lock.
/// </summary>
internal sealed class OneAtATime
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>Waits until nobody else holds the key; disposing of the result lets the next one in.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled while the key was held by another.</exception>
    public async Task<IDisposable> EnterAsync(string key, CancellationToken cancellationToken)
    {
        Entry? entry;
        lock (_gate)
        {
            if (!_entries.TryGetValue(key, out entry)) _entries[key] = entry = new Entry(this, key);
            entry.Users++;
        }

        try
        {
            await entry.Semaphore.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Leave(entry);
            throw;
        }

        return entry;
    }

    /// <summary>How many keys are held or waited for.</summary>
    internal int Count
    {
        get
        {
            lock (_gate) return _entries.Count;
        }
    }

    private void Leave(Entry entry)
    {
        lock (_gate)
        {
            if (--entry.Users == 0) _entries.Remove(entry.Key);
        }
    }

    private sealed class Entry(OneAtATime owner, string key) : IDisposable
    {
        public SemaphoreSlim Semaphore { get; } = new(1, 1);

        public string Key => key;

        /// <summary>Holder and waiters; guarded by the owner's gate.</summary>
        public int Users { get; set; }

        public void Dispose()
        {
            Semaphore.Release();
            owner.Leave(this);
        }
    }
}
