using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Notifications.Notifier.Ledger;

namespace Notifications.Notifier.Sending;

/// <summary>How the work on one ordering key ended, for its lane.</summary>
internal abstract record SendResult
{
    private SendResult()
    {
    }

    /// <param name="MoreWaits">The key may hold more deliveries than were ended.</param>
    /// <param name="Writes"><see cref="DeliveryOutcome.Writes"/></param>
    internal sealed record Done(bool MoreWaits, int? Writes = null) : SendResult;

    /// <summary>Another notifier serves the lane now.</summary>
    internal sealed record LaneLost : SendResult;

    /// <summary>The store failed; nothing is known to be wrong with the delivery.</summary>
    internal sealed record Failed : SendResult;

    /// <summary>The program failed on this delivery, and may fail on it each time.</summary>
    internal sealed record Broke(string Reason) : SendResult;
}

/// <summary>Makes one call: renders, records the attempt, calls the destination, records the outcome.</summary>
internal sealed partial class DeliverySender(
    DeliveryPreparer preparer,
    AttemptWriter attempts,
    AttemptGuard guard,
    ReasonText reasons,
    FindDestination destinations,
    DeliveryOptions options,
    DeliveryMetrics metrics,
    DestinationStates states,
    StoreRetry retry,
    Jitter jitter,
    LedgerClock time,
    ILogger<DeliverySender> logger)
{
    private readonly RetrySchedule _schedule = RetrySchedule.Of(options);

    /// <summary>Reported once, however many deliveries wait for them.</summary>
    private readonly ReportedReasons _wrongTemplates = new();

    public async Task<SendResult> SendAsync(
        HeldLane lane, LaneBuckets buckets, OrderedDeliveries key, SendStep.Call call, CancellationToken cancellationToken)
    {
        var prepared = await preparer.PrepareAsync(key, call, cancellationToken);
        var begun = await attempts.BeginAsync(lane, buckets, prepared, cancellationToken);
        if (begun == AttemptBegin.LaneLost) return new SendResult.LaneLost();
        CountFailed(prepared);
        if (begun == AttemptBegin.NothingToCall || prepared.Outgoing is not { } outgoing || prepared.Primary is not { } primary)
            return new SendResult.Done(MoreWaits: true, Writes: 0);

        using var activity = StartActivity(primary, prepared);
        var (started, number) = (time.GetTimestamp(), states.Begin());
        var outcome = reasons.Of(await CallAsync(primary, outgoing, cancellationToken));
        if (outcome is DeliveryOutcome.Unusable refused) states.Refuses(
            primary.Destination, refused.Part, refused.Reason, number);
        else if (outcome is DeliveryOutcome.Delivered && !options.Shadow) states.Serves(primary.Destination, [primary.Recipient]);
        var ended = time.GetUtcNow();
        var result = AttemptResult.Of(outcome, primary, _schedule, ended, jitter());
        if (options.Shadow && result is AttemptResult.Delivered shadow) result = shadow with { Note = "shadow: rendered, not sent" };
        if (result is AttemptResult.Retry { BlocksLane: true } wait) lane.Block.Extend(wait.At);
        if (!await retry.RecordAsync(token => attempts.EndAsync(lane, prepared, result, options.Shadow, ended, token), cancellationToken))
        {
            TakenOver(primary.Id, lane.Name);
            return new SendResult.LaneLost();
        }

        Report(prepared, primary, result, time.GetElapsedTime(started), activity);
        return new SendResult.Done(
            MoreWaits: result is not AttemptResult.Delivered || call.MoreToCome || !prepared.EndsAll
                || prepared.Rendered.Any(sent => sent.Message.IsIncomplete), outcome.Writes);
    }

    private Task<DeliveryOutcome> CallAsync(Delivery primary, OutgoingDelivery outgoing, CancellationToken cancellationToken)
    {
        if (destinations(primary.Destination) is not { } entry)
            return Task.FromResult<DeliveryOutcome>(
                new DeliveryOutcome.Unusable($"no destination '{primary.Destination}' is configured", Part: null)
                {
                    Writes = 0,
                });
        if (options.Shadow) return Task.FromResult<DeliveryOutcome>(new DeliveryOutcome.Delivered(Where: null, ExternalId: null));
        return guard.RunAsync(
            token => entry.Destination.DeliverAsync(outgoing, token),
            reason => new DeliveryOutcome.Deferred(reason, After: null, BlocksLane: false, MaybeSent: true),
            e =>
            {
                // What the call did before it threw is not known.
                DestinationBroke(e, primary.Destination, primary.Id);
                return new DeliveryOutcome.Deferred(
                    $"the destination broke with {e.GetType().Name}: {e.Message}", After: null, BlocksLane: false, MaybeSent: true);
            },
            cancellationToken);
    }

    private void Report(PreparedDelivery prepared, Delivery primary, AttemptResult result, TimeSpan took, Activity? activity)
    {
        var application = primary.Source.Application;
        switch (result)
        {
            case AttemptResult.Delivered delivered:
                var now = time.GetUtcNow();
                metrics.DeliverySucceeded(
                    primary.Destination, took, now - primary.Progress.Created,
                    now - prepared.Rendered.First(one => one.Delivery.Id == primary.Id).Message.At);
                metrics.DeliveriesCoalesced(primary.Destination, prepared.Rendered.Count - 1);
                metrics.DeliveriesSuperseded(primary.Destination, prepared.Older.Count);
                DeliveredTo(primary.Id, primary.Destination, primary.Recipient, primary.Trigger, application, took.TotalMilliseconds,
                    delivered.Where);
                break;
            case AttemptResult.Retry later:
                metrics.DeliveryDeferred(primary.Destination, took);
                if (later.Throttled) metrics.RateLimited(primary.Destination, byService: true, later.At - time.GetUtcNow());
                activity?.SetStatus(ActivityStatusCode.Error, later.Reason);
                if (!later.IsOperators) Deferred(
                    primary.Id, primary.Destination, primary.Recipient, primary.Progress.Attempts + 1, later.At, later.Reason);
                break;
            case AttemptResult.Dead dead:
                metrics.DeliveryDied(primary.Destination);
                activity?.SetStatus(ActivityStatusCode.Error, dead.Reason);
                Died(primary.Id, primary.Destination, primary.Recipient, primary.Trigger, application, dead.Reason);
                break;
            default:
                throw new InvalidOperationException($"A result {result.GetType().Name} is not known.");
        }
    }

    private void CountFailed(PreparedDelivery prepared)
    {
        foreach (var failed in prepared.Failed.Where(failed => !failed.WaitsForAnswer))
        {
            var (delivery, reason, isFinal) = failed;
            if (!isFinal)
            {
                metrics.TemplateFailed(failed.IsSelfService ? [DeliveryMetrics.SelfService] : delivery.Templates);
                if (_wrongTemplates.Add(reason)) WaitsForTemplate(delivery.Id, delivery.Trigger, delivery.Source.Application, reason);
                continue;
            }

            metrics.DeliveryDied(delivery.Destination);
            Died(delivery.Id, delivery.Destination, delivery.Recipient, delivery.Trigger, delivery.Source.Application, reason);
        }
    }

    private static Activity? StartActivity(Delivery primary, PreparedDelivery prepared)
    {
        ActivityContext.TryParse(primary.Source.TraceParent, traceState: null, isRemote: true, out var parent);
        var links = prepared.Rendered
            .Where(r => r.Delivery.Id != primary.Id)
            .Select(r => ActivityContext.TryParse(r.Delivery.Source.TraceParent, null, isRemote: true, out var coalesced)
                ? new ActivityLink(coalesced) : default)
            .Where(link => link != default);
        return DeliveryMetrics.Activities.StartActivity($"deliver {primary.Destination}", ActivityKind.Client, parent, links: links)
            ?.SetTag("notifications.delivery", primary.Id)
            .SetTag("notifications.recipient", primary.Recipient)
            .SetTag("notifications.trigger", primary.Trigger)
            .SetTag("notifications.application", primary.Source.Application);
    }

    [LoggerMessage(Level = LogLevel.Information,
        Message = "Delivered {Delivery} to {Destination} {Recipient}: {Trigger} of {Application} in {Milliseconds:0} ms {Link}")]
    private partial void DeliveredTo(
        string delivery, string destination, string recipient, string trigger, string application, double milliseconds, Uri? link);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "Delivery {Delivery} to {Destination} {Recipient} failed (attempt {Attempt}), again at {At:u}: {Reason}")]
    private partial void Deferred(string delivery, string destination, string recipient, int attempt, DateTimeOffset at, string reason);

    [LoggerMessage(Level = LogLevel.Error,
        Message = "Delivery {Delivery} to {Destination} {Recipient} is dead ({Trigger} of {Application}): {Reason}")]
    private partial void Died(string delivery, string destination, string recipient, string trigger, string application, string reason);

    [LoggerMessage(Level = LogLevel.Error,
        Message = "Delivery {Delivery} ({Trigger} of {Application}) cannot be rendered and waits until its template is mended: {Reason}")]
    private partial void WaitsForTemplate(string delivery, string trigger, string application, string reason);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "Delivery {Delivery} was taken over by another notifier with lane {Lane}; its outcome here is dropped")]
    private partial void TakenOver(string delivery, LaneName lane);

    [LoggerMessage(Level = LogLevel.Error, Message = "Destination {Destination} broke on delivery {Delivery}")]
    private partial void DestinationBroke(Exception e, string destination, string delivery);
}

/// <summary>Reasons that were reported; a bounded number is remembered.</summary>
internal sealed class ReportedReasons
{
    private const int Most = 500;
    private readonly HashSet<string> _reported = new(StringComparer.Ordinal);

    /// <summary>True for a reason that was not reported yet.</summary>
    public bool Add(string reason)
    {
        lock (_reported)
        {
            if (_reported.Count >= Most) _reported.Clear();
            return _reported.Add(reason);
        }
    }
}
