using MassTransit;
using Notifications.Events;

namespace Notifications.Hosting.Bus.RabbitMq;

/// <summary>Hands the event to the handler; what it throws sends the message to the error queue, except at the end of the program.</summary>
internal sealed class RabbitMqEventConsumer(EventPipeline pipeline, TimeProvider time) : IConsumer<ApplicationTransitioned>
{
    /// <summary>The broker may give the message to this notifier again, until its bus has ended too.</summary>
    private static readonly TimeSpan BeforeHandingBack = TimeSpan.FromSeconds(1);

    public async Task Consume(ConsumeContext<ApplicationTransitioned> context)
    {
        try
        {
            await pipeline.RunAsync(context.Message, context.CancellationToken);
        }
        catch (OperationCanceledException)
        {
            await Task.Delay(BeforeHandingBack, time, context.CancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw new HandBackException($"Event {context.Message.EventId} is handed back: the program is stopping.");
        }
    }
}
