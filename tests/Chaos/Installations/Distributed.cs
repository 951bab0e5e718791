using System.Diagnostics;
using System.Globalization;
using Notifications.Chaos.Mishaps;
using Notifications.Chaos.Parts;
using Notifications.Testing.PostgreSql;
using Notifications.Testing.RabbitMq;
using Npgsql;

namespace Notifications.Chaos.Installations;

/// <summary>Two watchers and two notifiers over RabbitMQ and PostgreSQL, each with a way of its own to both.</summary>
internal sealed class Distributed : Installation
{
    private readonly RabbitMqBroker _broker;
    private readonly PostgreSqlServer _database;
    private readonly List<Mishap> _mishaps = [];

    private Distributed(Ground ground, RabbitMqBroker broker, PostgreSqlServer database)
        : base(ground)
    {
        (_broker, _database) = (broker, database);
        _mishaps.AddRange([.. ground.Mishaps(), .. ServerMishaps.Of(broker, 1), .. ServerMishaps.Of(database, 1)]);
    }

    public override string OperatorsConfiguration => Path.Combine(Ground.Folder, "operator.yaml");

    public override IReadOnlyList<Mishap> Mishaps => _mishaps;

    public static async Task<Installation> BuildAsync(Ground ground, CancellationToken cancellationToken)
    {
        var broker = RabbitMqBroker.StartAsync(cancellationToken);
        var database = PostgreSqlServer.StartAsync(cancellationToken);
        var made = new Distributed(ground, await broker, await database);
        await File.WriteAllTextAsync(made.OperatorsConfiguration, made.Services(null, null), cancellationToken);
        for (var i = 1; i <= 2; i++)
        {
            var (toApi, instances) = await ground.WatchAsync($"watcher-{i}", cancellationToken);
            await made.AddAsync($"watcher-{i}", Installations.Programs.Watcher, instances, toApi, cancellationToken);
        }

        for (var i = 1; i <= 2; i++)
            await made.AddAsync($"notifier-{i}", Installations.Programs.Notifier, "", null, cancellationToken);
        return made;
    }

    /// <summary>Messages in the queues: in those of errors nothing may be either.</summary>
    public override async Task<IReadOnlyList<string>> LeftoversAsync(CancellationToken cancellationToken)
    {
        var queues = await _broker.CtlAsync(["list_queues", "--quiet", "--no-table-headers", "name", "messages"], cancellationToken);
        return [.. queues.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.EndsWith("\t0", StringComparison.Ordinal))
            .Select(line => $"RabbitMQ queue {line}")];
    }

    public override async Task KeepAsync(CancellationToken cancellationToken)
    {
        var database = new NpgsqlConnectionStringBuilder(_database.Connection);
        var start = new ProcessStartInfo(
            "pg_dump", ["--host", database.Host!, "--port", database.Port.ToString(CultureInfo.InvariantCulture), "--username",
                database.Username!,
            "--file", Path.Combine(Ground.Folder, "database.sql"), database.Database!]);
        start.Environment["PGPASSWORD"] = database.Password;
        using var dump = Process.Start(start)!;
        await dump.WaitForExitAsync(cancellationToken);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _broker.DisposeAsync();
        await _database.DisposeAsync();
    }

    private async Task AddAsync(string name, string assembly, string instances, TcpProxy? toApi, CancellationToken cancellationToken)
    {
        var toBroker = Ground.Proxy(_broker.Uri.Port);
        var toDatabase = Ground.Proxy(new NpgsqlConnectionStringBuilder(_database.Connection).Port);
        var part = await AddAsync(name, assembly, [], $"{instances}\n{Services(toBroker, toDatabase)}", cancellationToken);
        _mishaps.AddRange(ProgramMishaps.Of(part, 2));
        _mishaps.AddRange(NetworkMishaps.Of($"{name} and RabbitMQ", 1, toBroker));
        _mishaps.AddRange(NetworkMishaps.Of($"{name} and PostgreSQL", 1, toDatabase));
        if (toApi is not null)
            _mishaps.AddRange(NetworkMishaps.Of($"{name} and the API server", 1, toApi));
    }

    private string Services(TcpProxy? toBroker, TcpProxy? toDatabase)
    {
        var database = new NpgsqlConnectionStringBuilder(_database.Connection);
        database.Port = toDatabase?.Port ?? database.Port;
        return string.Create(CultureInfo.InvariantCulture, $$"""
            bus: { type: rabbitmq, uri: "amqp://guest:guest@127.0.0.1:{{toBroker?.Port ?? _broker.Uri.Port}}/" }
            store: { type: postgresql, connection: "{{database}}" }
            """);
    }
}
