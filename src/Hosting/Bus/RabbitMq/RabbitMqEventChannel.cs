using System.Diagnostics;
using MassTransit;
using Notifications.Events;

namespace Notifications.Hosting.Bus.RabbitMq;

/// <summary>Publishes <c>mandatory</c> and waits for the broker's confirmation: the event is then in the router's quorum queue.</summary>
internal sealed class RabbitMqEventChannel(IBus bus, BusOptions.RabbitMq options, TimeProvider time) : IEventChannel
{
    public async Task SendAsync(ApplicationTransitioned message, CancellationToken cancellationToken)
    {
        using var activity = BusActivity.Start("send", ActivityKind.Producer, message.TraceParent);
        BusActivity.Tag(activity, message);
        using var timeout = new CancellationTokenSource(options.ConfirmTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            // While the broker is away a publish waits for its return, and a confirmation may never come: hence the second wait.
            await bus.Publish(message, context => context.Mandatory = true, either.Token).WaitAsync(either.Token);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            var unavailable = new BusUnavailableException($"{RabbitMqAddress.Describe(options)}: {Reason(e)} The event is sent again.", e);
            activity?.SetStatus(ActivityStatusCode.Error, unavailable.Message);
            throw unavailable;
        }
    }

    private string Reason(Exception e) => e switch
    {
        OperationCanceledException =>
            $"no confirmation within {options.ConfirmTimeout.TotalSeconds:0} s; check that the broker runs and can be reached.",
        MessageReturnedException => "the queue of the notifiers is gone; it is declared again.",
        _ => e.Message,
    };
}
