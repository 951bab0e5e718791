using System.Diagnostics.CodeAnalysis;

namespace Notifications.Notifier.Deliveries.Ledger;

/// <summary>The latest ones that were read, by their key: so many and so large, then the oldest goes. For any thread.</summary>
/// <param name="most">How many.</param>
/// <param name="mostBytes">How large all of them may be together.</param>
/// <param name="sizeOf">About how large one is with its key, in bytes.</param>
internal sealed class Latest<T>(int most, long mostBytes, Func<string, T, int> sizeOf)
    where T : class
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, T> values = new(StringComparer.Ordinal);
    private readonly Queue<string> order = new();
    private long bytes;

    public bool TryGet(string key, [NotNullWhen(true)] out T? value)
    {
        lock (gate) return values.TryGetValue(key, out value);
    }

    /// <summary>One that is there already stays.</summary>
    public void Add(string key, T value)
    {
        lock (gate)
        {
            if (!values.TryAdd(key, value)) return;
            order.Enqueue(key);
            bytes += sizeOf(key, value);
            while (order.Count > most || bytes > mostBytes)
            {
                var oldest = order.Dequeue();
                if (values.Remove(oldest, out var removed)) bytes -= sizeOf(oldest, removed);
            }
        }
    }
}
