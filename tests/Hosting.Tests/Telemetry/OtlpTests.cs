using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Notifications.Hosting.Configuration;
using Notifications.Hosting.Telemetry;
using Xunit;

namespace Notifications.Hosting.Tests.Telemetry;

public sealed class OtlpTests
{
    [Fact]
    public async Task Spans_and_metrics_of_the_rooms_reach_the_collector_that_is_configured()
    {
        await using var collector = await CollectorAsync();
        await RunAsync(new TelemetryOptions { Otlp = collector.Address, Protocol = OtlpProtocol.HttpProtobuf }, EnvironmentVariables.Of());
        Assert.True(collector.Posts["/v1/traces"].AsSpan().IndexOf("watch-to-slack"u8) > 0);
        Assert.True(collector.Posts["/v1/traces"].AsSpan().IndexOf("notifications-test"u8) > 0);
        Assert.Contains("/v1/metrics", collector.Posts.Keys);
    }

    [Fact]
    public async Task The_standard_variable_names_the_collector_too()
    {
        await using var collector = await CollectorAsync();
        await RunAsync(
            new TelemetryOptions { Protocol = OtlpProtocol.HttpProtobuf },
            EnvironmentVariables.Of(("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Address.ToString())));
        Assert.True(collector.Posts["/v1/traces"].AsSpan().IndexOf("watch-to-slack"u8) > 0);
    }

    private static async Task RunAsync(TelemetryOptions options, EnvironmentVariables environment)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddNotificationsTelemetry(options, environment, "notifications-test");
        using var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        using (var source = new ActivitySource("Notifications.Test"))
            source.StartActivity("watch-to-slack")?.Dispose();
        using var meter = new System.Diagnostics.Metrics.Meter("Notifications.Test");
        meter.CreateCounter<long>("events").Add(1);
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<Collector> CollectorAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var collector = new Collector(app, new ConcurrentDictionary<string, byte[]>(StringComparer.Ordinal));
        app.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            collector.Posts[context.Request.Path] = body.ToArray();
            context.Response.StatusCode = StatusCodes.Status200OK;
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        return collector;
    }

    private sealed record Collector(WebApplication App, ConcurrentDictionary<string, byte[]> Posts) : IAsyncDisposable
    {
        public Uri Address => new(App.Urls.First());

        public ValueTask DisposeAsync() => App.DisposeAsync();
    }
}
