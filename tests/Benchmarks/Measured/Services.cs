using Notifications.Testing.PostgreSql;
using Notifications.Testing.RabbitMq;

namespace Notifications.Benchmarks.Measured;

/// <summary>A throw-away RabbitMQ and PostgreSQL for the distributed runs.</summary>
internal sealed class Services : IAsyncDisposable
{
    private readonly RabbitMqBroker _rabbit;
    private readonly PostgreSqlServer _postgres;
    private readonly RabbitMqQueues _queues;

    private Services(RabbitMqBroker rabbit, PostgreSqlServer postgres, RabbitMqQueues queues) =>
        (_rabbit, _postgres, _queues) = (rabbit, postgres, queues);

    /// <summary>The sections <c>bus</c> and <c>store</c>.</summary>
    public string Sections => $$"""
        bus: { type: rabbitmq, uri: "{{_rabbit.Uri}}" }
        store: { type: postgresql, connection: "{{_postgres.Connection}}" }
        """;

    public static async Task<Services> StartAsync(CancellationToken cancellationToken)
    {
        var rabbit = await RabbitMqBroker.StartAsync(cancellationToken);
        var postgres = await PostgreSqlServer.StartAsync(cancellationToken);
        return new Services(rabbit, postgres, await RabbitMqQueues.ConnectAsync(rabbit.Uri, cancellationToken));
    }

    /// <summary>How many events wait in the broker.</summary>
    public Task<uint?> WaitingAsync(CancellationToken cancellationToken) => _queues.CountAsync("notifications.events", cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _queues.DisposeAsync();
        await _rabbit.DisposeAsync();
        await _postgres.DisposeAsync();
    }
}
