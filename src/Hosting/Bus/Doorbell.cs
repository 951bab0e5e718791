using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Notifications.Events;

namespace Notifications.Hosting.Bus;

/// <summary>The rings of this process, and where they go: to its own handler at once, and to the other notifiers if there are any.</summary>
internal sealed class Doorbell(bool broadcast) : IDoorbell
{
    /// <summary>Tells the rings of this process from those of others.</summary>
    public string Sender { get; } = Guid.NewGuid().ToString("N");

    /// <summary>For this process's handler.</summary>
    public Rings Here { get; } = new();

    /// <summary>For the others.</summary>
    public Rings Away { get; } = new();

    public void Ring(DeliveryRequested message)
    {
        Here.Add(message);
        if (broadcast) Away.Add(message);
    }
}

/// <summary>Passes the rings of this process on to its handler.</summary>
internal sealed partial class DoorbellLoop(Doorbell doorbell, IDoorbellHandler handler, ILogger<DoorbellLoop> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            foreach (var ring in await doorbell.Here.TakeAsync(stoppingToken))
            {
                try
                {
                    await handler.RungAsync(ring, stoppingToken);
                }
                catch (Exception e) when (!stoppingToken.IsCancellationRequested)
                {
                    LogFailed(e, ring.Lane);
                }
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The doorbell of lane {Lane} was not heard; the ledger is looked at later")]
    private partial void LogFailed(Exception exception, string lane);
}
