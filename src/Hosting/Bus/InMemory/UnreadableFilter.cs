using MassTransit;

namespace Notifications.Hosting.Bus.InMemory;

/// <summary>A message that failed before it came to the consumer: its sender is told, instead of waiting.</summary>
internal sealed class UnreadableFilter(Receipts receipts) : IFilter<ExceptionReceiveContext>
{
    public Task Send(ExceptionReceiveContext context, IPipe<ExceptionReceiveContext> next)
    {
        if (context.GetMessageId() is { } id)
            receipts.Settle(id, new EventRejectedException($"The event cannot be read at the other end of the bus: {context.Exception.GetBaseException().Message}", context.Exception));
        return Task.CompletedTask;
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("unreadable");
}
