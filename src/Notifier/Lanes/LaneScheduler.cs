using Microsoft.Extensions.Logging;
using Notifications.Hosting.Bus;
using Notifications.Hosting.Health;
using Notifications.Notifier.Ledger;

namespace Notifications.Notifier.Lanes;

/// <summary>
/// Serves this process's share of the lanes: a worker for each that has work. Wakes them when a signal or a doorbell message says so, and
/// polls the ledger for what nobody signalled.
/// </summary>
internal sealed partial class LaneScheduler(
    NodeTable nodes, LaneTable lanes, LaneContext context, IDoorbell doorbell, LoopSupervisor supervisor, DeliveryOptions options,
    LedgerClock time, TimeProvider system,
    ILogger<LaneScheduler> logger) : SupervisedService("lanes", supervisor), IDoorbellHandler
{
    private readonly Lock _gate = new();
    private readonly Dictionary<LaneName, (LaneWorker Worker, Task Run)> _workers = [];
    private readonly WakeSignal _wake = new(time);
    private NodeMembership? _membership;
    private NodeId? _ended;
    private NodeId? _joining;
    private CancellationTokenSource? _cut;
    private bool _draining;

    /// <summary>Deliveries were placed in lanes: wakes the lanes that are served here, and rings the doorbell for the others.</summary>
    public void Signal(IReadOnlyCollection<Placement> placed)
    {
        foreach (var lane in placed.GroupBy(place => place.Lane, place => place.OrderingKey))
        {
            if (!TryWake(lane.Key, lane.Distinct().Take(2).ToList() is [{ Length: > 0 } only] ? only : null))
                doorbell.Ring(new DeliveryRequested(Schema: 1, DeliveryId: "", lane.Key.Value, TraceParent: null));
        }
    }

    /// <summary>Another notifier placed a delivery in a lane that may be served here.</summary>
    public Task RungAsync(DeliveryRequested message, CancellationToken cancellationToken)
    {
        TryWake(new LaneName(message.Lane), orderingKey: null);
        return Task.CompletedTask;
    }

    /// <summary>False when another notifier serves the lane.</summary>
    /// <param name="orderingKey">The only key that got a delivery; null: any may have got one.</param>
    public bool TryWake(LaneName lane, string? orderingKey)
    {
        lock (_gate)
        {
            if (_draining || _membership is not { } alive || _cut is not { } abort || !alive.Serves(lane)) return false;
            if (!_workers.TryGetValue(lane, out var entry))
            {
                var worker = LaneWorker.Create(lane, alive.Id, context, Signal, logger);
                entry = (worker, Task.Run(() => ServeAsync(lane, worker, abort.Token), CancellationToken.None));
                _workers.Add(lane, entry);
            }

            entry.Worker.Wake(orderingKey);
            return true;
        }
    }

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        var stopped = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var stopping = stoppingToken.UnsafeRegister(_ => stopped.TrySetResult(time.GetTimestamp()), null);
        try
        {
            await OwnThread.RunAsync("leases of lanes", own => LoopAsync(own.TimersOf(system), stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await DrainAsync(time.GetElapsedTime(await stopped.Task));
        }
    }

    /// <summary>Renews the membership, and lets somebody look for work beside it: that needs the thread pool.</summary>
    private async Task LoopAsync(TimeProvider timers, CancellationToken stoppingToken)
    {
        var (polled, wanted, polling) = (time.GetTimestamp(), false, Task.CompletedTask);
        while (true)
        {
            LoopPulse.Turn();
            try
            {
                wanted |= await RenewAsync(stoppingToken) || time.GetElapsedTime(polled) >= options.PollEvery;
                if (wanted && polling.IsCompleted)
                {
                    var ended = polling;
                    (polled, wanted, polling) = (time.GetTimestamp(), false, Task.Run(() => PollAsync(stoppingToken), stoppingToken));
                    await ended;
                }
            }
            catch (StoreUnavailableException e)
            {
                StoreIsAway(e.Message);
            }

            await _wake.WaitAsync(time.GetUtcNow() + options.Heartbeat, timers, stoppingToken);
        }
    }

    /// <summary>True when the ledger should be polled at once: a new membership has begun and signals before it were lost, or other
    /// notifiers were removed.</summary>
    private async Task<bool> RenewAsync(CancellationToken cancellationToken)
    {
        if (_membership is { } alive && !alive.Lost.IsCancellationRequested)
        {
            var sent = time.GetTimestamp();
            if (await nodes.BeatAsync(alive.Id, options.NodeLease, cancellationToken) is { } living)
            {
                var silent = alive.Renew(living, time.GetElapsedTime(sent));
                foreach (var last in silent) await nodes.RemoveAsync(last, cancellationToken);
                HandOver(alive);
                // Their lanes wait for somebody
                return silent.Count > 0;
            }
        }

        return await Task.Run(() => JoinAsync(cancellationToken), cancellationToken);
    }

    /// <summary>Begins a membership; what it did in the name of the one before has ended by then.</summary>
    private async Task<bool> JoinAsync(CancellationToken cancellationToken)
    {
        await EndMembershipAsync();
        // The same again when the store did not answer: the row may have been written.
        var next = _joining ??= new NodeId($"{Environment.MachineName}-{Environment.ProcessId}-{Guid.NewGuid().ToString("N")[..8]}");
        await nodes.JoinAsync(next, _ended, options.NodeLease, cancellationToken);
        _joining = null;
        var begun = new NodeMembership(next, options.NodeLease, time);
        var abort = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        begun.Lost.UnsafeRegister(
            _ =>
            {
                abort.Cancel();
                _wake.Set();
            },
            state: null);
        lock (_gate) (_membership, _cut) = (begun, abort);

        Joined(next);
        if (await nodes.BeatAsync(next, options.NodeLease, cancellationToken) is { } all) begun.Renew(all, TimeSpan.Zero);
        return true;
    }

    /// <summary>Leaves the lanes that another notifier should serve now, since it joined.</summary>
    private void HandOver(NodeMembership alive)
    {
        lock (_gate)
        {
            foreach (var (lane, entry) in _workers)
            {
                if (!alive.Serves(lane)) entry.Worker.Leave(ending: false);
            }
        }
    }

    private async Task PollAsync(CancellationToken cancellationToken)
    {
        var horizon = time.GetUtcNow() + options.PollEvery;
        foreach (var open in await lanes.OpenAsync(cancellationToken))
        {
            if (open.Due <= horizon) TryWake(open.Name, orderingKey: null);
        }
    }

    private async Task ServeAsync(LaneName lane, LaneWorker worker, CancellationToken abort)
    {
        try
        {
            // Recipients are part of a lane's name, and have no business in what everybody may read.
            await Supervisor.RunAsync("serving lanes", token => ServeAsync(worker, lane, token), abort);
        }
        catch (OperationCanceledException) when (abort.IsCancellationRequested)
        {
            // The membership has ended while the worker waited to be started again.
        }
        finally
        {
            lock (_gate) _workers.Remove(lane);
            // The notifier that should serve it now need not wait for its next poll.
            if (_membership?.Serves(lane) != true) doorbell.Ring(
                new DeliveryRequested(Schema: 1, DeliveryId: "", lane.Value, TraceParent: null));
        }
    }

    private async Task ServeAsync(LaneWorker worker, LaneName lane, CancellationToken abort)
    {
        try
        {
            await worker.RunAsync(abort);
        }
        catch (Exception e)
        {
            WorkerBroke(lane, e.GetType().Name);
            throw;
        }
    }

    private async Task EndMembershipAsync()
    {
        if (_membership is not { } alive) return;
        LostMembership(alive.Id);
        CancellationTokenSource? abort;
        lock (_gate) (abort, _cut, _membership) = (_cut, null, null);
        await abort!.CancelAsync();
        await Task.WhenAll(Running());
        alive.Dispose();
        _ended = alive.Id;
    }

    /// <param name="passed">Since the notifier was told to end.</param>
    private async Task DrainAsync(TimeSpan passed)
    {
        List<Task> running;
        lock (_gate)
        {
            _draining = true;
            running = [.. _workers.Values.Select(w => w.Run)];
            foreach (var entry in _workers.Values) entry.Worker.Leave(ending: true);
        }

        if (_membership is not { } alive || _cut is not { } abort) return;
        abort.CancelAfter(options.DrainWithin > passed ? options.DrainWithin - passed : TimeSpan.Zero);
        await RenewUntilAsync(Task.WhenAll(running), alive, abort.Token);
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

    /// <summary>A notifier that ends its calls is alive: others must not take its lanes meanwhile.</summary>
    private async Task RenewUntilAsync(Task drained, NodeMembership alive, CancellationToken abort)
    {
        while (!drained.IsCompleted && !abort.IsCancellationRequested)
        {
            try
            {
                var sent = time.GetTimestamp();
                if (await nodes.BeatAsync(alive.Id, options.NodeLease, abort) is { } living) alive.Renew(living, time.GetElapsedTime(sent));
            }
            catch (Exception e) when (e is StoreUnavailableException or OperationCanceledException)
            {
                StoreIsAway(e.Message);
            }

            using var next = CancellationTokenSource.CreateLinkedTokenSource(abort);
            await Task.WhenAny(drained, Task.Delay(options.Heartbeat, time, next.Token));
            await next.CancelAsync();
        }

        await drained;
    }

    private List<Task> Running()
    {
        lock (_gate) return [.. _workers.Values.Select(w => w.Run)];
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Notifier {Node} serves lanes")]
    private partial void Joined(NodeId node);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "Notifier {Node} could not renew its membership in time; it drops its lanes and joins anew")]
    private partial void LostMembership(NodeId node);

    [LoggerMessage(Level = LogLevel.Information, Message = "Notifier {Node} has handed {Count} lanes back")]
    private partial void Left(NodeId node, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The notifier waits for the store: {Reason}")]
    private partial void StoreIsAway(string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Lane {Lane} broke with {Exception}; it is served again after a pause")]
    private partial void WorkerBroke(LaneName lane, string exception);
}
