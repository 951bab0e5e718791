using Notifications.Notifier.Ledger;

namespace Notifications.Notifier.Sending;

/// <summary>What to do about an ordering key that is due: a pure decision.</summary>
internal abstract record SendStep
{
    /// <summary>How many deliveries one reply in a digest's thread may hold: with a line each they fit into one message.</summary>
    private const int MaxInDigestReply = 60;

    private SendStep()
    {
    }

    /// <summary>Every delivery of the key has ended meanwhile.</summary>
    internal sealed record Nothing : SendStep;

    /// <summary>An earlier delivery of the key waits for its next attempt, and the others wait behind it.</summary>
    internal sealed record NotBefore(DateTimeOffset At) : SendStep;

    /// <summary>One call to the destination.</summary>
    /// <param name="Primary">The delivery that the call is recorded under; null when only outdated deliveries were left.</param>
    /// <param name="Coalesced">The newest deliveries of other members, which the same call sends.</param>
    /// <param name="Older">Deliveries that are superseded as soon as this call has delivered what supersedes them.</param>
    /// <param name="Late">Deliveries that are superseded already: the conversation shows a newer state.</param>
    internal sealed record Call(
        Delivery? Primary, IReadOnlyList<Delivery> Coalesced, IReadOnlyList<Superseded> Older, IReadOnlyList<Superseded> Late) : SendStep
    {
        /// <summary>In a digest: more deliveries wait than one call sends.</summary>
        public bool MoreToCome { get; init; }

        /// <summary>What the call will count towards the lane's limits.</summary>
        /// <param name="announces"><see cref="DestinationEntry.Announces"/></param>
        public CallCost CostFor(OrderedDeliveries key, Func<string, bool> announces)
        {
            var exists = key.Conversation?.ExternalId is not null;
            var announce = exists && Coalesced.Append(Primary).Any(d => d is { Place.Announce: true })
                && announces(key.Conversation!.ExternalId!);
            return Primary switch
            {
                null => new CallCost(0, 0),
                // A digest's call writes a reply into its thread, and before it the digest itself or after the last one its update.
                not null when key.IsDigest => (exists, MoreToCome) switch
                {
                    (false, _) => new CallCost(2, 2),
                    (true, true) => new CallCost(1, 1),
                    (true, false) => new CallCost(2, 1),
                },
                // The message of a change, and what has failed as a reply in its thread.
                { Place.Conversation.Key: var change } when !exists && ChangeGroup.Is(change)
                    && Coalesced.Append(Primary).Any(d => d.Place.Announce) => new CallCost(2, 2),
                { Place.Conversation.Mode: ConversationMode.Update } when exists => announce ? new CallCost(2, 1) : new CallCost(1, 0),
                _ => new CallCost(1, 1),
            };
        }
    }

    public static SendStep Next(OrderedDeliveries key, DateTimeOffset now)
    {
        if (key.Open.Count == 0) return new Nothing();
        var retryAt = key.Open.Where(d => d.Progress.Attempts > 0).Select(d => d.Progress.Due).DefaultIfEmpty(now).Max();
        if (retryAt > now) return new NotBefore(retryAt);
        // Those that were not tried and are not due wait for a template to be mended: the others go on.
        var unready = key.Open.Where(d => d.Progress.Due > now).ToList();
        if (unready.Count == key.Open.Count) return new NotBefore(unready.Min(d => d.Progress.Due));
        if (unready.Count > 0) key = key with { Open = [.. key.Open.Except(unready)] };

        var late = key.IsDigest ? key.Late : Outdated(key);
        var open = late.Count == 0 ? key.Open : [.. key.Open.Where(d => !late.Any(l => l.DeliveryId == d.Id))];
        if (open.Count == 0) return new Call(Primary: null, [], [], late);
        if (key.IsDigest) return Digest(open, late, key.Open.Count);
        return open[^1].Place.Conversation is { Mode: ConversationMode.Update }
            ? NewestOfEachMember(open, late)
            : new Call(MaybeSent(open) ?? First(open), [], [], late);
    }

    // A message that may already exist is looked for under the id of its own delivery, so that delivery goes first, whatever is newer.
    private static Delivery? MaybeSent(IReadOnlyList<Delivery> open) => open.FirstOrDefault(d => d.Progress.IsMaybeSent);

    private static Delivery First(IReadOnlyList<Delivery> open) =>
        open.Where(d => d.Source.Member == open[0].Source.Member).MinBy(d => d.Source.At)!;

    /// <summary>A digest sends every delivery without a conversation, and of each Application in a conversation the newest.</summary>
    private static Call Digest(IReadOnlyList<Delivery> open, IReadOnlyList<Superseded> late, int read)
    {
        var newest = open.GroupBy(MessageOf).Select(g => g.MaxBy(d => d.Source.At)!).OrderBy(d => (d.Progress.Created, d.Source.At))
            .ToList();
        var primary = MaybeSent(open) ?? newest[0];
        var coalesced = newest.Where(d => d.Id != primary.Id).Take(MaxInDigestReply - 1).ToList();
        var sent = coalesced.Append(primary).ToLookup(MessageOf);
        var older = SupersededIn(open, d => sent[MessageOf(d)].FirstOrDefault(s => s.Source.At > d.Source.At && d.Id != primary.Id));
        return new Call(primary, coalesced, older, late)
        {
            MoreToCome = newest.Count > MaxInDigestReply
            || read >= OrderedDeliveries.MaxOfDigest
        };
    }

    private static (MemberKey, string) MessageOf(Delivery d) => (d.Source.Member, d.Place.Conversation?.Id ?? d.Id);

    private static Call NewestOfEachMember(IReadOnlyList<Delivery> open, IReadOnlyList<Superseded> late)
    {
        var newest = open.GroupBy(d => d.Source.Member).Select(g => g.MaxBy(d => d.Source.At)!).ToList();
        var primary = MaybeSent(open) ?? newest.FirstOrDefault(d => d.Place.Announce)
            ?? newest.MaxBy(d => (d.Progress.Created, d.Source.At))!;
        var coalesced = newest.Where(d => d.Id != primary.Id).ToList();
        var older = SupersededIn(
            open.Where(d => d.Id != primary.Id),
            d => coalesced.Append(primary).FirstOrDefault(s => s.Source.Member == d.Source.Member && s.Source.At > d.Source.At));
        return new Call(primary, coalesced, older, late);
    }

    private static List<Superseded> Outdated(OrderedDeliveries key) =>
    [
        .. key.Open
            .Where(d => d.Place.Conversation is not null)
            .Select(d => (Delivery: d, Shown: key.Members.GetValueOrDefault(d.Source.Member)))
            .Where(pair => pair.Shown is { } shown && shown.At > pair.Delivery.Source.At)
            .Select(pair => new Superseded(pair.Delivery.Id, pair.Shown!.DeliveryId)),
    ];

    private static List<Superseded> SupersededIn(IEnumerable<Delivery> open, Func<Delivery, Delivery?> newer) =>
        [.. open.Select(d => (Delivery: d, By: newer(d))).Where(pair => pair.By is not null)
            .Select(pair => new Superseded(pair.Delivery.Id, pair.By!.Id))];
}
