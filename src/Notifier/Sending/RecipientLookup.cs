using Microsoft.Extensions.Logging;
using Notifications.Notifier.Ledger;

namespace Notifications.Notifier.Sending;

/// <summary>Turns a delivery whose recipient must be looked up into deliveries to concrete recipients.</summary>
internal sealed partial class RecipientLookup(
    Store store,
    EventStore events,
    AttemptWriter attempts,
    AttemptGuard guard,
    ReasonText reasons,
    FindDestination destinations,
    FindEventCommit commits,
    DeliveryOptions options,
    DeliveryMetrics metrics,
    DestinationStates states,
    StoreRetry retry,
    Jitter jitter,
    LedgerClock time,
    ILogger<RecipientLookup> logger)
{
    private static readonly FencedStatement EndParent = new(
        "update delivery set state = 'delivered', reason = @note, fence = null, updated_at = @now, ended_at = @now where id = @id and ended_at is null and exists");

    private readonly RetrySchedule _schedule = RetrySchedule.Of(options);
    private readonly SharedWrite<Replacement, bool> _replace = new(ReplaceAsync);

    /// <param name="placed">Called with the places of the new deliveries.</param>
    public async Task<SendResult> ResolveAsync(
        HeldLane lane, OrderedDeliveries key, Action<IReadOnlyCollection<Placement>> placed, CancellationToken cancellationToken)
    {
        var delivery = key.Open[0];
        var entry = destinations(delivery.Destination);
        var number = states.Begin();
        var resolution = reasons.Of(await LookUpAsync(entry, delivery, cancellationToken));
        if (resolution is RecipientResolution.Unusable refused) states.Refuses(
            delivery.Destination, refused.Part, refused.Reason, number);
        else if (resolution is RecipientResolution.Resolved { Recipients.Count: > 0 } found) states.Serves(
            delivery.Destination, [.. found.Recipients, delivery.Recipient]);
        if (resolution is RecipientResolution.Resolved resolved && entry is not null) return await ReplaceAsync(
            lane, key, entry, resolved, placed, cancellationToken);
        // A look-up has no effect at the destination, so only one that failed is counted as an attempt.
        var prepared = new PreparedDelivery(key, delivery, Outgoing: null, [], [], [], []);
        var begun = await attempts.BeginAsync(lane, LaneBuckets.Empty, prepared, cancellationToken);
        if (begun != AttemptBegin.Call) return begun == AttemptBegin.LaneLost ? new SendResult.LaneLost()
            : new SendResult.Done(MoreWaits: true);
        var ended = time.GetUtcNow();
        var result = AttemptResult.Of(Outcome(resolution), delivery, _schedule, ended, jitter());
        if (result is AttemptResult.Retry { BlocksLane: true } wait) lane.Block.Extend(wait.At);
        if (!await retry.RecordAsync(
            token => attempts.EndAsync(lane, prepared, result, withMessage: false, ended, token),
            cancellationToken)) return new SendResult.LaneLost();
        Report(delivery, result);
        return new SendResult.Done(MoreWaits: true);
    }

    private void Report(Delivery delivery, AttemptResult result)
    {
        if (result is AttemptResult.Retry { IsOperators: false } later) Deferred(delivery.Id, delivery.Destination, later.At, later.Reason);
        if (result is not AttemptResult.Dead dead) return;
        metrics.DeliveryDied(delivery.Destination);
        Died(delivery.Id, delivery.Destination, delivery.Source.Application, dead.Reason);
    }

    private async Task<RecipientResolution> LookUpAsync(DestinationEntry? entry, Delivery delivery, CancellationToken cancellationToken)
    {
        if (entry is null)
            return new RecipientResolution.Unusable($"no destination '{delivery.Destination}' is configured", Part: null);
        if (entry.Resolve is not { } resolve || !entry.Resolves(delivery.Recipient))
            return new RecipientResolution.Resolved([delivery.Recipient], Note: null);
        if (await events.FindSourceAsync(delivery.Source, cancellationToken) is not var (appEvent, transition))
            return new RecipientResolution.Rejected($"its event {delivery.Source.EventId} is not kept any more");
        return await guard.RunAsync<RecipientResolution>(
            token => resolve(new RecipientQuestion(
                appEvent, transition, delivery.Recipient,
                delivery.IsAnnotated)
            { Commit = looking => commits(appEvent, transition, looking) }, token),
            reason => new RecipientResolution.Deferred(reason, After: null),
            e =>
            {
                LookupBroke(e, delivery.Destination, delivery.Id);
                return new RecipientResolution.Deferred($"the look-up broke with {e.GetType().Name}: {e.Message}", After: null);
            },
            cancellationToken);
    }

    private async Task<SendResult> ReplaceAsync(
        HeldLane lane,
        OrderedDeliveries key,
        DestinationEntry entry,
        RecipientResolution.Resolved resolved,
        Action<IReadOnlyCollection<Placement>> placed,
        CancellationToken cancellationToken)
    {
        var delivery = key.Open[0];
        var children = resolved.Recipients.Distinct(StringComparer.Ordinal).Select(recipient => Child(delivery, entry, recipient)).ToList();
        // The same each time that it is tried: by its instant it is recognised when the answer to an earlier try was lost.
        var replacement = new Replacement(lane, delivery, children, resolved.Note, time.GetUtcNow());
        var replaced = await retry.RecordAsync(token => store.WriteAsync(_replace, replacement, token), cancellationToken);
        if (!replaced) return new SendResult.LaneLost();
        metrics.DeliveriesPlanned(children.Count);
        ResolvedTo(delivery.Id, delivery.Destination, delivery.Source.Application, children.Count, resolved.Note);
        placed([.. children.Select(c => c.Place)]);
        return new SendResult.Done(MoreWaits: !key.IsWhole || key.Open.Count > 1);
    }

    private Delivery Child(Delivery parent, DestinationEntry entry, string recipient)
    {
        var (conversation, announce) = (parent.Place.Conversation, parent.Place.Announce);
        return parent with
        {
            Id = StableId.Child(parent.Id, recipient),
            Parent = parent.Id,
            Recipient = recipient,
            Place = Placement.ToConcrete(
                entry, recipient, conversation?.Key, conversation?.Mode ?? ConversationMode.Post, announce, parent.Source.Member),
            Progress = DeliveryProgress.New(time.GetUtcNow()),
        };
    }

    /// <summary>For each whether it was replaced; false when the lane is not held any more or the delivery has ended.</summary>
    private static async ValueTask<IReadOnlyList<bool>> ReplaceAsync(
        Session session, IReadOnlyList<Replacement> all, CancellationToken cancellationToken)
    {
        var ended = await session.ExecuteAllAsync(
            [.. all.Select(one => EndParent.For(session.Dialect, one.Lane, [("note", one.Note), ("now", one.At), ("id", one.Parent.Id)]))],
            cancellationToken);
        await session.ExecuteAllAsync(
            [.. all.Where((_, i) => ended[i] > 0).SelectMany(one => one.Children)
                .Select(child => DeliveryRows.Inserting(child, dead: null))], cancellationToken);
        var replaced = Array.ConvertAll(ended, count => count > 0);
        for (var i = 0; i < replaced.Length; i++) replaced[i] = replaced[i]
            || await AttemptWriter.IsRecordedAsync(session, all[i].Parent.Id, all[i].At, cancellationToken);
        return replaced;
    }

    // A destination that says when to come back has a limit, which the next look-up would meet too.
    private static DeliveryOutcome Outcome(RecipientResolution resolution) => resolution switch
    {
        RecipientResolution.Deferred d => new DeliveryOutcome.Deferred(d.Reason, d.After, BlocksLane: d.After is not null),
        RecipientResolution.Rejected r => new DeliveryOutcome.Rejected(r.Reason),
        RecipientResolution.Unusable u => new DeliveryOutcome.Unusable(u.Reason, u.Part),
        _ => throw new InvalidOperationException($"A resolution {resolution.GetType().Name} is not known."),
    };

    [LoggerMessage(Level = LogLevel.Debug,
        Message = "Delivery {Delivery} to {Destination} ({Application}) goes to {Count} recipients. {Note}")]
    private partial void ResolvedTo(string delivery, string destination, string application, int count, string? note);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "The recipients of delivery {Delivery} to {Destination} could not be looked up, again at {At:u}: {Reason}")]
    private partial void Deferred(string delivery, string destination, DateTimeOffset at, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Delivery {Delivery} to {Destination} ({Application}) is dead: {Reason}")]
    private partial void Died(string delivery, string destination, string application, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Destination {Destination} broke on looking up the recipients of delivery {Delivery}")]
    private partial void LookupBroke(Exception e, string destination, string delivery);

    /// <summary>A delivery whose recipients are known now: it ends, and its children wait.</summary>
    private sealed record Replacement(HeldLane Lane, Delivery Parent, IReadOnlyList<Delivery> Children, string? Note, DateTimeOffset At);
}
