using System.Diagnostics;
using MassTransit;
using Notifications.Hosting.Storage;

namespace Notifications.Hosting.Bus.InMemory;

/// <summary>Hands events to the handler and tells their senders how it went. Nothing is kept here: the sender's outbox is what
/// lasts.</summary>
internal sealed class InMemoryEventConsumer(EventPipeline pipeline, Receipts receipts) : IConsumer<EventsHandedOver>
{
    public Task Consume(ConsumeContext<EventsHandedOver> context) =>
        Task.WhenAll(context.Message.Ids.Select(id => HandleAsync(id, context.CancellationToken)));

    private async Task HandleAsync(Guid id, CancellationToken cancellationToken)
    {
        if (receipts.Find(id) is not { } message) return;
        // Each event has a trace of its own.
        Activity.Current = null;
        try
        {
            await pipeline.RunAsync(message, cancellationToken);
            receipts.Settle(id, failure: null);
        }
        catch (StoreUnavailableException e)
        {
            receipts.Settle(id, new BusUnavailableException(e.Message, e));
        }
        catch (OperationCanceledException e)
        {
            receipts.Settle(id, new BusUnavailableException($"Event {message.EventId} was not routed: the program is stopping.", e));
        }
        catch (Exception e)
        {
            receipts.Settle(id, new EventRejectedException($"Event {message.EventId} cannot be routed: {e.Message}", e));
        }
    }
}
