using MassTransit;
using Notifications.Hosting.Storage;

namespace Notifications.Hosting.Bus.InMemory;

/// <summary>Hands the event to the handler and tells the sender how it went. Nothing is kept here: the sender's outbox is what lasts.</summary>
internal sealed class InMemoryEventConsumer(EventPipeline pipeline, Receipts receipts) : IConsumer<EventHandedOver>
{
    public async Task Consume(ConsumeContext<EventHandedOver> context)
    {
        var id = context.Message.Id;
        if (receipts.Find(id) is not { } message) return;
        try
        {
            await pipeline.RunAsync(message, context.CancellationToken);
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
