using Notifications.Testing.PostgreSql;
using Notifications.Testing.RabbitMq;

namespace Notifications.Benchmarks.Measured;

/// <summary>A throw-away RabbitMQ and PostgreSQL for the distributed runs.</summary>
internal sealed class Services : IAsyncDisposable
{
    private readonly RabbitMqBroker rabbit;
    private readonly PostgreSqlServer postgres;
    private readonly RabbitMqQueues queues;

    private Services(RabbitMqBroker rabbit, PostgreSqlServer postgres, RabbitMqQueues queues) => (this.rabbit, this.postgres, this.queues) = (rabbit, postgres, queues);

    /// <summary>The sections <c>bus</c> and <c>store</c>.</summary>
    public string Sections => $$"""
        bus: { type: rabbitmq, uri: "{{rabbit.Uri}}" }
        store: { type: postgresql, connection: "{{postgres.Connection}}" }
        """;

    public static async Task<Services> StartAsync(CancellationToken ct)
    {
        var rabbit = await RabbitMqBroker.StartAsync(ct);
        var postgres = await PostgreSqlServer.StartAsync(ct);
        return new Services(rabbit, postgres, await RabbitMqQueues.ConnectAsync(rabbit.Uri, ct));
    }

    /// <summary>How many events wait in the broker.</summary>
    public Task<uint?> WaitingAsync(CancellationToken ct) => queues.CountAsync("notifications.events", ct);

    public async ValueTask DisposeAsync()
    {
        await queues.DisposeAsync();
        await rabbit.DisposeAsync();
        await postgres.DisposeAsync();
    }
}
