using System.Diagnostics.CodeAnalysis;

namespace Notifications.Notifier.Deliveries.Ledger;

/// <summary>The latest ones that were read, by their key: so many, then the oldest goes. For any thread.</summary>
internal sealed class Latest<T>(int kept)
    where T : class
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, T> values = new(StringComparer.Ordinal);
    private readonly Queue<string> order = new();

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
            if (order.Count > kept) values.Remove(order.Dequeue());
        }
    }
}
