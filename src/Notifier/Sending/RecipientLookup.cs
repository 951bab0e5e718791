using Microsoft.Extensions.Logging;
using Notifications.Hosting.Storage;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Ledger;

namespace Notifications.Notifier.Sending;

/// <summary>Turns a delivery whose recipient must be looked up into deliveries to concrete recipients.</summary>
internal sealed partial class RecipientLookup(
    Store store,
    EventLibrary events,
    AttemptWriter intents,
    OutcomeWriter outcomes,
    FindDestination destinations,
    DeliveryOptions options,
    DeliveryMetrics metrics,
    DestinationStates states,
    StoreRetry retry,
    Jitter jitter,
    TimeProvider time,
    ILogger<RecipientLookup> logger)
{
    private readonly RetrySchedule schedule = RetrySchedule.Of(options);
    private readonly SharedWrite<Replacement, bool> replace = new(ChildRows.ReplaceAsync);

    /// <param name="rang">Called with the places of the deliveries that were made.</param>
    public async Task<FlowEnd> ResolveAsync(HeldLane lane, ChainView chain, Action<IReadOnlyCollection<Placement>> rang, CancellationToken ct)
    {
        var delivery = chain.Open[0];
        var entry = destinations(delivery.Destination);
        var resolution = await LookUpAsync(entry, delivery, ct);
        if (resolution is RecipientResolution.Unusable refused) states.Refuses(delivery.Destination, refused.Part, refused.Reason);
        else if (resolution is RecipientResolution.Resolved { Recipients.Count: > 0 } found) states.Serves(delivery.Destination, found.Recipients);
        if (resolution is RecipientResolution.Resolved resolved && entry is not null) return await ReplaceAsync(lane, chain, delivery, entry, resolved, rang, ct);
        // A look-up changes nothing anywhere: only one that failed is an attempt to be counted.
        var parcel = new Parcel(chain, delivery, Outgoing: null, [], [], [], []);
        var begun = await intents.BeginAsync(lane, LaneBuckets.Empty, parcel, ct);
        if (begun != Begun.Yes) return begun == Begun.LaneLost ? new FlowEnd.LaneLost() : new FlowEnd.Done(MoreWaits: true);
        var change = LedgerChange.Of(Outcome(resolution), delivery, schedule, time.GetUtcNow(), jitter());
        if (change is LedgerChange.Retry { BlocksLane: true } wait) lane.Block.Extend(wait.At);
        if (!await retry.RecordAsync(token => outcomes.EndAsync(lane, parcel, change, withMessage: false, token), ct)) return new FlowEnd.LaneLost();
        Report(delivery, change);
        return new FlowEnd.Done(MoreWaits: true);
    }

    private void Report(Delivery delivery, LedgerChange change)
    {
        if (change is LedgerChange.Retry { IsOperators: false } later) Deferred(delivery.Id, delivery.Destination, later.At, later.Reason);
        if (change is not LedgerChange.Dead dead) return;
        metrics.DeliveryDied(delivery.Destination);
        Died(delivery.Id, delivery.Destination, delivery.News.Application, dead.Reason);
    }

    private async Task<RecipientResolution> LookUpAsync(DestinationEntry? entry, Delivery delivery, CancellationToken ct)
    {
        if (entry is null) return new RecipientResolution.Rejected($"no destination '{delivery.Destination}' is configured");
        if (entry.Resolve is not { } resolve) return new RecipientResolution.Resolved([delivery.Recipient], Note: null);
        if (await events.FindAsync(delivery.News.EventId, ct) is not { } news) return new RecipientResolution.Rejected($"its event {delivery.News.EventId} is not kept any more");
        var start = delivery.News.TransitionEventId is { } other ? await events.FindAsync(other, ct) : news;
        var transition = start?.Transitions.FirstOrDefault(t => t.Id == delivery.News.TransitionId);
        using var timeout = new CancellationTokenSource(options.AttemptTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, timeout.Token);
        try
        {
            return await resolve(new RecipientQuestion(news, transition, delivery.Recipient, delivery.IsAnnotated), either.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            return new RecipientResolution.Deferred($"no answer within {options.AttemptTimeout.TotalSeconds:0} s", After: null);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            LookupBroke(e, delivery.Destination, delivery.Id);
            return new RecipientResolution.Deferred($"the look-up broke with {e.GetType().Name}: {e.Message}", After: null);
        }
    }

    private async Task<FlowEnd> ReplaceAsync(
        HeldLane lane,
        ChainView chain,
        Delivery delivery,
        DestinationEntry entry,
        RecipientResolution.Resolved resolved,
        Action<IReadOnlyCollection<Placement>> rang,
        CancellationToken ct)
    {
        var children = resolved.Recipients.Distinct(StringComparer.Ordinal).Select(recipient => Child(delivery, entry, recipient)).ToList();
        var replaced = await retry.RecordAsync(
            token => store.WriteAsync(replace, new Replacement(lane, delivery, children, resolved.Note, time.GetUtcNow()), token), ct);
        if (!replaced) return new FlowEnd.LaneLost();
        metrics.DeliveriesPlanned(children.Count);
        ResolvedTo(delivery.Id, delivery.Destination, delivery.News.Application, children.Count, resolved.Note);
        rang([.. children.Select(c => c.Place)]);
        return new FlowEnd.Done(MoreWaits: !chain.IsWhole || chain.Open.Count > 1);
    }

    private Delivery Child(Delivery parent, DestinationEntry entry, string recipient)
    {
        var talk = new Talk(parent.Place.Conversation?.Key, parent.Place.Conversation?.Mode ?? ConversationMode.Post, parent.Place.Announce);
        return parent with
        {
            Id = StableId.Of("child", parent.Id, recipient),
            Parent = parent.Id,
            Recipient = recipient,
            Place = Placements.ToConcrete(entry, recipient, talk, parent.News.Member),
            Progress = DeliveryProgress.New(time.GetUtcNow()),
        };
    }

    // Who is told to come back later has met a limit, and the next look-up would meet it too.
    private static DeliveryOutcome Outcome(RecipientResolution resolution) => resolution switch
    {
        RecipientResolution.Deferred d => new DeliveryOutcome.Deferred(d.Reason, d.After, BlocksLane: d.After is not null),
        RecipientResolution.Rejected r => new DeliveryOutcome.Rejected(r.Reason),
        RecipientResolution.Unusable u => new DeliveryOutcome.Unusable(u.Reason, u.Part),
        _ => throw new InvalidOperationException($"A resolution {resolution.GetType().Name} is not known."),
    };

    [LoggerMessage(Level = LogLevel.Debug, Message = "Delivery {Delivery} to {Destination} ({Application}) goes to {Count} recipients. {Note}")]
    private partial void ResolvedTo(string delivery, string destination, string application, int count, string? note);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The recipients of delivery {Delivery} to {Destination} could not be looked up, again at {At:u}: {Reason}")]
    private partial void Deferred(string delivery, string destination, DateTimeOffset at, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Delivery {Delivery} to {Destination} ({Application}) is dead: {Reason}")]
    private partial void Died(string delivery, string destination, string application, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Destination {Destination} broke on looking up the recipients of delivery {Delivery}")]
    private partial void LookupBroke(Exception e, string destination, string delivery);
}
