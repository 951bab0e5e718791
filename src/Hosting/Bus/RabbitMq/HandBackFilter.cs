using System.Runtime.ExceptionServices;
using MassTransit;
using Notifications.Hosting.Storage;

namespace Notifications.Hosting.Bus.RabbitMq;

/// <summary>What failed only because the program stops or the store is away goes back to its queue, not to the error queue.</summary>
internal sealed class HandBackFilter : IFilter<ExceptionReceiveContext>
{
    public Task Send(ExceptionReceiveContext context, IPipe<ExceptionReceiveContext> next)
    {
        if (context.Exception.GetBaseException() is OperationCanceledException or StoreUnavailableException || context.Exception is StoreUnavailableException)
            ExceptionDispatchInfo.Throw(context.Exception);
        return next.Send(context);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("handBack");
}
