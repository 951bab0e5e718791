using MassTransit;
using MassTransit.Middleware;
using Microsoft.Extensions.DependencyInjection;
using Notifications.Events;
using Notifications.Hosting.Health;

namespace Notifications.Hosting.Bus.RabbitMq;

internal static class RabbitMqRegistration
{
    public static void Add(IServiceCollection services, BusOptions.RabbitMq options, BusRoles roles)
    {
        services.AddSingleton(options);
        services.AddSingleton<IReadinessCheck, RabbitMqReadiness>();
        if (roles.HasFlag(BusRoles.Watcher)) services.AddSingleton<IEventChannel, RabbitMqEventChannel>();
        if (roles.HasFlag(BusRoles.Notifier)) services.AddHostedService<DoorbellBroadcast>();
        services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.UsingRabbitMq((context, transport) =>
            {
                RabbitMqAddress.Apply(transport, options, $"notifications {roles}");
                transport.ConfigureJsonSerializerOptions(ExactKeys.Use);
                RabbitMqTopology.Name(transport, options);
                if (roles.HasFlag(BusRoles.Watcher)) RabbitMqTopology.DeclareFromWatcher(transport, options);
                if (!roles.HasFlag(BusRoles.Notifier)) return;
                ReceiveEvents(transport, options,
                    new RabbitMqEventConsumer(context.GetRequiredService<EventPipeline>(), context.GetRequiredService<TimeProvider>()));
                HearDoorbell(transport, context.GetRequiredService<Doorbell>());
            });
        });
    }

    private static void ReceiveEvents(
        IRabbitMqBusFactoryConfigurator transport, BusOptions.RabbitMq options, RabbitMqEventConsumer consumer) =>
        transport.ReceiveEndpoint(RabbitMqTopology.Queue(options), endpoint =>
        {
            RabbitMqTopology.Quorum(endpoint);
            endpoint.PublishFaults = false;
            endpoint.PrefetchCount = options.Prefetch;
            endpoint.ConcurrentMessageLimit = options.Prefetch;
            endpoint.ConfigureError(pipe =>
            {
                pipe.UseFilter(new HandBackFilter());
                pipe.UseFilter(new ErrorTransportFilter());
            });
            endpoint.Instance(consumer);
        });

    private static void HearDoorbell(IRabbitMqBusFactoryConfigurator transport, Doorbell doorbell) =>
        transport.ReceiveEndpoint(new TemporaryEndpointDefinition("notifications-doorbell"), endpoint =>
        {
            endpoint.PublishFaults = false;
            endpoint.PrefetchCount = 256;
            endpoint.DiscardFaultedMessages();
            endpoint.DiscardSkippedMessages();
            endpoint.Handler<DeliveryRequested>(context =>
            {
                if (context.Headers.Get<string>(DoorbellBroadcast.SenderHeader) != doorbell.Sender) doorbell.Here.Add(context.Message);
                return Task.CompletedTask;
            });
        });
}
