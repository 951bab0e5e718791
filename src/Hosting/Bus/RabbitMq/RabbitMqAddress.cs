using MassTransit;
using Notifications.Hosting.Health;

namespace Notifications.Hosting.Bus.RabbitMq;

/// <summary>Reads <c>amqp[s]://user:password@host:port/vhost</c> (rabbitmq.com/docs/uri-spec).</summary>
internal static class RabbitMqAddress
{
    /// <summary>For messages: without user and password.</summary>
    public static string Describe(BusOptions.RabbitMq options)
    {
        var uri = new Uri(options.Address.Reveal());
        return $"RabbitMQ at {uri.Host}:{Port(uri)}";
    }

    public static void Apply(IRabbitMqBusFactoryConfigurator bus, BusOptions.RabbitMq options, string connectionName)
    {
        var uri = new Uri(options.Address.Reveal());
        var user = uri.UserInfo.Split(':', 2);
        var path = Uri.UnescapeDataString(uri.AbsolutePath.TrimStart('/'));
        bus.Host(uri.Host, Port(uri), path.Length == 0 ? "/" : path, connectionName, host =>
        {
            host.Username(user[0].Length == 0 ? "guest" : Uri.UnescapeDataString(user[0]));
            host.Password(user.Length < 2 ? "guest" : Uri.UnescapeDataString(user[1]));
            host.Heartbeat(TimeSpan.FromSeconds(10));
            host.RequestedConnectionTimeout(TimeSpan.FromSeconds(10));
            host.PublisherConfirmation = true;
            if (uri.Scheme == "amqps") host.UseSsl(ssl => ssl.ServerName = uri.Host);
        });
    }

    private static ushort Port(Uri uri) => uri.Port > 0 ? (ushort)uri.Port : uri.Scheme == "amqps" ? (ushort)5671 : (ushort)5672;
}

/// <summary>Ready while the connection to the broker stands and the queues are being read.</summary>
internal sealed class RabbitMqReadiness(IBusControl bus, BusOptions.RabbitMq options) : IReadinessCheck
{
    public string Name => "bus";

    public string? NotReadyBecause => bus.CheckHealth().Status == BusHealthStatus.Healthy
        ? null
        : $"{RabbitMqAddress.Describe(options)}: not connected, or its queues cannot be used";
}
