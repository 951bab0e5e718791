using Microsoft.Extensions.Logging;
using Notifications.Hosting.Bus;
using Notifications.Hosting.Configuration;
using Notifications.Hosting.Health;
using Notifications.Hosting.Storage;
using Notifications.Hosting.Storage.PostgreSql;
using Notifications.Hosting.Telemetry;

namespace Notifications.Hosting;

/// <summary>The sections of the configuration that belong to this room: <c>bus</c>, <c>store</c>, <c>telemetry</c>,
/// <c>health</c>.</summary>
public sealed record HostingOptions(BusOptions Bus, StoreOptions Store, TelemetryOptions Telemetry, HealthOptions Health)
{
    /// <summary>The top-level keys that <see cref="Bind"/> reads.</summary>
    public static IReadOnlyList<string> Sections { get; } = ["bus", "store", "telemetry", "health"];

    /// <summary>Reads the sections for a process with these roles; what is wrong is reported to the document.</summary>
    public static HostingOptions Bind(ConfigurationDocument document, BusRoles roles) => new(
        BindBus(document.Section("bus"), roles),
        BindStore(document.Section("store"), document),
        BindTelemetry(document.Section("telemetry")),
        BindHealth(document.Section("health")));

    private static BusOptions BindBus(ConfigurationNode node, BusRoles roles)
    {
        var rabbit = node.Optional("type").OneOf(fallback: false, ("in-memory", false), ("rabbitmq", true));
        if (!rabbit)
        {
            if (roles != BusRoles.Both) node.Report(
                BusServices.MemoryNeedsBoth, "set type: rabbitmq and uri, or start `notifications run`");
            node.RejectOtherKeys();
            return new BusOptions.InMemory();
        }

        var defaults = new BusOptions.RabbitMq(node.Required("uri").SecretUri("amqp", "amqps"));
        var options = defaults with
        {
            Prefix = Prefix(node.Optional("prefix"), defaults.Prefix),
            ConfirmTimeout = node.Optional("confirmTimeout")
                .Duration(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5), defaults.ConfirmTimeout),
            Prefetch = node.Optional("prefetch").WholeNumber(1, 1000, defaults.Prefetch),
        };
        node.RejectOtherKeys();
        return options;
    }

    private static string Prefix(ConfigurationNode node, string fallback)
    {
        var prefix = node.Text(fallback);
        if (prefix.Length is > 0 and <= 60 && prefix.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')) return prefix;
        node.Report("cannot begin the name of a queue", "1 to 60 letters, digits, '-', '_' and '.'");
        return fallback;
    }

    private static StoreOptions BindStore(ConfigurationNode node, ConfigurationDocument document)
    {
        var postgreSql = node.Optional("type").OneOf(fallback: false, ("sqlite", false), ("postgresql", true));
        StoreOptions options = postgreSql
            ? new StoreOptions.PostgreSql(Connection(node.Required("connection")))
            : new StoreOptions.Sqlite(node.Optional("path").PathOrNull() ?? Path.Combine(document.Directory, "notifications.db"));
        node.RejectOtherKeys();
        return options;
    }

    private static Secret Connection(ConfigurationNode node)
    {
        var connection = node.Secret();
        if (connection.Reveal().Length == 0) return connection;
        if (PostgreSqlConnection.Problem(connection) is { } problem) node.ReportFound(
            problem, "is not a connection string", PostgreSqlConnection.Forms);
        else if (PostgreSqlConnection.Read(connection).Password is { } password) node.Document.Secrets.Add(new Secret(password));
        return connection;
    }

    private static TelemetryOptions BindTelemetry(ConfigurationNode node)
    {
        var options = new TelemetryOptions
        {
            Otlp = node.Optional("otlp").HttpUriOrNull(),
            Protocol = node.Optional("protocol")
                .OneOf(OtlpProtocol.Grpc, ("grpc", OtlpProtocol.Grpc), ("http/protobuf", OtlpProtocol.HttpProtobuf)),
            LogFormat = node.Optional("logFormat").OneOf(
                LogFormat.Auto, ("auto", LogFormat.Auto), ("text", LogFormat.Text), ("json", LogFormat.Json)),
            LogLevel = node.Optional("logLevel").OneOf(
                LogLevel.Information,
                ("debug", LogLevel.Debug),
                ("information", LogLevel.Information),
                ("warning", LogLevel.Warning),
                ("error", LogLevel.Error)),
        };
        node.RejectOtherKeys();
        return options;
    }

    private static HealthOptions BindHealth(ConfigurationNode node)
    {
        var options = new HealthOptions
        {
            Enabled = node.Optional("enabled").Flag(true),
            Address = node.Optional("address").UriOrNull("http"),
            Token = node.Optional("token").TokenOrNull(),
        };
        node.RejectOtherKeys();
        return options;
    }
}
