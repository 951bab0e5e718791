using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Notifications.Events;
using Notifications.Hosting;
using Notifications.Hosting.Bus;

namespace Notifications.Benchmarks.Hosting;

/// <summary>The bus in memory: from sending an event with two documents of 18 KB to the handler's return, one alone and many at
/// once.</summary>
[MemoryDiagnoser]
public class InMemoryBusBenchmarks
{
    private const int Together = 2000;
    private readonly ApplicationTransitioned[] _events = [.. Enumerable.Range(0, Together).Select(Event)];
    private IHost? _host;
    private IEventChannel? _channel;

    [GlobalSetup]
    public async Task SetUpAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.Services.AddNotificationsBus(new BusOptions.InMemory(), BusRoles.Both);
        builder.Services.AddSingleton<IEventHandler, Nothing>();
        builder.Services.AddSingleton<IDoorbellHandler, Nothing>();
        _host = builder.Build();
        await _host.StartAsync();
        _channel = _host.Services.GetRequiredService<IEventChannel>();
    }

    [GlobalCleanup]
    public async Task CleanUpAsync()
    {
        await _host!.StopAsync();
        _host.Dispose();
    }

    [Benchmark]
    public Task OneEventAlone() => _channel!.SendAsync(_events[0], CancellationToken.None);

    [Benchmark(OperationsPerInvoke = Together)]
    public Task ManyEventsAtOnce() => Task.WhenAll(_events.Select(e => _channel!.SendAsync(e, CancellationToken.None)));

    private static ApplicationTransitioned Event(int number)
    {
        var random = new Random(number);
        var document = new StringBuilder("{\"resources\":[");
        while (document.Length < 18_000) document.Append(
            CultureInfo.InvariantCulture, $"{{\"name\":\"deployment-{random.Next():x}\",\"kind\":\"Deployment\",\"status\":\"Synced\"}},");
        var doc = Doc.FromJson(Encoding.UTF8.GetBytes(document.Append("{}]}").ToString()));
        var none = new Dictionary<string, string>();
        return new ApplicationTransitioned(
            ApplicationTransitioned.CurrentSchema, $"e{number}", new Instance("prod", "prod", null),
            new AppRef("argocd", $"app{number}", $"uid{number}", "default"),
            new Position("e", 1, number), DateTimeOffset.UnixEpoch, null, Origins.Watch, [], doc, doc, Standing.Calm,
            new Subject(none, none, none), null);
    }

    private sealed class Nothing : IEventHandler, IDoorbellHandler
    {
        public Task HandleAsync(ApplicationTransitioned message, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task RungAsync(DeliveryRequested message, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
