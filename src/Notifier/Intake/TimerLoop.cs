using Microsoft.Extensions.Logging;
using Notifications.Hosting.Health;
using Notifications.Notifier.Lanes;
using Notifications.Notifier.Ledger;

namespace Notifications.Notifier.Intake;

/// <summary>Waits for timers to run out. Every notifier looks; who is first fires.</summary>
internal sealed partial class TimerLoop(
    Store store, NodeTable nodes, TimerFirer firer, LoopSupervisor supervisor, DeliveryOptions options, LedgerClock time,
    ILogger<TimerLoop> logger)
    : SupervisedService("timers", supervisor)
{
    private const int AtOnce = 64;
    private const int MostBroken = 5;
    private readonly Dictionary<string, int> _broken = new(StringComparer.Ordinal);
    private readonly WakeSignal _signal = new(time);

    /// <summary>A timer was written.</summary>
    public void Started() => _signal.Set();

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        DateTimeOffset? began = null;
        try
        {
            while (true)
            {
                LoopPulse.Turn();
                DateTimeOffset? until = null;
                try
                {
                    await nodes.AgreeAsync(stoppingToken);
                    until = await TurnAsync(began ??= time.GetUtcNow(), stoppingToken);
                }
                catch (StoreUnavailableException e)
                {
                    StoreIsAway(e.Message);
                }

                await _signal.WaitAsync(until ?? time.GetUtcNow() + options.PollEvery, stoppingToken);
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
            var broken = 0;
            foreach (var timer in due) broken += await FireAsync(timer, cancellationToken) ? 0 : 1;
            if (broken > 0) return now + options.PollEvery;
            if (due.Count > 0) continue;

            var next = await store.ReadAsync((session, token) => TimerRows.NextAsync(session, after, token), cancellationToken);
            var poll = now + options.PollEvery;
            var soonest = next < poll ? next.Value : poll;
            return now < graceEnds && graceEnds < soonest ? graceEnds : soonest;
        }
    }

    /// <summary>False when it broke and is to be tried again. One that breaks again and again is set aside, so that it is not in the way of
    /// the others.</summary>
    private async Task<bool> FireAsync(ExpiredTimer timer, CancellationToken cancellationToken)
    {
        try
        {
            await firer.FireAsync(timer, cancellationToken);
            _broken.Remove(timer.TimerId);
            return true;
        }
        catch (Exception e) when (e is not (StoreUnavailableException or OperationCanceledException))
        {
            var times = _broken.GetValueOrDefault(timer.TimerId) + 1;
            if (times < MostBroken)
            {
                Broke(e, timer.TimerId, timer.Trigger);
                _broken[timer.TimerId] = times;
                return false;
            }

            var reason = $"its timer of trigger {timer.Trigger} broke {times} times, last with {e.GetType().Name}: {e.Message}";
            await store.WriteAsync((session, token) => TimerRows.SetAsideAsync(session, timer, reason, token), cancellationToken);
            _broken.Remove(timer.TimerId);
            SetAside(timer.TimerId, timer.StartEventId, reason);
            return true;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Timer {Timer} of trigger {Trigger} broke; it is tried again")]
    private partial void Broke(Exception e, string timer, string trigger);

    [LoggerMessage(Level = LogLevel.Error, Message = "Timer {Timer} is set aside, and its event {Event} is dead: {Reason}")]
    private partial void SetAside(string timer, string @event, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Timers wait for the store: {Reason}")]
    private partial void StoreIsAway(string reason);
}
