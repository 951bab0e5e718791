using Microsoft.Extensions.Logging;
using Notifications.Notifier.Caching;
using Notifications.Notifier.Ledger;
using Notifications.Notifier.Routing;

namespace Notifications.Notifier.Sending;

/// <summary>Renders the deliveries of a call and lays out what the destination is asked for.</summary>
internal sealed partial class DeliveryPreparer(
    EventStore events, LedgerFactsReader facts, ComposeMessage compose, FindDestination destinations, ReasonText reasons, LedgerClock time,
    ILogger<DeliveryPreparer> logger)
{
    private const int MaxParallel = 8;
    private readonly MemberMessages _messages = new();

    /// <summary>Renders the primary delivery and the coalesced ones; what cannot be rendered is listed apart and fails alone.</summary>
    public async Task<PreparedDelivery> PrepareAsync(OrderedDeliveries key, SendStep.Call call, CancellationToken cancellationToken)
    {
        if (call.Primary is not { } primary) return Prepared(key, call, [], []);
        IReadOnlyList<Delivery> deliveries = [primary, .. call.Coalesced];
        var results = new Composition[deliveries.Count];
        if (results.Length == 1) results[0] = reasons.Of(await RenderAsync(primary, cancellationToken));
        else
        {
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = MaxParallel, CancellationToken = cancellationToken };
            await Parallel.ForAsync(
                0, results.Length, parallel, async (i, token) => results[i] = reasons.Of(await RenderAsync(deliveries[i], token)));
        }

        var rendered = new List<RenderedDelivery>();
        var failed = new List<FailedDelivery>();
        foreach (var (delivery, result) in deliveries.Zip(results))
        {
            if (delivery.CompleteUntil is { } until && result is Composition.Composed { Message.IsIncomplete: var isIncomplete })
            {
                if (key.IsDigest || (isIncomplete && time.GetUtcNow() >= until) || await IsOverAsync(delivery, cancellationToken))
                {
                    call = call with { Late = [.. call.Late, new Superseded(delivery.Id, Shown(key, delivery))] };
                    continue;
                }

                if (isIncomplete)
                {
                    failed.Add(new FailedDelivery(
                        delivery, "what its message misses cannot be had yet", IsFinal: false)
                    { WaitsForAnswer = true });
                    continue;
                }
            }

            if (result is Composition.Composed composed) rendered.Add(new RenderedDelivery(delivery, composed.Message));
            else if (result is Composition.Failed failure) failed.Add(
                new FailedDelivery(delivery, failure.Reason, failure.IsFinal) { IsSelfService = failure.IsSelfService });
        }

        return Prepared(key, call, rendered, failed);
    }

    private PreparedDelivery Prepared(
        OrderedDeliveries key, SendStep.Call call, IReadOnlyList<RenderedDelivery> rendered, IReadOnlyList<FailedDelivery> failed)
    {
        // Without its primary delivery there is no call: the coalesced ones get another one.
        if (call.Primary is not { } primary || !rendered.Any(r => r.Delivery.Id == primary.Id))
            return new PreparedDelivery(key, Primary: null, Outgoing: null, [], failed, [], call.Late);
        var outgoing = key.IsDigest ? Digest(key, primary, rendered, call.MoreToCome) : Outgoing(key, primary, rendered);
        return new PreparedDelivery(
            key, primary, outgoing, rendered, failed, [.. call.Older.Where(o => rendered.Any(r => r.Delivery.Id == o.By))], call.Late);
    }

    /// <summary>What a completion would add is of no interest any more when what its message tells is over.</summary>
    private async Task<bool> IsOverAsync(Delivery completion, CancellationToken cancellationToken)
    {
        if (await events.FindNewestAsync(completion.Source.Member, cancellationToken) is not { After: not null } newest) return true;
        return await events.FindSourceAsync(completion.Source, cancellationToken) is not var (_, about)
            || TriggerEvaluator.IsOver(about, newest);
    }

    private static string Shown(OrderedDeliveries key, Delivery delivery) =>
        key.Members.TryGetValue(delivery.Source.Member, out var shown) ? shown.DeliveryId : delivery.Id;

    private OutgoingDelivery Outgoing(OrderedDeliveries key, Delivery primary, IReadOnlyList<RenderedDelivery> rendered)
    {
        var announced = rendered.Where(r => r.Delivery.Place.Announce).OrderBy(r => (r.Delivery.Progress.Created, r.Delivery.Source.At))
            .ToList();
        var message = primary.Place.Announce || primary.Place.Conversation is not { Mode: ConversationMode.Update }
            ? rendered.First(r => r.Delivery.Id == primary.Id).Message
            : rendered.MaxBy(r => (r.Delivery.Progress.Created, r.Delivery.Source.At)).Message;
        var view = primary.Place.Conversation is { } conversation ? View(key, conversation, rendered) : null;
        return new OutgoingDelivery(primary.Id, primary.Recipient, message, view, announced.Count > 0, primary.Progress.IsMaybeSent)
        {
            AnnouncesItself = primary.Place.Announce,
            Announced = [.. announced.Select(r => new ConversationMember(r.Delivery.Source.Application, r.Message))],
        };
    }

    private OutgoingDelivery Digest(OrderedDeliveries key, Delivery primary, IReadOnlyList<RenderedDelivery> rendered, bool moreToCome)
    {
        var inOrder = rendered.OrderBy(r => (r.Delivery.Progress.Created, r.Delivery.Source.At)).ToList();
        var known = moreToCome ? key with { Members = new Dictionary<MemberKey, MemberState>() } : key;
        var view = View(known, OrderingKey.ConversationOf(key.OrderingKey), rendered) with
        {
            Added = [.. inOrder.Select(r => new ConversationMember(r.Delivery.Source.Application, r.Message))],
            MoreToCome = moreToCome,
        };
        var announce = rendered.Any(r => r.Delivery.Place.Announce);
        return new OutgoingDelivery(primary.Id, primary.Recipient, inOrder[^1].Message, view, announce, primary.Progress.IsMaybeSent);
    }

    private ConversationView View(OrderedDeliveries key, Conversation conversation, IReadOnlyList<RenderedDelivery> rendered)
    {
        var members = new Dictionary<MemberKey, ConversationMember>();
        foreach (var member in key.Members.Values.Where(m => !rendered.Any(r => r.Delivery.Source.Member == m.Key)))
            members.Add(member.Key, new ConversationMember(member.Application, _messages.Read(member)));

        foreach (var newer in rendered.OrderBy(r => r.Delivery.Source.At))
            members[newer.Delivery.Source.Member] = new ConversationMember(newer.Delivery.Source.Application, newer.Message);
        return new ConversationView(
            conversation.Key,
            conversation.Id,
            conversation.Mode,
            key.Conversation?.ExternalId,
            [.. members.Values.OrderBy(m => m.Application, StringComparer.Ordinal)]);
    }

    private async Task<Composition> RenderAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        (ApplicationTransitioned Event, Transition? Transition)? source;
        try
        {
            source = await events.FindSourceAsync(delivery.Source, cancellationToken);
        }
        catch (Exception e) when (e is JsonException or InvalidDataException)
        {
            return new Composition.Failed($"its event {delivery.Source.EventId} cannot be read: {e.Message}") { IsFinal = true };
        }

        if (source is not var (appEvent, transition))
            return new Composition.Failed($"its event {delivery.Source.EventId} is not kept any more") { IsFinal = true };
        var destination = destinations(delivery.Destination);
        var request = new ComposeRequest(
            delivery.Id,
            appEvent,
            transition,
            delivery.Trigger,
            delivery.Templates,
            delivery.Destination,
            destination?.Type ?? "",
            delivery.Recipient)
        {
            Ledger = await facts.ReadAsync(appEvent, transition, delivery.Place.Conversation?.Key, cancellationToken),
            TimeZone = destination?.TimeZone ?? TimeZoneInfo.Utc,
        };
        try
        {
            return await compose(request, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // A rendering that throws must not stop the other deliveries.
            RenderingBroke(e, delivery.Id, delivery.Trigger, delivery.Source.Application);
            return new Composition.Failed($"rendering broke with {e.GetType().Name}: {e.Message}");
        }
    }

    [LoggerMessage(Level = LogLevel.Error,
        Message = "Rendering delivery {Delivery} (trigger {Trigger}, Application {Application}) broke; it is tried again")]
    private partial void RenderingBroke(Exception e, string delivery, string trigger, string application);
}

/// <summary>
/// The messages that conversations show of their members, parsed. Each call of a conversation of many Applications reads the texts of all
/// of them from the ledger again, so the messages of the latest texts are kept.
/// </summary>
internal sealed class MemberMessages
{
    private readonly BoundedCache<string, Message> _latest = new(4096, maxBytes: 32 << 20, (text, _) => 4 * text.Length);

    /// <exception cref="InvalidDataException">The text is not a message.</exception>
    public Message Read(MemberState member)
    {
        if (_latest.TryGet(member.Message, out var known)) return known;
        var message = JsonSerializer.Deserialize(member.Message, LedgerJson.Default.Message)
            ?? throw new InvalidDataException($"What the ledger holds of the member '{member.Application}' is no message.");
        _latest.Set(member.Message, message);
        return message;
    }
}
