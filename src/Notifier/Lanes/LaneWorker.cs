using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Notifications.Hosting.Health;
using Notifications.Notifier.Ledger;
using Notifications.Notifier.Sending;

namespace Notifications.Notifier.Lanes;

/// <summary>What every lane works with.</summary>
internal sealed record LaneContext(
    LaneTable Table,
    DueReader Reader,
    LaneDigests Digests,
    AttemptWriter Attempts,
    DeliverySender Sender,
    RecipientLookup Lookup,
    FindDestination Destinations,
    DeliveryOptions Options,
    DeliveryMetrics Metrics,
    LedgerClock Time);

/// <summary>
/// Serves one lane while this process holds it: asks <see cref="LaneStep"/> what to do, and does it. Holds no more than a window of what
/// waits; the ledger is the queue. All state belongs to the loop; other threads only signal.
/// </summary>
internal sealed partial class LaneWorker(
    LaneName lane, NodeId node, LaneContext context, WakeSignal signal, LaneInFlight inFlight,
    Action<IReadOnlyCollection<Placement>> placed, ILogger logger)
{
    private readonly LaneQueue _queue = new();
    private readonly ConcurrentQueue<string> _signalled = new();
    private readonly LaneDebounce _debounce = new(context.Options.CollectPerMember);
    private readonly Dictionary<string, (IReadOnlyList<TokenBucketLimit> Limits, CallCost Cost)> _charged = new(StringComparer.Ordinal);
    private readonly LanePoison _poison = new(lane, context, logger);
    private HeldLane? _held;
    private LaneBuckets _buckets = LaneBuckets.Empty;
    private DigestPolicy _digest = DigestPolicy.Initial;
    private DateTimeOffset _pausedUntil = DateTimeOffset.MinValue;
    private volatile bool _scanRequested = true;
    private volatile bool _leaving;
    private volatile bool _ending;
    private bool _lost;
    private int _failures;

    /// <param name="placed">Called with the places of deliveries that the work here made in other lanes.</param>
    public static LaneWorker Create(
        LaneName lane, NodeId node, LaneContext context, Action<IReadOnlyCollection<Placement>> placed, ILogger logger)
    {
        var signal = new WakeSignal(context.Time);
        return new LaneWorker(lane, node, context, signal, new LaneInFlight(lane, signal, logger), placed, logger);
    }

    private DateTimeOffset Now => context.Time.GetUtcNow();

    /// <summary>Something waits in the lane.</summary>
    /// <param name="orderingKey">The only key that got a delivery; null: any may have got one.</param>
    public void Wake(string? orderingKey)
    {
        if (orderingKey is null) _scanRequested = true;
        else _signalled.Enqueue(orderingKey);
        signal.Set();
    }

    /// <summary>Finishes what is in flight, then gives the lane back.</summary>
    /// <param name="ending">The notifier ends: a store that does not answer is not waited for, since its lanes are free when it has
    /// gone.</param>
    public void Leave(bool ending)
    {
        (_leaving, _ending) = (true, _ending || ending);
        signal.Set();
    }

    /// <summary>Runs until the lane is given back or lost, or until the token aborts everything.</summary>
    public async Task RunAsync(CancellationToken abort)
    {
        try
        {
            while (!await TurnAsync(abort)) LoopPulse.Turn();
        }
        catch (OperationCanceledException) when (abort.IsCancellationRequested)
        {
            // Aborted deliveries stay 'sending' in the ledger, and are looked for before they are sent again.
        }
        finally
        {
            await inFlight.AllEnded;
        }
    }

    private async Task<bool> TurnAsync(CancellationToken abort)
    {
        try
        {
            if (_held is null && !await TakeAsync(abort)) return true;
            TakeEnds();
            await _poison.HandleAsync(abort);
            TakeSignals();
            return _lost || await StepAsync(_held!, abort);
        }
        catch (StoreUnavailableException e)
        {
            StoreIsAway(lane, e.Message);
            // What was taken from the window, or signalled, is found in the ledger again.
            _queue.IsStale = true;
            // One that hands the lane over goes on until it has: its row would name a notifier that lives and does not serve it.
            if (_ending && inFlight.Count == 0) return true;
            await Task.Delay(NextPause(), context.Time, abort);
            return false;
        }
    }

    private async Task<bool> StepAsync(HeldLane held, CancellationToken abort)
    {
        var now = Now;
        switch (LaneStep.Next(View(held.Block.Until, now), now))
        {
            case LaneStep.Start start:
                await StartAsync(held, start.Count, abort);
                return false;
            case LaneStep.Release:
                _queue.Release();
                return false;
            case LaneStep.Scan:
                // Reset before the scan: a signal during the scan causes another one.
                _scanRequested = false;
                await ScanAsync(held, now, abort);
                return false;
            case LaneStep.Wait wait:
                using (LoopPulse.Rest()) await signal.WaitAsync(wait.Until, abort);
                return false;
            case LaneStep.Leave:
                await context.Table.ReleaseAsync(held, abort);
                return true;
            case var step:
                throw new InvalidOperationException($"A step {step.GetType().Name} is not known.");
        }
    }

    private async Task<bool> TakeAsync(CancellationToken abort)
    {
        if (await context.Table.TakeAsync(lane, node, abort) is not { } taken) return false;
        (_held, _buckets) = (taken.Held, taken.Buckets);
        Serving(lane, taken.Held.Fence);
        return true;
    }

    private LaneView View(DateTimeOffset blockedUntil, DateTimeOffset now) => new(
        blockedUntil > _pausedUntil ? blockedUntil : _pausedUntil,
        inFlight.Count,
        Math.Min(context.Options.LaneConcurrency, DueReader.MaxInFlight),
        _queue.Fresh,
        _queue.Held > 0 ? _queue.TokensAt : null,
        (_scanRequested && !_digest.DefersSignals(_queue.HasDigest || inFlight.Keys.Any(OrderingKey.IsDigest), now)) || _queue.IsStale,
        _queue.NextDue,
        _leaving);

    private async Task ScanAsync(HeldLane held, DateTimeOffset now, CancellationToken abort)
    {
        inFlight.MissAll();
        var scan = await context.Reader.ScanAsync(lane, inFlight.Keys, now, abort);
        if (scan.Destination is { } name) _digest = _digest.For(context.Destinations(name)?.DigestAbove, context.Options.Shadow);
        var waiting = scan.Due.Count(key => !OrderingKey.IsDigest(key));
        if (_digest.Gathers(waiting, now) && await context.Digests.GatherAsync(held, _digest.Above!.Value, inFlight.Keys, now, abort))
        {
            _digest = _digest.Gathered(now);
            scan = await context.Reader.ScanAsync(lane, inFlight.Keys, now, abort);
        }

        _queue.Replace(scan);
    }

    private async Task StartAsync(HeldLane held, int count, CancellationToken abort)
    {
        var taken = _queue.Take(count, inFlight, _debounce, Now);
        if (taken.Count == 0) return;
        var keys = await _poison.LoadAsync(taken, abort);
        if (keys.Exists(key => key.Conversation?.Digest is not null))
        {
            await context.Digests.FollowAsync(held, inFlight.Keys, abort);
            keys.RemoveAll(key => key.Conversation?.Digest is not null);
            _queue.IsStale = true;
        }

        foreach (var key in keys)
        {
            switch (SendStep.Next(key, Now))
            {
                case SendStep.NotBefore wait:
                    await context.Attempts.PostponeAsync(key.OrderingKey, wait.At, abort);
                    _queue.IsStale = true;
                    break;
                case SendStep.Call when lane.IsResolve:
                    _poison.Calls(key.OrderingKey, key.Open[0].Id);
                    inFlight.Add(key.OrderingKey, context.Lookup.ResolveAsync(held, key, placed, abort), abort);
                    break;
                case SendStep.Call call:
                    StartWithinLimits(held, key, call, abort);
                    break;
            }
        }
    }

    private void StartWithinLimits(HeldLane held, OrderedDeliveries key, SendStep.Call call, CancellationToken abort)
    {
        var entry = call.Primary is { } primary ? context.Destinations(primary.Destination) : null;
        var limits = entry is null || context.Options.Shadow ? [] : entry.Limits;
        var cost = call.CostFor(key, entry?.Announces ?? (static _ => true));
        var (left, at) = _buckets.Take(limits, cost, Now);
        if (left is null)
        {
            _queue.Hold(key.OrderingKey, at);
            if (call.Primary is { } waits) context.Metrics.RateLimited(waits.Destination, byService: false, at - Now);
            return;
        }

        _buckets = left;
        _charged[key.OrderingKey] = (limits, cost);
        _debounce.Started(key, call, Now);
        _poison.Calls(key.OrderingKey, call.Primary?.Id);
        inFlight.Add(key.OrderingKey, context.Sender.SendAsync(held, left, key, call, abort), abort);
    }

    /// <summary>A signalled key is due, after all that wait in the window: unless there is too much, the ledger need not be scanned for
    /// it.</summary>
    private void TakeSignals()
    {
        while (_signalled.TryDequeue(out var key))
        {
            _debounce.Signalled(key, Now);
            if (_scanRequested || _queue.IsStale || inFlight.Misses(key) || _queue.Contains(key)) continue;
            if (_digest.NeedsScan(_queue.Fresh + _queue.Held, DueReader.Window, Now)) _scanRequested = true;
            else _queue.Add(key);
        }
    }

    private void TakeEnds()
    {
        while (inFlight.TakeEnd() is { } ended)
        {
            // The ledger learns of it with the next call. A notifier that takes the lane over before knows only what was expected.
            if (_charged.Remove(ended.OrderingKey, out var charge) && ended.Result is SendResult.Done { Writes: { } writes })
                _buckets = _buckets.Settle(charge.Limits, charge.Cost, writes);
            _queue.IsStale |= ended.Result is not SendResult.Done { MoreWaits: false };
            if (ended.Missed) _signalled.Enqueue(ended.OrderingKey);
            switch (ended.Result)
            {
                case SendResult.Done:
                    _failures = 0;
                    _poison.Ended(ended.OrderingKey);
                    break;
                case SendResult.Broke broke:
                    _poison.Broke(ended.OrderingKey, broke.Reason);
                    break;
                case SendResult.LaneLost:
                    _lost = true;
                    break;
                case SendResult.Failed:
                    _pausedUntil = Now + NextPause();
                    break;
            }
        }
    }

    private TimeSpan NextPause() => TimeSpan.FromSeconds(Math.Min(15, 0.25 * Math.Pow(2, Math.Min(_failures++, 6))));

    [LoggerMessage(Level = LogLevel.Debug, Message = "Serving lane {Lane}, fence {Fence}")]
    private partial void Serving(LaneName lane, long fence);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Lane {Lane} waits for the store: {Reason}")]
    private partial void StoreIsAway(LaneName lane, string reason);
}
