using System.Collections.Concurrent;
using Notifications.Events;

namespace Notifications.Hosting.Bus.InMemory;

/// <summary>Keeps what is under way on the in-memory transport, and lets its sender learn what became of it at the other end.</summary>
internal sealed class Receipts
{
    private readonly ConcurrentDictionary<Guid, Sent> _open = new();

    public (Guid Id, Task Settled) Open(ApplicationTransitioned message)
    {
        var id = Guid.CreateVersion7();
        var sent = new Sent(message, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        _open[id] = sent;
        return (id, sent.Receipt.Task);
    }

    /// <summary>Null: its sender does not wait for it any more.</summary>
    public ApplicationTransitioned? Find(Guid id) => _open.TryGetValue(id, out var sent) ? sent.Message : null;

    public void Close(Guid id) => _open.TryRemove(id, out _);

    /// <summary>Null: handled.</summary>
    public void Settle(Guid id, Exception? failure)
    {
        if (!_open.TryRemove(id, out var sent)) return;
        if (failure is null) sent.Receipt.TrySetResult();
        else sent.Receipt.TrySetException(failure);
    }

    private sealed record Sent(ApplicationTransitioned Message, TaskCompletionSource Receipt);
}

/// <summary>
/// Says that events are to be handled, which stay where they are (MassTransit's claim check): within one process nothing is won by writing
/// 30 KB as JSON and reading them again. Several that are sent at once travel together: a message costs the transport more than handling
/// its content.
/// </summary>
/// <param name="Ids">Of the events at <see cref="Receipts"/>.</param>
internal sealed record EventsHandedOver(IReadOnlyList<Guid> Ids);
