using Microsoft.Extensions.Logging;

namespace Notifications.Hosting.Telemetry;

/// <summary>What the program tells about itself: section <c>telemetry</c> of the configuration.</summary>
public sealed record TelemetryOptions
{
    /// <summary>Where traces and metrics go; null: <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>, and nowhere when that is not set either.</summary>
    public Uri? Otlp { get; init; }

    /// <summary>OTLP over gRPC (port 4317 by custom) or HTTP with protobuf (4318).</summary>
    public OtlpProtocol Protocol { get; init; } = OtlpProtocol.Grpc;

    /// <summary>How log lines look.</summary>
    public LogFormat LogFormat { get; init; } = LogFormat.Auto;

    /// <summary>The least that is logged.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;
}

/// <summary>How OTLP travels.</summary>
public enum OtlpProtocol
{
    /// <summary>gRPC.</summary>
    Grpc,

    /// <summary>HTTP/1.1 with protobuf.</summary>
    HttpProtobuf,
}

/// <summary>How log lines look.</summary>
public enum LogFormat
{
    /// <summary>Text on a terminal, else JSON.</summary>
    Auto,

    /// <summary>One line each, for people.</summary>
    Text,

    /// <summary>One JSON object each, for machines.</summary>
    Json,
}
