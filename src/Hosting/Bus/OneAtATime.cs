namespace Notifications.Hosting.Bus;

/// <summary>
/// A lock for each key, kept only while somebody holds it or waits for it. A fixed number of locks shared by hash would do with less, but then a handler that
/// waits for one Application would hold up others that happen to share its lock.
/// </summary>
internal sealed class OneAtATime
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Entry> entries = new(StringComparer.Ordinal);

    /// <summary>Waits until nobody else holds the key; disposing of the result lets the next one in.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled while the key was held by another.</exception>
    public async Task<IDisposable> EnterAsync(string key, CancellationToken ct)
    {
        Entry? entry;
        lock (gate)
        {
            if (!entries.TryGetValue(key, out entry)) entries[key] = entry = new Entry(this, key);
            entry.Users++;
        }

        try
        {
            await entry.Semaphore.WaitAsync(ct);
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
            lock (gate) return entries.Count;
        }
    }

    private void Leave(Entry entry)
    {
        lock (gate)
        {
            if (--entry.Users == 0) entries.Remove(entry.Key);
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
