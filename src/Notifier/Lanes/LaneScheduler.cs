using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Notifications.Events;
using Notifications.Hosting.Bus;
using Notifications.Hosting.Storage;
using Notifications.Notifier.Ledger;

namespace Notifications.Notifier.Lanes;

/// <summary>
/// Serves this process's share of the lanes: a worker for each that has work. Wakes them when the bell rings, and looks through the ledger now
/// and then for what nobody rang for.
/// </summary>
internal sealed partial class LaneScheduler(
    NodeTable nodes, LaneTable lanes, LaneServices services, IDoorbell doorbell, DeliveryOptions options, TimeProvider time, ILogger<LaneScheduler> logger)
    : BackgroundService
{
    private readonly Lock gate = new();
    private readonly Dictionary<LaneName, (LaneWorker Worker, Task Run)> workers = [];
    private readonly WakeSignal soon = new(time);
    private NodeLife? life;
    private NodeId? ended;
    private CancellationTokenSource? cut;
    private bool draining;

    /// <summary>Work was placed in lanes: here, or where somebody else serves them.</summary>
    public void Ring(IReadOnlyCollection<Placement> placed)
    {
        foreach (var lane in placed.GroupBy(place => place.Lane, place => place.Chain))
        {
            if (!TryWake(lane.Key, lane.Distinct().Take(2).ToList() is [var only] ? only : null))
                doorbell.Ring(new DeliveryRequested(Schema: 1, DeliveryId: "", lane.Key.Value, TraceParent: null));
        }
    }

    /// <summary>False: another notifier serves it.</summary>
    /// <param name="chain">The only one that got work; null: any may have got some.</param>
    public bool TryWake(LaneName lane, string? chain)
    {
        lock (gate)
        {
            if (draining || life is not { } alive || cut is not { } abort || !alive.Serves(lane)) return false;
            if (!workers.TryGetValue(lane, out var entry))
            {
                var worker = new LaneWorker(lane, alive.Id, services, Ring, logger);
                entry = (worker, Task.Run(() => ServeAsync(lane, worker, abort.Token), CancellationToken.None));
                workers.Add(lane, entry);
            }

            entry.Worker.Wake(chain);
            return true;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var polled = DateTimeOffset.MinValue;
        try
        {
            while (true)
            {
                try
                {
                    if (await LiveAsync(stoppingToken) || time.GetUtcNow() - polled >= options.PollEvery)
                    {
                        polled = time.GetUtcNow();
                        await PollAsync(stoppingToken);
                    }
                }
                catch (StoreUnavailableException e)
                {
                    StoreIsAway(e.Message);
                }

                await soon.WaitAsync(time.GetUtcNow() + options.Heartbeat, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await DrainAsync();
        }
    }

    /// <summary>True: a life has begun, and nothing was heard before.</summary>
    private async Task<bool> LiveAsync(CancellationToken ct)
    {
        if (life is { } alive && !alive.Lost.IsCancellationRequested)
        {
            var sent = time.GetTimestamp();
            if (await nodes.BeatAsync(alive.Id, options.NodeLease, ct) is { } living)
            {
                alive.Renew(living, time.GetElapsedTime(sent));
                HandOver(alive);
                return false;
            }
        }

        await EndLifeAsync();
        var next = new NodeId($"{Environment.MachineName}-{Environment.ProcessId}-{Guid.NewGuid().ToString("N")[..8]}");
        await nodes.JoinAsync(next, ended, options.NodeLease, ct);
        var begun = new NodeLife(next, options.NodeLease, time);
        var abort = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        begun.Lost.UnsafeRegister(
            _ =>
            {
                abort.Cancel();
                soon.Say();
            },
            state: null);
        lock (gate) (life, cut) = (begun, abort);

        Joined(next);
        if (await nodes.BeatAsync(next, options.NodeLease, ct) is { } all) begun.Renew(all, TimeSpan.Zero);
        return true;
    }

    /// <summary>Lanes that another notifier should serve now, since it joined.</summary>
    private void HandOver(NodeLife alive)
    {
        lock (gate)
        {
            foreach (var (lane, entry) in workers)
            {
                if (!alive.Serves(lane)) entry.Worker.Leave();
            }
        }
    }

    private async Task PollAsync(CancellationToken ct)
    {
        var horizon = time.GetUtcNow() + options.PollEvery;
        foreach (var open in await lanes.OpenAsync(ct))
        {
            if (open.Due <= horizon) TryWake(open.Name, chain: null);
        }
    }

    private async Task ServeAsync(LaneName lane, LaneWorker worker, CancellationToken abort)
    {
        try
        {
            await worker.RunAsync(abort);
        }
        catch (Exception e)
        {
            WorkerBroke(e, lane);
        }
        finally
        {
            lock (gate) workers.Remove(lane);
            // Whoever should serve it now need not wait for its next look.
            if (life?.Serves(lane) != true) doorbell.Ring(new DeliveryRequested(Schema: 1, DeliveryId: "", lane.Value, TraceParent: null));
        }
    }

    private async Task EndLifeAsync()
    {
        if (life is not { } alive) return;
        LostLife(alive.Id);
        CancellationTokenSource? abort;
        lock (gate) (abort, cut, life) = (cut, null, null);
        await abort!.CancelAsync();
        await Task.WhenAll(Running());
        alive.Dispose();
        ended = alive.Id;
    }

    private async Task DrainAsync()
    {
        List<Task> running;
        lock (gate)
        {
            draining = true;
            running = [.. workers.Values.Select(w => w.Run)];
            foreach (var entry in workers.Values) entry.Worker.Leave();
        }

        if (life is not { } alive || cut is not { } abort) return;
        abort.CancelAfter(options.DrainWithin);
        await Task.WhenAll(running);
        try
        {
            using var brief = new CancellationTokenSource(TimeSpan.FromSeconds(3), time);
            await nodes.LeaveAsync(alive.Id, brief.Token);
            Left(alive.Id, running.Count);
        }
        catch (Exception e) when (e is StoreUnavailableException or OperationCanceledException)
        {
            StoreIsAway(e.Message);
        }
    }

    private List<Task> Running()
    {
        lock (gate) return [.. workers.Values.Select(w => w.Run)];
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Notifier {Node} serves lanes")]
    private partial void Joined(NodeId node);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Notifier {Node} could not say in time that it lives; it drops its lanes and joins anew")]
    private partial void LostLife(NodeId node);

    [LoggerMessage(Level = LogLevel.Information, Message = "Notifier {Node} has handed {Count} lanes back")]
    private partial void Left(NodeId node, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The notifier waits for the store: {Reason}")]
    private partial void StoreIsAway(string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Lane {Lane} broke; it is taken up again with the next look")]
    private partial void WorkerBroke(Exception e, LaneName lane);
}
