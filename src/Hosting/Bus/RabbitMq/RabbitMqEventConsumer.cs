using MassTransit;
using Notifications.Events;

namespace Notifications.Hosting.Bus.RabbitMq;

/// <summary>Hands the event to the handler; what it throws sends the message to the error queue, except at the end of the program.</summary>
internal sealed class RabbitMqEventConsumer(EventPipeline pipeline) : IConsumer<ApplicationTransitioned>
{
    public async Task Consume(ConsumeContext<ApplicationTransitioned> context)
    {
        var message = context.Message;
        if (message.Schema > ApplicationTransitioned.CurrentSchema)
            throw new NotSupportedException($"Event {message.EventId} has schema {message.Schema}; this notifier knows {ApplicationTransitioned.CurrentSchema}. Update it, then move the message back from the error queue.");
        try
        {
            await pipeline.RunAsync(message, context.CancellationToken);
        }
        catch (OperationCanceledException)
        {
            throw new HandBackException($"Event {message.EventId} is handed back: the program is stopping.");
        }
    }
}
