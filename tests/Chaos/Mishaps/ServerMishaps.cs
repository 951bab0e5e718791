using Notifications.Testing.Kubernetes;
using Notifications.Testing.PostgreSql;
using Notifications.Testing.RabbitMq;

namespace Notifications.Chaos.Mishaps;

/// <summary>What can happen to the servers that are not ours.</summary>
internal static class ServerMishaps
{
    public static IEnumerable<Mishap> Of(KubeApi api, int weight) =>
    [
        new("kill -9", "API server", weight * 4, async (random, cancellationToken) =>
        {
            await api.KillAsync(cancellationToken);
            await Waits.ShortAsync(random, cancellationToken);
            await StartAgainAsync(api, cancellationToken);
        }),
        new("SIGTERM and start", "API server", weight, async (random, cancellationToken) =>
        {
            await api.StopAsync(cancellationToken);
            await Waits.ShortAsync(random, cancellationToken);
            await StartAgainAsync(api, cancellationToken);
        }),
        new("history compacted (410)", "API server", weight, (_, cancellationToken) => api.CompactAsync(cancellationToken)),
    ];

    /// <summary>On a busy machine it may not become ready within its minute.</summary>
    private static async Task StartAgainAsync(KubeApi api, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                await api.StartAgainAsync(cancellationToken);
                return;
            }
            catch (InvalidOperationException) when (tries < 5)
            {
                await api.KillAsync(cancellationToken);
            }
        }
    }

    public static IEnumerable<Mishap> Of(RabbitMqBroker broker, int weight) =>
    [
        new("kill -9", "RabbitMQ", weight, async (random, cancellationToken) =>
        {
            await broker.KillAsync(cancellationToken);
            await Waits.ShortAsync(random, cancellationToken);
            await broker.RestartAsync(cancellationToken);
        }),
        new("SIGTERM and start", "RabbitMQ", weight, async (random, cancellationToken) =>
        {
            await broker.StopAsync(cancellationToken);
            await Waits.ShortAsync(random, cancellationToken);
            await broker.RestartAsync(cancellationToken);
        }),
    ];

    public static IEnumerable<Mishap> Of(PostgreSqlServer server, int weight) =>
    [
        new("kill -9", "PostgreSQL", weight * 2, async (random, cancellationToken) =>
        {
            await server.KillAsync(cancellationToken);
            await Waits.ShortAsync(random, cancellationToken);
            await server.RestartAsync(cancellationToken);
        }),
        new("SIGTERM and start", "PostgreSQL", weight, async (random, cancellationToken) =>
        {
            await server.StopAsync(cancellationToken);
            await Waits.ShortAsync(random, cancellationToken);
            await server.RestartAsync(cancellationToken);
        }),
        new("SIGSTOP for a while", "PostgreSQL", weight * 2, async (random, cancellationToken) =>
        {
            await server.PauseAsync(cancellationToken);
            try
            {
                await Waits.SomeAsync(random, cancellationToken);
            }
            finally
            {
                await server.ResumeAsync(CancellationToken.None);
            }
        }),
    ];
}
