using System.Diagnostics.Metrics;
using System.Net;
using System.Net.NetworkInformation;
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
        Assert.Equal("room: the first list of prod-eks is not through\nloops: ok\n",
            await before.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

        room.NotReadyBecause = null;
        Assert.Equal(HttpStatusCode.OK, (await started.GetAsync("/readyz")).StatusCode);
    }

    [Fact]
    public async Task It_has_started_when_every_service_has()
    {
        var late = new TaskCompletionSource();
        var builder = Builder(new Room(), new HealthOptions { Address = new Uri("http://127.0.0.1:0") });
        builder.Services.AddHostedService(_ => new Late(late.Task));
        using var host = builder.Build();
        var starting = host.StartAsync(Ct);
        await Wait.UntilAsync(() => host.Services.GetRequiredService<HealthEndpoint>().Address is not null, Ct);
        using var http = new HttpClient { BaseAddress = host.Services.GetRequiredService<HealthEndpoint>().Address };
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await http.GetAsync("/startupz", Ct)).StatusCode);

        late.SetResult();
        await starting;
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/startupz", Ct)).StatusCode);
        await host.StopAsync(Ct);
    }

    [Fact]
    public async Task It_is_not_live_when_a_loop_hangs()
    {
        await using var started = await StartAsync(new Room());
        var watchdog = started.Host.Services.GetRequiredService<LoopSupervisor>().Watchdog;
        using var pulse = watchdog.Begin("timers");
        for (var passed = TimeSpan.Zero; passed <= LoopWatchdog.Limit; passed += LoopWatchdog.Every) watchdog.Look(LoopWatchdog.Every);
        var answer = await started.GetAsync("/livez");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal("timers: hangs\n", await answer.Content.ReadAsStringAsync(Ct));
    }

    [Fact]
    public async Task What_is_wrong_is_said_to_this_machine_and_to_who_has_the_token()
    {
        var other = NetworkInterface.GetAllNetworkInterfaces().SelectMany(network => network.GetIPProperties().UnicastAddresses)
            .Select(address => address.Address)
            .FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address));
        // A machine without a network has no other address to ask from
        if (other is null) return;
        var room = new Room { NotReadyBecause = "the first list of prod-eks is not through" };
        var builder = Builder(room, new HealthOptions { Address = new Uri("http://0.0.0.0:0"), Token = new Secret("t0ken") });
        using var host = builder.Build();
        await host.StartAsync(Ct);
        var port = host.Services.GetRequiredService<HealthEndpoint>().Address!.Port;
        using var http = new HttpClient();
        Assert.Equal("not ok\n", await AskAsync(other, null));
        Assert.Equal("not ok\n", await AskAsync(other, "wrong"));
        Assert.StartsWith("room: the first list", await AskAsync(other, "t0ken"), StringComparison.Ordinal);
        Assert.StartsWith("room: the first list", await AskAsync(IPAddress.Loopback, null), StringComparison.Ordinal);
        await host.StopAsync(Ct);

        async Task<string> AskAsync(IPAddress address, string? token)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{address}:{port}/readyz");
            if (token is not null) request.Headers.Authorization = new("Bearer", token);
            using var answer = await http.SendAsync(request, Ct);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            return await answer.Content.ReadAsStringAsync(Ct);
        }
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

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static HostApplicationBuilder Builder(Room room, HealthOptions options)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSingleton<IReadinessCheck>(room);
        builder.Services.AddNotificationsTelemetry(new TelemetryOptions(), EnvironmentVariables.Of(), "test");
        builder.Services.AddNotificationsHealth(options);
        return builder;
    }

    private static async Task<Started> StartAsync(Room room, Uri? address = null)
    {
        var host = Builder(room, new HealthOptions { Address = address ?? new Uri("http://127.0.0.1:0") }).Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        return new Started(host, new HttpClient { BaseAddress = host.Services.GetRequiredService<HealthEndpoint>().Address });
    }

    private sealed class Room : IReadinessCheck
    {
        public string Name => "room";

        public string? NotReadyBecause { get; set; }
    }

    private sealed class Late(Task until) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => until;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
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
