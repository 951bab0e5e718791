using System.Runtime.ExceptionServices;
using MassTransit;
using Notifications.Events;

namespace Notifications.Hosting.Bus.RabbitMq;

/// <summary>Hands the event to the handler; what it throws sends the message to the error queue, except at the end of the
/// program.</summary>
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

/// <summary>
/// The program stops: the message is not handled and goes back to its queue. It holds no inner exception: the transport shows its error
/// pipe the innermost one only, and that has to be this one.
/// </summary>
internal sealed class HandBackException(string message) : Exception(message);

/// <summary>Lets a <see cref="HandBackException"/> through to the transport, which gives the message back, instead of to the error
/// queue.</summary>
internal sealed class HandBackFilter : IFilter<ExceptionReceiveContext>
{
    public Task Send(ExceptionReceiveContext context, IPipe<ExceptionReceiveContext> next)
    {
        if (context.Exception is HandBackException) ExceptionDispatchInfo.Throw(context.Exception);
        return next.Send(context);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("handBack");
}
