using System.Diagnostics.CodeAnalysis;

namespace Notifications.Notifier.Caching;

/// <summary>Remembers so many things, and so large ones; the oldest are forgotten first. For any thread.</summary>
/// <param name="most">How many.</param>
/// <param name="mostBytes">How large all of them may be together.</param>
/// <param name="sizeOf">About how large one is with its key, in bytes; null: their sizes do not matter.</param>
internal sealed class Latest<TKey, TValue>(int most, long mostBytes = long.MaxValue, Func<TKey, TValue, int>? sizeOf = null)
    where TKey : notnull
{
    private readonly Lock gate = new();
    private readonly Dictionary<TKey, TValue> values = [];
    private readonly Queue<TKey> order = new();
    private long bytes;

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        lock (gate) return values.TryGetValue(key, out value);
    }

    /// <summary>One that takes another's place is as old as that one.</summary>
    public void Set(TKey key, TValue value)
    {
        lock (gate)
        {
            if (values.TryGetValue(key, out var before)) bytes -= SizeOf(key, before);
            else order.Enqueue(key);
            values[key] = value;
            bytes += SizeOf(key, value);
            while (order.Count > most || bytes > mostBytes)
            {
                var oldest = order.Dequeue();
                if (values.Remove(oldest, out var removed)) bytes -= SizeOf(oldest, removed);
            }
        }
    }

    private int SizeOf(TKey key, TValue value) => sizeOf?.Invoke(key, value) ?? 0;
}
