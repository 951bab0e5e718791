using MassTransit;
using Microsoft.Extensions.Logging;
using Notifications.Events;
using Notifications.Hosting.Health;

namespace Notifications.Hosting.Bus.RabbitMq;

/// <summary>Tells the other notifiers; a signal that cannot be sent soon is dropped, since they look into the ledger anyway.</summary>
internal sealed partial class DoorbellBroadcast(
    Doorbell doorbell, IBus bus, LoopSupervisor supervisor, TimeProvider time, ILogger<DoorbellBroadcast> logger)
    : SupervisedService("doorbells of the others", supervisor)
{
    /// <summary>Header that names the process a signal comes from.</summary>
    public const string SenderHeader = "notifications-sender";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true) await BroadcastAsync(await doorbell.Away.TakeAsync(stoppingToken), stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The others look into the ledger anyway.
        }
    }

    private async Task BroadcastAsync(IReadOnlyCollection<DeliveryRequested> rings, CancellationToken cancellationToken)
    {
        try
        {
            using var timeout = new CancellationTokenSource(Patience, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
            await Task.WhenAll(rings.Select(ring => bus.Publish(ring, Mark, either.Token).WaitAsync(either.Token)));
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogDropped(rings.Count, e.Message);
        }
    }

    private void Mark(PublishContext<DeliveryRequested> context)
    {
        context.Durable = false;
        context.TimeToLive = TimeSpan.FromSeconds(30);
        context.Headers.Set(SenderHeader, doorbell.Sender);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Count} rings for other notifiers were dropped: {Reason}")]
    private partial void LogDropped(int count, string reason);
}
