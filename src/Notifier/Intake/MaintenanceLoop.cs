using Microsoft.Extensions.Logging;
using Notifications.Hosting.Health;
using Notifications.Notifier.Ledger;

namespace Notifications.Notifier.Intake;

/// <summary>What is done now and then: routes again what was kept or redriven, and forgets what is old.</summary>
internal sealed partial class MaintenanceLoop(
    Retention retention, EventReplay again, LoopSupervisor supervisor, DeliveryOptions options, LedgerClock time,
    ILogger<MaintenanceLoop> logger)
    : SupervisedService("upkeep of the ledger", supervisor)
{
    private static readonly TimeSpan ForgetEvery = TimeSpan.FromHours(1);

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        long? forgot = null;
        try
        {
            await Task.Delay(options.PollEvery, time, stoppingToken);
            while (true)
            {
                LoopPulse.Turn();
                // Notifiers of two versions run side by side during an upgrade: what the older one kept, the newer one routes.
                await RunAsync(again.ReviveKeptAsync, stoppingToken);
                await RunAsync(again.RouteAsync, stoppingToken);
                if (forgot is not { } last || time.GetElapsedTime(last) >= ForgetEvery)
                {
                    forgot = time.GetTimestamp();
                    await RunAsync(ForgetAsync, stoppingToken);
                }

                await Task.Delay(options.PollEvery, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Nothing is half done.
        }
    }

    private async Task RunAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        try
        {
            await work(cancellationToken);
        }
        catch (StoreUnavailableException e)
        {
            StoreIsAway(e.Message);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            Broke(e);
        }
    }

    private async Task ForgetAsync(CancellationToken cancellationToken)
    {
        if (await retention.ForgetAsync(time.GetUtcNow(), cancellationToken) is > 0 and var count) Forgot(
            count, options.Retention.TotalDays);
    }

    [LoggerMessage(Level = LogLevel.Information,
        Message = "Forgot {Count} deliveries, conversations and events older than {Days:0.#} days")]
    private partial void Forgot(int count, double days);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Upkeep waits for the store: {Reason}")]
    private partial void StoreIsAway(string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Upkeep broke; it goes on with the next round")]
    private partial void Broke(Exception e);
}
