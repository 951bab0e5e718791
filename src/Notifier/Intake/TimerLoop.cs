using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Notifications.Hosting.Storage;
using Notifications.Notifier.Lanes;
using Notifications.Notifier.Ledger;

namespace Notifications.Notifier.Intake;

/// <summary>Waits for timers to run out. Every notifier looks; who is first fires.</summary>
internal sealed partial class TimerLoop(
    Store store, TimerFirer firer, DeliveryOptions options, TimeProvider time, ILogger<TimerLoop> logger) : BackgroundService
{
    private const int AtOnce = 64;
    private readonly WakeSignal _signal = new(time);

    /// <summary>A timer was written.</summary>
    public void Started() => _signal.Set();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var began = time.GetUtcNow();
        try
        {
            while (true)
            {
                var until = time.GetUtcNow() + options.PollEvery;
                try
                {
                    until = await TurnAsync(began, stoppingToken);
                }
                catch (StoreUnavailableException e)
                {
                    StoreIsAway(e.Message);
                }

                await _signal.WaitAsync(until, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What is due stays due.
        }
    }

    /// <summary>Fires what is due; gives the time of the next look.</summary>
    private async Task<DateTimeOffset> TurnAsync(DateTimeOffset began, CancellationToken cancellationToken)
    {
        while (true)
        {
            var now = time.GetUtcNow();
            // What ran out while nothing was running waits until the watcher has caught up.
            var graceEnds = began + options.TimerGrace;
            var after = now < graceEnds ? began : DateTimeOffset.UnixEpoch;
            var due = await store.ReadAsync((session, token) => TimerRows.DueAsync(session, after, now, AtOnce, token), cancellationToken);
            foreach (var timer in due) await firer.FireAsync(timer, cancellationToken);
            if (due.Count > 0) continue;

            var next = await store.ReadAsync((session, token) => TimerRows.NextAsync(session, after, token), cancellationToken);
            var poll = now + options.PollEvery;
            var soonest = next < poll ? next.Value : poll;
            return now < graceEnds && graceEnds < soonest ? graceEnds : soonest;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Timers wait for the store: {Reason}")]
    private partial void StoreIsAway(string reason);
}
