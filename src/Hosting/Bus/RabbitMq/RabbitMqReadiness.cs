using MassTransit;
using Notifications.Hosting.Health;

namespace Notifications.Hosting.Bus.RabbitMq;

/// <summary>Ready while the connection to the broker stands and the queues are being read.</summary>
internal sealed class RabbitMqReadiness(IBusControl bus, BusOptions.RabbitMq options) : IReadinessCheck
{
    public string Name => "bus";

    public string? NotReadyBecause => bus.CheckHealth().Status == BusHealthStatus.Healthy
        ? null
        : $"{RabbitMqAddress.Describe(options)}: not connected, or its queues cannot be used";
}
