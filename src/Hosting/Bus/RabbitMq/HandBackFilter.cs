using System.Runtime.ExceptionServices;
using MassTransit;

namespace Notifications.Hosting.Bus.RabbitMq;

/// <summary>
/// The program stops: the message is not handled and goes back to its queue. It holds no inner exception: the transport shows its error pipe the innermost
/// one only, and that has to be this one.
/// </summary>
internal sealed class HandBackException(string message) : Exception(message);

/// <summary>Lets a <see cref="HandBackException"/> through to the transport, which gives the message back, instead of to the error queue.</summary>
internal sealed class HandBackFilter : IFilter<ExceptionReceiveContext>
{
    public Task Send(ExceptionReceiveContext context, IPipe<ExceptionReceiveContext> next)
    {
        if (context.Exception is HandBackException) ExceptionDispatchInfo.Throw(context.Exception);
        return next.Send(context);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("handBack");
}
