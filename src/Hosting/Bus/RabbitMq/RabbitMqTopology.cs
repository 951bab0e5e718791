using MassTransit;
using Notifications.Events;

namespace Notifications.Hosting.Bus.RabbitMq;

/// <summary>
/// Names and declarations, the same from both ends: exchange <c>{prefix}.application-transitioned</c> to the quorum queue
/// <c>{prefix}.events</c>, with <c>_error</c> and <c>_skipped</c> beside it; exchange <c>{prefix}.doorbell</c> to a passing queue of each
/// notifier.
/// </summary>
internal static class RabbitMqTopology
{
    // RabbitMQ 4 drops a message of a quorum queue after 20 deliveries; a store that is away must not cost messages.
    private const int DeliveryLimit = 1_000_000;

    public static string Queue(BusOptions.RabbitMq options) => $"{options.Prefix}.events";

    private static string Exchange(BusOptions.RabbitMq options) => $"{options.Prefix}.application-transitioned";

    public static void Name(IRabbitMqBusFactoryConfigurator bus, BusOptions.RabbitMq options)
    {
        bus.Message<ApplicationTransitioned>(m => m.SetEntityName(Exchange(options)));
        bus.Message<DeliveryRequested>(m => m.SetEntityName($"{options.Prefix}.doorbell"));
        bus.Publish<DeliveryRequested>(p => p.Durable = false);
    }

    /// <summary>
    /// The watcher declares and binds the notifiers' queue too: an event published before the first notifier ever ran is kept. (The
    /// notifier binds it by way of an exchange of the queue's own; RabbitMQ puts a message into a queue once, however many ways lead
    /// there.)
    /// </summary>
    public static void DeclareFromWatcher(IRabbitMqBusFactoryConfigurator bus, BusOptions.RabbitMq options)
    {
        bus.DeployPublishTopology = true;
        bus.Publish<ApplicationTransitioned>(p => p.BindQueue(Exchange(options), Queue(options), Quorum));
    }

    public static void Quorum(IRabbitMqQueueConfigurator queue)
    {
        queue.SetQuorumQueue();
        queue.SetQueueArgument("x-delivery-limit", DeliveryLimit);
    }
}
