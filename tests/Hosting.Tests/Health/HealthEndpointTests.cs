using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Notifications.Hosting.Configuration;
using Notifications.Hosting.Health;
using Notifications.Hosting.Telemetry;
using Xunit;

namespace Notifications.Hosting.Tests.Health;

public sealed class HealthEndpointTests
{
    [Fact]
    public async Task It_lives_at_once_and_is_ready_when_every_room_is()
    {
        var room = new Room { NotReadyBecause = "the first list of prod-eks is not through" };
        await using var started = await StartAsync(room);
        Assert.Equal(HttpStatusCode.OK, (await started.GetAsync("/livez")).StatusCode);
        var before = await started.GetAsync("/readyz");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, before.StatusCode);
        Assert.Equal("room: the first list of prod-eks is not through\n",
            await before.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

        room.NotReadyBecause = null;
        Assert.Equal(HttpStatusCode.OK, (await started.GetAsync("/readyz")).StatusCode);
    }

    [Fact]
    public async Task Metrics_are_text_that_Prometheus_reads()
    {
        using var meter = new Meter("Notifications.Test");
        var counter = meter.CreateCounter<long>("notifications.test.deliveries", "{delivery}", "Deliveries\nof a test.");
        var histogram = meter.CreateHistogram<double>("notifications.test.duration", "s");
        await using var started = await StartAsync(new Room());
        counter.Add(2, new KeyValuePair<string, object?>("destination", "a\"b\\c"));
        histogram.Record(0.2);
        var text = await (await started.GetAsync("/metrics")).Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("# TYPE notifications_test_deliveries_total counter\n", text, StringComparison.Ordinal);
        Assert.Contains("# HELP notifications_test_deliveries_total Deliveries\\nof a test.\n", text, StringComparison.Ordinal);
        Assert.Matches("""\nnotifications_test_deliveries_total\{[^}]*destination="a\\"b\\\\c"[^}]*\} 2\n""", text);
        Assert.Matches("""\nnotifications_test_duration_seconds_bucket\{[^}]*le="\+Inf"\} 1\n""", text);
        Assert.Matches("""\nnotifications_test_duration_seconds_count\{[^}]*\} 1\n""", text);
        Assert.Matches("""\ntarget_info\{[^}]*service_name="test"[^}]*\} 1\n""", text);
        Assert.Contains("\nprocess_cpu_time_seconds_total", text, StringComparison.Ordinal);
        Assert.Contains("\ndotnet_gc_collections_total", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_configured_address_that_is_taken_stops_the_program_with_its_name()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var address = new Uri($"http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}");
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync(new Room(), address));
        Assert.StartsWith($"health.address: cannot listen on {address}", error.Message, StringComparison.Ordinal);
    }

    private static async Task<Started> StartAsync(Room room, Uri? address = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSingleton<IReadinessCheck>(room);
        builder.Services.AddNotificationsTelemetry(new TelemetryOptions(), EnvironmentVariables.Of(), "test");
        builder.Services.AddNotificationsHealth(new HealthOptions { Address = address ?? new Uri("http://127.0.0.1:0") });
        var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        return new Started(host, new HttpClient { BaseAddress = host.Services.GetRequiredService<HealthEndpoint>().Address });
    }

    private sealed class Room : IReadinessCheck
    {
        public string Name => "room";

        public string? NotReadyBecause { get; set; }
    }

    private sealed record Started(IHost Host, HttpClient Http) : IAsyncDisposable
    {
        public Task<HttpResponseMessage> GetAsync(string path) => Http.GetAsync(path, TestContext.Current.CancellationToken);

        public async ValueTask DisposeAsync()
        {
            Http.Dispose();
            await Host.StopAsync(CancellationToken.None);
            Host.Dispose();
        }
    }
}
