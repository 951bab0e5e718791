namespace Notifications.Testing.Servers;

/// <summary>So many in any stretch of time.</summary>
/// <param name="most">Null: any number.</param>
internal sealed class RateWindow(int? most, TimeSpan stretch)
{
    private readonly Queue<DateTimeOffset> _taken = new();

    /// <summary>Null: one more is allowed; else how long that takes.</summary>
    public TimeSpan? Wait(DateTimeOffset now)
    {
        while (_taken.TryPeek(out var oldest) && now - oldest > stretch)
            _taken.Dequeue();
        return most is { } limit && _taken.Count >= limit ? stretch - (now - _taken.Peek()) : null;
    }

    public void Take(DateTimeOffset now) => _taken.Enqueue(now);
}
