using MassTransit;
using Notifications.Events;
using Notifications.Hosting.Storage;

namespace Notifications.Hosting.Bus.InMemory;

/// <summary>Hands the event to the handler and tells the sender how it went. Nothing is kept here: the sender's outbox is what lasts.</summary>
internal sealed class InMemoryEventConsumer(EventPipeline pipeline, Receipts receipts) : IConsumer<ApplicationTransitioned>
{
    public async Task Consume(ConsumeContext<ApplicationTransitioned> context)
    {
        var id = context.MessageId ?? Guid.Empty;
        var eventId = context.Message.EventId;
        try
        {
            await pipeline.RunAsync(context.Message, context.CancellationToken);
            receipts.Settle(id, failure: null);
        }
        catch (StoreUnavailableException e)
        {
            receipts.Settle(id, new BusUnavailableException(e.Message, e));
        }
        catch (OperationCanceledException e)
        {
            receipts.Settle(id, new BusUnavailableException($"Event {eventId} was not routed: the program is stopping.", e));
        }
        catch (Exception e)
        {
            receipts.Settle(id, new EventRejectedException($"Event {eventId} cannot be routed: {e.Message}", e));
        }
    }
}
