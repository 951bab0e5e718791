using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Notifications.Hosting.Configuration;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Notifications.Hosting.Telemetry;

/// <summary>Registration of logs, traces and metrics.</summary>
public static class TelemetryServices
{
    /// <summary>Sources and meters by name: there are no instrumentation packages on the registry.</summary>
    private static readonly string[] Sources = ["Notifications.*", "MassTransit", "System.Net.Http", "Microsoft.AspNetCore.Hosting"];

    /// <summary>Traces and metrics go where <paramref name="options"/> or <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> say; metrics are kept for <c>/metrics</c> in any case.</summary>
    /// <param name="serviceName">As operators see it: <c>notifications</c>, <c>notifications-watcher</c>, <c>notifications-notifier</c>.</param>
    public static IServiceCollection AddNotificationsTelemetry(
        this IServiceCollection services, TelemetryOptions options, EnvironmentVariables environment, string serviceName)
    {
        var endpoint = options.Otlp ?? (Uri.TryCreate(environment["OTEL_EXPORTER_OTLP_ENDPOINT"], UriKind.Absolute, out var given) ? given : null);
        services.AddSingleton<PrometheusText>();
        services.AddSingleton(s => Meters(s.GetRequiredService<PrometheusText>(), serviceName, endpoint, options.Protocol));
        if (endpoint is not null)
            services.AddSingleton(_ => Tracers(serviceName, endpoint, options.Protocol));
        return services.AddHostedService<TelemetryStart>();
    }

    /// <summary>Logs to standard output, one line or one JSON object each, times in UTC. Needs <see cref="KnownSecrets"/>.</summary>
    public static ILoggingBuilder AddNotificationsLogging(this ILoggingBuilder logging, TelemetryOptions options)
    {
        logging.Services.AddSingleton(options);
        logging.ClearProviders().SetMinimumLevel(options.LogLevel).AddFilter("Microsoft", LogLevel.Warning).AddFilter("System.Net.Http", LogLevel.Warning);
        return logging
            .AddJsonConsole(json => (json.UseUtcTimestamp, json.TimestampFormat) = (true, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'"))
            .AddSimpleConsole(text => (text.SingleLine, text.UseUtcTimestamp, text.TimestampFormat, text.ColorBehavior) =
                (true, true, "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ", LoggerColorBehavior.Disabled))
            .AddConsoleFormatter<CleanFormatter, ConsoleFormatterOptions>()
            .AddConsole(console => console.FormatterName = CleanFormatter.FormatterName);
    }

    private static MeterProvider Meters(PrometheusText prometheus, string serviceName, Uri? endpoint, OtlpProtocol protocol)
    {
        var builder = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(Resource(serviceName)).AddMeter(Sources).AddReader(prometheus.Reader);
        if (endpoint is not null)
            builder.AddOtlpExporter(otlp => Configure(otlp, endpoint, protocol, "v1/metrics"));
        return builder.Build();
    }

    private static TracerProvider Tracers(string serviceName, Uri endpoint, OtlpProtocol protocol) => Sdk.CreateTracerProviderBuilder()
        .SetResourceBuilder(Resource(serviceName))
        .AddSource(Sources)
        .AddOtlpExporter(otlp => Configure(otlp, endpoint, protocol, "v1/traces"))
        .Build();

    private static ResourceBuilder Resource(string serviceName) => ResourceBuilder.CreateDefault()
        .AddService(serviceName, serviceVersion: typeof(TelemetryServices).Assembly.GetName().Version?.ToString(3));

    private static void Configure(OtlpExporterOptions otlp, Uri endpoint, OtlpProtocol protocol, string path)
    {
        // Over HTTP the signals have paths of their own (OTLP specification, "OTLP/HTTP Request")
        otlp.Protocol = protocol == OtlpProtocol.Grpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
        otlp.Endpoint = protocol == OtlpProtocol.Grpc ? endpoint : new Uri($"{endpoint.ToString().TrimEnd('/')}/{path}");
    }

    /// <summary>The providers live from the start of the program to its end, though nobody asks for them.</summary>
    private sealed class TelemetryStart(IServiceProvider services) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            _ = services.GetService<MeterProvider>();
            _ = services.GetService<TracerProvider>();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
