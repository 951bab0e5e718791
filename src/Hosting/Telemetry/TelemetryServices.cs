using System.Text.Encodings.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Notifications.Hosting.Configuration;
using Npgsql;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Notifications.Hosting.Telemetry;

/// <summary>Registration of logs, traces and metrics.</summary>
public static class TelemetryServices
{
    private static readonly string[] Sources = ["Notifications.*", "MassTransit", "System.Net.Http"];

    /// <summary>MassTransit's meter is left out: it counts in units of its own ("ea", milliseconds) what ours count too.</summary>
    private static readonly string[] Meters = ["Notifications.*", "System.Net.Http", "Npgsql"];

    /// <summary>Traces and metrics go where <paramref name="options"/> or <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> say; metrics are kept for
    /// <c>/metrics</c> in any case.</summary>
    /// <param name="serviceName">As operators see it: <c>notifications</c>, <c>notifications-watcher</c>,
    /// <c>notifications-notifier</c>.</param>
    public static IServiceCollection AddNotificationsTelemetry(
        this IServiceCollection services, TelemetryOptions options, EnvironmentVariables environment, string serviceName)
    {
        var endpoint = options.Otlp
            ?? (Uri.TryCreate(environment["OTEL_EXPORTER_OTLP_ENDPOINT"], UriKind.Absolute, out var given) ? given : null);
        var telemetry = services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(
                environment["OTEL_SERVICE_NAME"]
                    ?? serviceName, serviceVersion: typeof(TelemetryServices).Assembly.GetName().Version?.ToString(3)))
            .WithMetrics(metrics =>
                metrics.AddMeter(Meters).AddRuntimeInstrumentation().AddProcessInstrumentation().AddPrometheusExporter());
        if (endpoint is null)
            return services;
        telemetry
            .WithMetrics(metrics => metrics.AddOtlpExporter(otlp => Configure(otlp, endpoint, options.Protocol, "v1/metrics")))
            .WithTracing(traces =>
                traces.AddSource(Sources).AddNpgsql().AddOtlpExporter(otlp => Configure(otlp, endpoint, options.Protocol, "v1/traces")));
        return services;
    }

    /// <summary>Logs to standard output, one line or one JSON object each (with the ids of the trace and the span), times in
    /// UTC. Needs <see cref="KnownSecrets"/>.</summary>
    public static ILoggingBuilder AddNotificationsLogging(this ILoggingBuilder logging, TelemetryOptions options)
    {
        logging.Services.AddSingleton(options);
        logging.ClearProviders().SetMinimumLevel(options.LogLevel).AddFilter("Microsoft", LogLevel.Warning)
            .AddFilter("System.Net.Http", LogLevel.Warning);
        return logging
            .Configure(factory => factory.ActivityTrackingOptions = ActivityTrackingOptions.TraceId | ActivityTrackingOptions.SpanId)
            .AddJsonConsole(json =>
            {
                (json.UseUtcTimestamp, json.TimestampFormat, json.IncludeScopes) = (true, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", true);
                // For people too: the line is in no page, and is cleaned afterwards
                json.JsonWriterOptions = new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
            })
            .AddSimpleConsole(text => (text.SingleLine, text.UseUtcTimestamp, text.TimestampFormat, text.ColorBehavior) =
                (true, true, "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ", LoggerColorBehavior.Disabled))
            .AddConsoleFormatter<CleanFormatter, ConsoleFormatterOptions>()
            .AddConsole(console => console.FormatterName = CleanFormatter.FormatterName);
    }

    private static void Configure(OtlpExporterOptions otlp, Uri endpoint, OtlpProtocol protocol, string path)
    {
        // Over HTTP the signals have paths of their own (OTLP specification, "OTLP/HTTP Request")
        otlp.Protocol = protocol == OtlpProtocol.Grpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
        otlp.Endpoint = protocol == OtlpProtocol.Grpc ? endpoint : new Uri($"{endpoint.ToString().TrimEnd('/')}/{path}");
    }
}
