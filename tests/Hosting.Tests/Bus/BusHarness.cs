using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Notifications.Events;
using Notifications.Hosting.Bus;

namespace Notifications.Hosting.Tests.Bus;

/// <summary>A process on the bus, with a handler that notes what it got.</summary>
internal sealed class BusHarness : IAsyncDisposable, IEventHandler, IDoorbellHandler
{
    private readonly IHost _host;
    private readonly Func<ApplicationTransitioned, int, CancellationToken, Task> _behaviour;
    private readonly ConcurrentDictionary<string, int> _attempts = new(StringComparer.Ordinal);

    private BusHarness(BusOptions options, BusRoles roles, Func<ApplicationTransitioned, int, CancellationToken, Task>? behaviour)
    {
        _behaviour = behaviour ?? ((_, _, _) => Task.CompletedTask);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.Services.AddNotificationsBus(options, roles);
        builder.Services.AddSingleton<IEventHandler>(this);
        builder.Services.AddSingleton<IDoorbellHandler>(this);
        _host = builder.Build();
    }

    public IEventChannel Channel => _host.Services.GetRequiredService<IEventChannel>();

    public IDoorbell Doorbell => _host.Services.GetRequiredService<IDoorbell>();

    /// <summary>What the handler has finished.</summary>
    public ConcurrentQueue<ApplicationTransitioned> Handled { get; } = new();

    public ConcurrentQueue<DeliveryRequested> Rung { get; } = new();

    public static async Task<BusHarness> StartAsync(
        BusOptions options, BusRoles roles, CancellationToken cancellationToken,
        Func<ApplicationTransitioned, int, CancellationToken, Task>? behaviour = null)
    {
        var harness = new BusHarness(options, roles, behaviour);
        await harness._host.StartAsync(cancellationToken);
        return harness;
    }

    /// <summary>How often the handler was called for an event.</summary>
    public int Attempts(string eventId) => _attempts.GetValueOrDefault(eventId);

    public async Task HandleAsync(ApplicationTransitioned message, CancellationToken cancellationToken)
    {
        await _behaviour(message, _attempts.AddOrUpdate(message.EventId, 1, (_, n) => n + 1), cancellationToken);
        Handled.Enqueue(message);
    }

    public Task RungAsync(DeliveryRequested message, CancellationToken cancellationToken)
    {
        Rung.Enqueue(message);
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        // The bus waits for its handlers without end; a test that failed in the middle may leave one that never returns
        await _host.StopAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);
        _host.Dispose();
    }
}
