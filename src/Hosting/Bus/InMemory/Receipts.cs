using System.Collections.Concurrent;

namespace Notifications.Hosting.Bus.InMemory;

/// <summary>Lets a sender learn what became of its message at the other end of the in-memory transport.</summary>
internal sealed class Receipts
{
    private readonly ConcurrentDictionary<Guid, TaskCompletionSource> open = new();

    public (Guid Id, Task Settled) Open()
    {
        var id = Guid.CreateVersion7();
        var receipt = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        open[id] = receipt;
        return (id, receipt.Task);
    }

    public void Close(Guid id) => open.TryRemove(id, out _);

    /// <summary>Null: handled.</summary>
    public void Settle(Guid id, Exception? failure)
    {
        if (!open.TryRemove(id, out var receipt)) return;
        if (failure is null) receipt.TrySetResult();
        else receipt.TrySetException(failure);
    }
}
