using System.Diagnostics;
using MassTransit;
using Notifications.Events;

namespace Notifications.Hosting.Bus.InMemory;

/// <summary>Sends within the process and waits for the handler's commit: the watcher's outbox row is settled only then.</summary>
internal sealed class InMemoryEventChannel(IBus bus, Receipts receipts) : IEventChannel
{
    /// <summary>More would be handled one after the other although a processor is free.</summary>
    private const int MostTogether = 32;

    /// <summary>Long enough for every attempt of the handler; a message that got lost on the way must not be waited for for ever.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(2);

    private readonly Lock _gate = new();
    private readonly Queue<Guid> _waiting = new();
    private bool _isPublishing;

    public async Task SendAsync(ApplicationTransitioned message, CancellationToken cancellationToken)
    {
        using var activity = BusActivity.Start("send", ActivityKind.Producer, message.TraceParent);
        BusActivity.Tag(activity, message);
        var (id, settled) = receipts.Open(message);
        try
        {
            Publish(id);
            await settled.WaitAsync(LongestWait, cancellationToken);
        }
        catch (TimeoutException e)
        {
            throw new BusUnavailableException($"Event {message.EventId} was not settled within {LongestWait.TotalMinutes} minutes.", e);
        }
        finally
        {
            receipts.Close(id);
        }
    }

    /// <summary>What is sent while something is published goes with the next message.</summary>
    private void Publish(Guid id)
    {
        lock (_gate)
        {
            _waiting.Enqueue(id);
            if (_isPublishing) return;
            _isPublishing = true;
        }

        // It is nobody's trace.
        using (ExecutionContext.SuppressFlow()) _ = Task.Run(PublishAsync);
    }

    private async Task PublishAsync()
    {
        while (Take() is { Count: > 0 } ids)
        {
            try
            {
                await bus.Publish(new EventsHandedOver(ids));
            }
            catch (Exception e)
            {
                // Whoever waits for the receipt learns it.
                foreach (var id in ids) receipts.Settle(
                    id, new BusUnavailableException($"The bus in memory did not take event {receipts.Find(id)?.EventId}: {e.Message}", e));
            }
        }
    }

    private List<Guid> Take()
    {
        lock (_gate)
        {
            var ids = new List<Guid>(Math.Min(_waiting.Count, MostTogether));
            while (ids.Count < MostTogether && _waiting.TryDequeue(out var id)) ids.Add(id);
            _isPublishing = ids.Count > 0;
            return ids;
        }
    }
}
