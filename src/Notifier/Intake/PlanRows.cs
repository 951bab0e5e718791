using Notifications.Notifier.Ledger;

namespace Notifications.Notifier.Intake;

/// <summary>Makes and writes the deliveries that the router decided, except those that are repeated (<c>oncePer</c>) or recover what was
/// never sent.</summary>
internal static class PlanRows
{
    // A value that held before this event is not new. What held is written with the position at which it ceased, so that deliveries of
    // older events are still written.
    private const string Once = """
        insert into once(once_key, created_at)
        select cast(@key as text), cast(@now as bigint) where not exists (
            select 1 from once where once_key = @held and (epoch_order, sequence) < (cast(@epoch_order as bigint), cast(@sequence as bigint)))
        on conflict (once_key) do nothing
        """;

    private const string Hold = """
        insert into once(once_key, created_at, epoch_order, sequence) values (@key, @now, @epoch_order, @sequence)
        on conflict (once_key) do nothing
        """;

    private const string Remember = """
        insert into told(instance, uid, trigger_name, destination, recipient, delivery_id, told_at)
        values (@instance, @uid, @trigger_name, @destination, @recipient, @delivery_id, @now)
        on conflict (instance, uid, trigger_name, destination, recipient) do update set delivery_id = excluded.delivery_id, told_at = excluded.told_at
        """;

    // A recipient whose delivery died was not notified, and gets no recovery either.
    private const string Recover = """
        delete from told where instance = @instance and uid = @uid and trigger_name = @trigger_name and destination = @destination and recipient = @recipient
        returning delivery_id, (select d.state from delivery d where d.id = told.delivery_id)
        """;

    private const string SentState = """
        select d.state from told t left join delivery d on d.id = t.delivery_id
        where t.instance = @instance and t.uid = @uid and t.trigger_name = @trigger_name and t.destination = @destination and t.recipient = @recipient
        """;

    // The deliveries of the same trigger and Application that wait in the same conversation as a delivery, or as those it was resolved to.
    private const string SameKind = """
        d.ended_at is null and exists (select 1 from delivery t where (t.id = @told or t.parent = @told) and d.chain = t.chain and d.instance = t.instance
            and d.uid = t.uid and d.trigger_name = t.trigger_name and coalesce(d.conversation, '') = coalesce(t.conversation, ''))
        """;

    // A reader has seen it, or may have: the message itself or an earlier one of its conversation.
    private const string Seen = $"""
        select 1 from delivery d where d.chain in (select chain from delivery where id = @told or parent = @told)
            and {SameKind} and (d.state = 'sending' or d.attempts > 0 or d.maybe_sent <> 0)
        union all
        select 1 from delivery d where (d.id = @told or d.parent = @told) and d.state = 'delivered' and not exists (select 1 from delivery c where c.parent = d.id)
        union all
        select 1 from member m join delivery d on d.conversation = m.conversation
        where (d.id = @told or d.parent = @told) and m.instance = d.instance and m.uid = d.uid
        """;

    private const string Unsent = $"""
        select d.id from delivery d where d.chain in (select chain from delivery where id = @told or parent = @told) and {SameKind}
        """;

    /// <summary>Makes the rows of a plan's deliveries: pure.</summary>
    /// <param name="appEvent">The event that the deliveries are about.</param>
    /// <param name="transitionEvent">The id of the event with the transition, when that is another one.</param>
    /// <param name="destinations">The configured ones.</param>
    /// <param name="now">When they are made.</param>
    /// <param name="isLater">A timer has fired: they come after what the event itself has sent, and after earlier timers.</param>
    public static IReadOnlyList<Delivery> Place(
        RoutingPlan plan, ApplicationTransitioned appEvent, string? transitionEvent, FindDestination destinations, DateTimeOffset now,
        bool isLater = false) =>
        [.. plan.Deliveries.Select(
            (planned, i) => Place(
                planned, i + (isLater ? now.ToUnixTimeMilliseconds() : 0), appEvent, transitionEvent, destinations(planned.Destination),
                now))];

    private static Delivery Place(
        PlannedDelivery planned, long ordinal, ApplicationTransitioned appEvent, string? transitionEvent, DestinationEntry? entry,
        DateTimeOffset now)
    {
        var source = new DeliverySource(
            appEvent.EventId,
            transitionEvent,
            planned.TransitionId,
            appEvent.Instance.Id,
            appEvent.App.Uid,
            IncomingRows.NameOf(appEvent),
            EventPosition.Of(appEvent.At, ordinal),
            appEvent.TraceParent);
        var place = entry is null ? Placement.OfUnknown(planned) : Placement.Of(entry, planned, source.Member);
        return new Delivery(
            planned.DeliveryId,
            Parent: null,
            source,
            planned.Trigger,
            planned.Templates,
            planned.Destination,
            planned.Recipient,
            place,
            DeliveryProgress.New(now))
        {
            IsAnnotated = planned.IsAnnotated,
            Admission = new Admission(planned.OnceKey, planned.Recovers, planned.WrongRecipient ?? SharedByAll(planned, entry))
            {
                HeldKey = planned.HeldKey,
                IsOldValue = planned.IsOldValue,
                Damped = planned.Damped,
                Flapping = planned.Flapping is not { } limit || entry is null ? null : new FlappingAdmission(
                    limit, key => Placement.Of(
                        entry, planned with { ConversationKey = key, Mode = ConversationMode.Update, Announce = false }, source.Member)),
                // A destination that has one message of its own for all of them keeps that.
                Group = planned.Group is not { } group || entry is not { SharedConversation: null } ? null : new GroupAdmission(
                    group, (id, key) => Placement.Of(
                        entry, planned with { DeliveryId = id, ConversationKey = key, Mode = ConversationMode.Update }, source.Member)),
            },
        };
    }

    /// <summary>At some destinations all messages to one recipient are one, such as the comment of a pull request.</summary>
    private static string? SharedByAll(PlannedDelivery planned, DestinationEntry? entry) =>
        planned.IsSelfService && entry is { SharedConversation: not null }
            ? "self-service triggers cannot write into a message of the operator's triggers (subscribe one of those here)" : null;

    /// <summary>The ids of the deliveries that were written.</summary>
    public static async ValueTask<IReadOnlySet<string>> WriteAsync(
        Session session, IReadOnlyList<Delivery> deliveries, CancellationToken cancellationToken)
    {
        var written = new HashSet<string>(StringComparer.Ordinal);
        var together = new List<Delivery>(deliveries.Count);
        foreach (var one in deliveries)
        {
            var delivery = one;
            if (delivery.Admission is { SupersededBy: null, Recovers: { } recovered })
            {
                // The query has to see what the deliveries before this one wrote.
                await FlushAsync(session, together, written, cancellationToken);
                if (await TakeSentAsync(session, recovered, delivery, cancellationToken) is not { } sent) continue;
                if (await EndUnsentAsync(session, sent, delivery, cancellationToken))
                {
                    together.Add(delivery with { Admission = delivery.Admission with { SupersededBy = sent } });
                    continue;
                }

                delivery = await FlappingRows.EndedAsync(session, delivery, cancellationToken);
            }
            else if (delivery.Admission is { SupersededBy: null } and ({ Damped: true } or { Flapping: not null }))
            {
                await FlushAsync(session, together, written, cancellationToken);
                if (delivery.Admission.Damped && await WasSentAsync(session, delivery, cancellationToken)) continue;
                delivery = await FlappingRows.BegunAsync(session, delivery, cancellationToken);
            }

            if (delivery.Admission is { SupersededBy: null, Group: not null })
            {
                await FlushAsync(session, together, written, cancellationToken);
                if (await ChangeRows.PlaceAsync(session, delivery, cancellationToken) is not { } placed) continue;
                together.Add(placed.Delivery);
                await FlushAsync(session, together, written, cancellationToken);
                if (written.Contains(delivery.Id)) foreach (var copy in await ChangeRows.JoinAsync(
                    session, placed, cancellationToken)) written.Add(copy);
                continue;
            }

            together.Add(delivery);
        }

        await FlushAsync(session, together, written, cancellationToken);
        return written;
    }

    private static async ValueTask FlushAsync(
        Session session, List<Delivery> together, HashSet<string> written, CancellationToken cancellationToken)
    {
        if (together.Count == 0) return;
        var wanted = await WithoutRepeatedAsync(session, together, cancellationToken);
        together.Clear();
        var changed = await session.ExecuteAllAsync(
            [
                .. wanted.Select(delivery => DeliveryRows.Inserting(delivery, delivery.Admission.DeadReason)),
                .. wanted.Where(delivery => delivery.Admission is { SupersededBy: null, Recovers: null }).Select(Remembering),
                .. wanted.Where(delivery => delivery.Admission.SupersededBy is not null)
                    .Select(delivery => DeliveryRows.Superseding(
                        new Superseded(delivery.Id, delivery.Admission.SupersededBy!), delivery.Progress.Created)),
            ],
            cancellationToken);
        foreach (var (delivery, _) in wanted.Zip(changed).Where(pair => pair.Second > 0)) written.Add(delivery.Id);
    }

    private static async ValueTask<IReadOnlyList<Delivery>> WithoutRepeatedAsync(
        Session session, IReadOnlyList<Delivery> deliveries, CancellationToken cancellationToken)
    {
        var claims = deliveries.Where(d => d.Admission is { SupersededBy: null, OnceKey: not null }).ToList();
        if (claims.Count == 0) return [.. deliveries];
        var changed = await session.ExecuteAllAsync(claims.ConvertAll(Claiming), cancellationToken);
        var repeated = claims.Where((_, i) => changed[i] == 0).ToHashSet<Delivery>(ReferenceEqualityComparer.Instance);
        return [.. deliveries.Where(d => !repeated.Contains(d))];
    }

    private static Statement Claiming(Delivery delivery) => new(
        Once,
        [
            ("key", delivery.Admission.OnceKey), ("now", delivery.Progress.Created), ("held", delivery.Admission.HeldKey),
            ("epoch_order", delivery.Source.At.EpochOrder), ("sequence", delivery.Source.At.Sequence),
        ]);

    /// <summary>Records the <c>oncePer</c> values that held until this event.</summary>
    public static async ValueTask HoldAsync(
        Session session, IReadOnlyList<string> keys, ApplicationTransitioned appEvent, DateTimeOffset now,
        CancellationToken cancellationToken) =>
        await session.ExecuteAllAsync(
            [.. keys.Select(key =>
                new Statement(Hold, [
                    ("key", key), ("now", now), ("epoch_order", appEvent.At.EpochOrder), ("sequence", appEvent.At.Sequence)]))],
                    cancellationToken);

    private static Statement Remembering(Delivery delivery) =>
        new(Remember, [.. SentTo(delivery.Trigger, delivery), ("delivery_id", delivery.Id), ("now", delivery.Progress.Created)]);

    /// <summary>The delivery that notified this recipient by the trigger, whose record is removed; null when none did, or it
    /// died.</summary>
    private static async ValueTask<string?> TakeSentAsync(
        Session session, string trigger, Delivery row, CancellationToken cancellationToken)
    {
        var sent = await session.QueryAsync(
            Recover, SentTo(trigger, row), found => (Id: found.Text(0), State: found.TextOrNull(1)), cancellationToken);
        return sent is [var (id, state)] && state != DeliveryState.Dead.Word() ? id : null;
    }

    private static async ValueTask<bool> WasSentAsync(Session session, Delivery row, CancellationToken cancellationToken)
    {
        var sent = await session.QueryAsync(SentState, SentTo(row.Trigger, row), found => found.TextOrNull(0), cancellationToken);
        return sent is [var state] && state != DeliveryState.Dead.Word();
    }

    /// <summary>Ends deliveries whose reason is over before they were sent, so that the recovery need not be sent either. False when a
    /// reader may have seen one.</summary>
    private static async ValueTask<bool> EndUnsentAsync(
        Session session, string sent, Delivery recovery, CancellationToken cancellationToken)
    {
        if (await session.QueryFirstOrDefaultAsync(Seen, [("told", sent)], static _ => true, cancellationToken)) return false;
        var unsent = await session.QueryAsync(Unsent, [("told", sent)], static row => row.Text(0), cancellationToken);
        await session.ExecuteAllAsync(
            [.. unsent.Select(id => DeliveryRows.Superseding(new Superseded(id, recovery.Id), recovery.Progress.Created))],
            cancellationToken);
        return unsent.Count > 0;
    }

    /// <summary>Who was notified by which trigger of which Application.</summary>
    public static (string Name, object? Value)[] SentTo(string trigger, Delivery row) =>
    [
        ("instance", row.Source.Instance), ("uid", row.Source.Uid), ("trigger_name", trigger), ("destination", row.Destination),
        ("recipient", row.Recipient),
    ];
}
