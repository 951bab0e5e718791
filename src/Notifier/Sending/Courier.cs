using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Notifications.Hosting.Storage;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Ledger;

namespace Notifications.Notifier.Sending;

/// <summary>Makes one call: render, record the intent, call, record the outcome.</summary>
internal sealed partial class Courier(
    Renderer renderer,
    AttemptWriter intents,
    OutcomeWriter outcomes,
    FindDestination destinations,
    DeliveryOptions options,
    DeliveryMetrics metrics,
    DestinationStates states,
    StoreRetry retry,
    Jitter jitter,
    TimeProvider time,
    ILogger<Courier> logger)
{
    private readonly RetrySchedule schedule = RetrySchedule.Of(options);

    public async Task<FlowEnd> DeliverAsync(HeldLane lane, LaneBuckets buckets, ChainView chain, ChainStep.Call call, CancellationToken ct)
    {
        var parcel = await renderer.PackAsync(chain, call, ct);
        var begun = await intents.BeginAsync(lane, buckets, parcel, ct);
        if (begun == Begun.LaneLost) return new FlowEnd.LaneLost();
        CountFailed(parcel);
        if (begun == Begun.NothingToCall || parcel.Outgoing is not { } outgoing || parcel.Carrier is not { } carrier) return new FlowEnd.Done(MoreWaits: true);

        using var activity = Begin(carrier, parcel);
        var started = time.GetTimestamp();
        var outcome = await CallAsync(carrier, outgoing, ct);
        if (outcome is DeliveryOutcome.Unusable refused) states.Refuses(carrier.Destination, refused.Part, refused.Reason);
        else if (outcome is DeliveryOutcome.Delivered && !options.Shadow) states.Serves(carrier.Destination, [carrier.Recipient]);
        var change = LedgerChange.Of(outcome, carrier, schedule, time.GetUtcNow(), jitter());
        if (options.Shadow && change is LedgerChange.Delivered shadow) change = shadow with { Note = "shadow: rendered, not sent" };
        if (change is LedgerChange.Retry { BlocksLane: true } wait) lane.Block.Extend(wait.At);
        if (!await retry.RecordAsync(token => outcomes.EndAsync(lane, parcel, change, options.Shadow, token), ct))
        {
            TakenOver(carrier.Id, lane.Name);
            return new FlowEnd.LaneLost();
        }

        Report(parcel, carrier, change, time.GetElapsedTime(started), activity);
        return new FlowEnd.Done(MoreWaits: change is not LedgerChange.Delivered || call.MoreToCome || !parcel.EndsAll, outcome.NothingWritten);
    }

    private async Task<DeliveryOutcome> CallAsync(Delivery carrier, OutgoingDelivery outgoing, CancellationToken ct)
    {
        if (destinations(carrier.Destination) is not { } entry) return new DeliveryOutcome.Rejected($"no destination '{carrier.Destination}' is configured");
        if (options.Shadow) return new DeliveryOutcome.Delivered(Where: null, ExternalId: null);
        using var timeout = new CancellationTokenSource(options.AttemptTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, timeout.Token);
        try
        {
            return await entry.Destination.DeliverAsync(outgoing, either.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            return new DeliveryOutcome.Deferred($"no answer within {options.AttemptTimeout.TotalSeconds:0} s", After: null, BlocksLane: false, MaybeSent: true);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            // A destination's expected failures are values: this is a bug, and what it did before is not known.
            DestinationBroke(e, carrier.Destination, carrier.Id);
            return new DeliveryOutcome.Deferred($"the destination broke with {e.GetType().Name}: {e.Message}", After: null, BlocksLane: false, MaybeSent: true);
        }
    }

    private void Report(Parcel parcel, Delivery carrier, LedgerChange change, TimeSpan took, Activity? activity)
    {
        switch (change)
        {
            case LedgerChange.Delivered delivered:
                metrics.DeliverySucceeded(carrier.Destination, took, time.GetUtcNow() - carrier.Progress.Created);
                metrics.DeliveriesCarried(carrier.Destination, parcel.Told.Count - 1);
                metrics.DeliveriesSuperseded(carrier.Destination, parcel.Older.Count);
                DeliveredTo(carrier.Id, carrier.Destination, carrier.Recipient, carrier.Trigger, carrier.News.Application, took.TotalMilliseconds, delivered.Where);
                break;
            case LedgerChange.Retry later:
                metrics.DeliveryDeferred(carrier.Destination, took);
                activity?.SetStatus(ActivityStatusCode.Error, later.Reason);
                if (!later.IsOperators) Deferred(carrier.Id, carrier.Destination, carrier.Recipient, carrier.Progress.Attempts + 1, later.At, later.Reason);
                break;
            case LedgerChange.Dead dead:
                metrics.DeliveryDied(carrier.Destination);
                activity?.SetStatus(ActivityStatusCode.Error, dead.Reason);
                Died(carrier.Id, carrier.Destination, carrier.Recipient, carrier.Trigger, carrier.News.Application, dead.Reason);
                break;
            default:
                throw new InvalidOperationException($"A change {change.GetType().Name} is not known.");
        }
    }

    private void CountFailed(Parcel parcel)
    {
        foreach (var (delivery, reason) in parcel.Failed)
        {
            metrics.DeliveryDied(delivery.Destination);
            Died(delivery.Id, delivery.Destination, delivery.Recipient, delivery.Trigger, delivery.News.Application, reason);
        }
    }

    private static Activity? Begin(Delivery carrier, Parcel parcel)
    {
        ActivityContext.TryParse(carrier.News.TraceParent, traceState: null, isRemote: true, out var parent);
        var links = parcel.Told
            .Where(t => t.Delivery.Id != carrier.Id)
            .Select(t => ActivityContext.TryParse(t.Delivery.News.TraceParent, null, isRemote: true, out var told) ? new ActivityLink(told) : default)
            .Where(link => link != default);
        return DeliveryMetrics.Activities.StartActivity($"deliver {carrier.Destination}", ActivityKind.Client, parent, links: links)
            ?.SetTag("notifications.delivery", carrier.Id)
            .SetTag("notifications.recipient", carrier.Recipient)
            .SetTag("notifications.trigger", carrier.Trigger)
            .SetTag("notifications.application", carrier.News.Application);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Delivered {Delivery} to {Destination} {Recipient}: {Trigger} of {Application} in {Milliseconds:0} ms {Link}")]
    private partial void DeliveredTo(string delivery, string destination, string recipient, string trigger, string application, double milliseconds, Uri? link);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Delivery {Delivery} to {Destination} {Recipient} failed (attempt {Attempt}), again at {At:u}: {Reason}")]
    private partial void Deferred(string delivery, string destination, string recipient, int attempt, DateTimeOffset at, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Delivery {Delivery} to {Destination} {Recipient} is dead ({Trigger} of {Application}): {Reason}")]
    private partial void Died(string delivery, string destination, string recipient, string trigger, string application, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Delivery {Delivery} was taken over by another notifier with lane {Lane}; its outcome here is dropped")]
    private partial void TakenOver(string delivery, LaneName lane);

    [LoggerMessage(Level = LogLevel.Error, Message = "Destination {Destination} broke on delivery {Delivery}")]
    private partial void DestinationBroke(Exception e, string destination, string delivery);
}
