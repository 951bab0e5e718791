using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Notifications.Hosting.Storage;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Ledger;
using Notifications.Notifier.Sending;

namespace Notifications.Notifier.Lanes;

/// <summary>
/// Serves one lane while this process holds it: asks <see cref="LaneStep"/>, and does. Holds no more than a window of what waits; the ledger
/// is the queue. All state belongs to the loop; others only say that something happened.
/// </summary>
internal sealed partial class LaneWorker
{
    private readonly LaneName lane;
    private readonly NodeId node;
    private readonly LaneServices services;
    private readonly Action<IReadOnlyCollection<Placement>> ring;
    private readonly ILogger logger;
    private readonly WakeSignal signal;
    private readonly LaneFlows flows;
    private readonly LaneQueue queue = new();
    private readonly ConcurrentQueue<string> heard = new();
    private readonly LaneRests rests;
    private readonly Dictionary<string, (IReadOnlyList<TokenBucketLimit> Limits, CallCost Cost)> paid = new(StringComparer.Ordinal);
    private HeldLane? held;
    private LaneBuckets buckets = LaneBuckets.Empty;
    private DateTimeOffset pausedUntil = DateTimeOffset.MinValue;
    private DateTimeOffset digestUntil = DateTimeOffset.MinValue;
    private int? digestAbove;
    private volatile bool rung = true;
    private volatile bool leaving;
    private bool lost;
    private int failures;

    /// <param name="ring">Called with the places in other lanes that got work by the work here.</param>
    public LaneWorker(LaneName lane, NodeId node, LaneServices services, Action<IReadOnlyCollection<Placement>> ring, ILogger logger)
    {
        (this.lane, this.node, this.services, this.ring, this.logger) = (lane, node, services, ring, logger);
        signal = new WakeSignal(services.Time);
        flows = new LaneFlows(lane, signal, logger);
        rests = new LaneRests(services.Options.CollectPerMember);
    }

    /// <summary>Something waits in the lane.</summary>
    /// <param name="chain">The only chain that got work; null: any may have got some.</param>
    public void Wake(string? chain)
    {
        if (chain is null) rung = true;
        else heard.Enqueue(chain);
        signal.Say();
    }

    /// <summary>Ends what is under way, then gives the lane back.</summary>
    public void Leave()
    {
        leaving = true;
        signal.Say();
    }

    /// <summary>Until the lane is given back or lost, or the token cuts everything off.</summary>
    public async Task RunAsync(CancellationToken abort)
    {
        try
        {
            while (!await TurnAsync(abort))
            {
            }
        }
        catch (OperationCanceledException) when (abort.IsCancellationRequested)
        {
            // Cut off: what was under way stays 'sending' in the ledger, and is looked for before it is repeated.
        }
        finally
        {
            await flows.AllEnded;
        }
    }

    private async Task<bool> TurnAsync(CancellationToken abort)
    {
        try
        {
            if (held is null && !await TakeAsync(abort)) return true;
            Settle();
            Hear();
            return lost || await StepAsync(held!, abort);
        }
        catch (StoreUnavailableException e)
        {
            StoreIsAway(lane, e.Message);
            // What was taken from the window, or rang for, is found in the ledger again.
            queue.IsStale = true;
            if (leaving && flows.Count == 0) return true;
            await Task.Delay(NextPause(), services.Time, abort);
            return false;
        }
    }

    private async Task<bool> StepAsync(HeldLane held, CancellationToken abort)
    {
        var now = services.Time.GetUtcNow();
        switch (LaneStep.Next(View(held.Block.Until), now))
        {
            case LaneStep.Start start:
                await StartAsync(start.Count, abort);
                return false;
            case LaneStep.Release:
                queue.Release();
                return false;
            case LaneStep.Look:
                // Before the look: who rings during it is heard after it.
                rung = false;
                await LookAsync(held, now, abort);
                return false;
            case LaneStep.Wait wait:
                await signal.WaitAsync(wait.Until, abort);
                return false;
            case LaneStep.Leave:
                await services.Table.ReleaseAsync(held, abort);
                return true;
            case var step:
                throw new InvalidOperationException($"A step {step.GetType().Name} is not known.");
        }
    }

    private async Task<bool> TakeAsync(CancellationToken abort)
    {
        if (await services.Table.TakeAsync(lane, node, abort) is not { } taken) return false;
        (held, buckets) = (taken.Held, taken.Buckets);
        Serving(lane, taken.Held.Fence);
        return true;
    }

    /// <summary>What rings in a crowded lane meanwhile goes into the next call of its digest: it is looked for when this one has ended.</summary>
    private bool HasDigestToTell => services.Time.GetUtcNow() < digestUntil && (flows.Chains.Any(DigestChain.Is) || queue.HasDigest);

    private LaneView View(DateTimeOffset blockedUntil) => new(
        blockedUntil > pausedUntil ? blockedUntil : pausedUntil,
        flows.Count,
        Math.Min(services.Options.LaneConcurrency, ChainReader.MostUnderWay),
        queue.Fresh,
        queue.Held > 0 ? queue.TokensAt : null,
        (rung && !HasDigestToTell) || queue.IsStale,
        queue.NextDue,
        leaving);

    private async Task LookAsync(HeldLane held, DateTimeOffset now, CancellationToken abort)
    {
        flows.MissAll();
        var look = await services.Reader.LookAsync(lane, flows.Chains, now, abort);
        if (look.Destination is { } name) digestAbove = services.Options.Shadow ? int.MaxValue : services.Destinations(name)?.DigestAbove ?? int.MaxValue;
        // While a digest is open, one more is enough.
        var single = look.Due.Count(chain => !DigestChain.Is(chain));
        if (digestAbove is { } most && single > (now < digestUntil ? 0 : most) && await services.Digests.GatherAsync(held, most, flows.Chains, now, abort))
        {
            digestUntil = now + LaneDigests.Calm;
            look = await services.Reader.LookAsync(lane, flows.Chains, now, abort);
        }

        queue.Replace(look);
    }

    private async Task StartAsync(int count, CancellationToken abort)
    {
        var taken = queue.Take(count, flows, rests, services.Time.GetUtcNow());
        if (taken.Count == 0) return;
        var views = await services.Reader.LoadAsync(taken, abort);
        if (views.Exists(view => view.Conversation?.Digest is not null))
        {
            await services.Digests.FollowAsync(held!, flows.Chains, abort);
            views.RemoveAll(view => view.Conversation?.Digest is not null);
            queue.IsStale = true;
        }

        foreach (var view in views)
        {
            switch (ChainStep.Next(view, services.Time.GetUtcNow()))
            {
                case ChainStep.NotBefore wait:
                    await services.Intents.PushAsync(view.Chain, wait.At, abort);
                    queue.IsStale = true;
                    break;
                case ChainStep.Call when lane.IsResolve:
                    flows.Add(view.Chain, services.Lookup.ResolveAsync(held!, view, ring, abort), abort);
                    break;
                case ChainStep.Call call:
                    StartWithinLimits(view, call, abort);
                    break;
            }
        }
    }

    private void StartWithinLimits(ChainView view, ChainStep.Call call, CancellationToken abort)
    {
        var limits = call.Carrier is { } carrier && !services.Options.Shadow ? services.Destinations(carrier.Destination)?.Limits ?? [] : [];
        var cost = CallCosts.Of(view, call);
        var (left, at) = buckets.Take(limits, cost, services.Time.GetUtcNow());
        if (left is null)
        {
            queue.Hold(view.Chain, at);
            return;
        }

        buckets = left;
        paid[view.Chain] = (limits, cost);
        rests.Told(view, call, services.Time.GetUtcNow());
        flows.Add(view.Chain, services.Courier.DeliverAsync(held!, left, view, call, abort), abort);
    }

    /// <summary>A chain that got work need not be looked for: it is due, after all that wait in the window. Unless there is too much of it.</summary>
    private void Hear()
    {
        while (heard.TryDequeue(out var chain))
        {
            rests.Rang(chain, services.Time.GetUtcNow());
            if (rung || queue.IsStale || flows.Misses(chain) || queue.Knows(chain)) continue;
            if (queue.Fresh + queue.Held >= Math.Min(digestAbove ?? 1, ChainReader.Window) || services.Time.GetUtcNow() < digestUntil) rung = true;
            else queue.Add(chain);
        }
    }

    private void Settle()
    {
        while (flows.TakeEnd() is { } ended)
        {
            // In the ledger with the next call: until then the lane is only more careful than it need be.
            if (paid.Remove(ended.Chain, out var payment) && ended.End is FlowEnd.Done { NothingWritten: true }) buckets = buckets.GiveBack(payment.Limits, payment.Cost);
            queue.IsStale |= ended.End is not FlowEnd.Done { MoreWaits: false };
            if (ended.Missed) heard.Enqueue(ended.Chain);
            switch (ended.End)
            {
                case FlowEnd.Done:
                    failures = 0;
                    break;
                case FlowEnd.LaneLost:
                    lost = true;
                    break;
                case FlowEnd.Failed:
                    pausedUntil = services.Time.GetUtcNow() + NextPause();
                    break;
            }
        }
    }

    private TimeSpan NextPause() => TimeSpan.FromSeconds(Math.Min(15, 0.25 * Math.Pow(2, Math.Min(failures++, 6))));

    [LoggerMessage(Level = LogLevel.Debug, Message = "Serving lane {Lane}, fence {Fence}")]
    private partial void Serving(LaneName lane, long fence);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Lane {Lane} waits for the store: {Reason}")]
    private partial void StoreIsAway(LaneName lane, string reason);
}
