using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace Notifications.Hosting.Bus.InMemory;

internal static class InMemoryRegistration
{
    /// <summary>Its transport wakes every idle reader for each message: more readers cost more than they win.</summary>
    private const int Concurrency = 16;

    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<Receipts>();
        services.AddSingleton<IEventChannel, InMemoryEventChannel>();
        services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.UsingInMemory((context, transport) =>
            {
                var receipts = context.GetRequiredService<Receipts>();
                transport.ReceiveEndpoint("events", endpoint =>
                {
                    endpoint.PublishFaults = false;
                    endpoint.PrefetchCount = Concurrency;
                    endpoint.ConcurrentMessageLimit = Concurrency;
                    endpoint.Instance(new InMemoryEventConsumer(context.GetRequiredService<EventPipeline>(), receipts));
                });
            });
        });
    }
}
