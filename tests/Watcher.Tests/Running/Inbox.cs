using System.Collections.Concurrent;
using Notifications.Events;
using Notifications.Hosting.Bus;

namespace Notifications.Watcher.Tests.Running;

/// <summary>The other side of the bus, which can be away or refuse.</summary>
internal sealed class Inbox : IEventChannel
{
    private readonly ConcurrentQueue<ApplicationTransitioned> _arrived = new();

    public Func<ApplicationTransitioned, Exception?> Refuse { get; set; } = _ => null;

    /// <summary>What each sending waits for, to hold events in flight.</summary>
    public Func<ApplicationTransitioned, Task> Hold { get; set; } = _ => Task.CompletedTask;

    public IReadOnlyList<ApplicationTransitioned> Arrived => [.. _arrived];

    public async Task SendAsync(ApplicationTransitioned message, CancellationToken cancellationToken)
    {
        await Hold(message).WaitAsync(cancellationToken);
        if (Refuse(message) is { } reason) throw reason;
        _arrived.Enqueue(message);
    }

    /// <summary>Kinds, or the origin where there are none, of one Application.</summary>
    public IReadOnlyList<string> Story(string name) =>
        [.. Arrived.Where(m => m.App.Name == name)
            .SelectMany(m => m.Transitions.Count == 0 ? [m.After is null ? "gone" : m.Origin] : m.Transitions.Select(t => t.Kind))];
}
