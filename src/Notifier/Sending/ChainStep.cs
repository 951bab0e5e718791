using Notifications.Notifier.Contracts;
using Notifications.Notifier.Ledger;

namespace Notifications.Notifier.Sending;

/// <summary>What to do about a chain that is due: pure.</summary>
internal abstract record ChainStep
{
    /// <summary>What one reply in a digest's thread tells: a line each fits into one message.</summary>
    private const int MostInDigest = 60;

    private ChainStep()
    {
    }

    /// <summary>Everything has ended meanwhile.</summary>
    internal sealed record Nothing : ChainStep;

    /// <summary>An earlier delivery of the chain waits for its next attempt, and the others behind it.</summary>
    internal sealed record NotBefore(DateTimeOffset At) : ChainStep;

    /// <summary>One call to the destination.</summary>
    /// <param name="Carrier">Whose call it is; null: only late ones were left.</param>
    /// <param name="Riders">The newest news of other members, told by the same call.</param>
    /// <param name="Older">Superseded as soon as the call has delivered what supersedes them.</param>
    /// <param name="Late">Superseded already: the conversation has told newer news.</param>
    internal sealed record Call(
        Delivery? Carrier, IReadOnlyList<Delivery> Riders, IReadOnlyList<Superseded> Older, IReadOnlyList<Superseded> Late) : ChainStep
    {
        /// <summary>Of a digest: more wait than one call tells.</summary>
        public bool MoreToCome { get; init; }
    }

    public static ChainStep Next(ChainView chain, DateTimeOffset now)
    {
        if (chain.Open.Count == 0) return new Nothing();
        var retries = chain.Open.Where(d => d.Progress.Attempts > 0).Select(d => d.Progress.Due).DefaultIfEmpty(now).Max();
        if (retries > now) return new NotBefore(retries);

        var late = chain.IsDigest ? chain.Late : ToldBefore(chain);
        var open = late.Count == 0 ? chain.Open : [.. chain.Open.Where(d => !late.Any(l => l.DeliveryId == d.Id))];
        if (open.Count == 0) return new Call(Carrier: null, [], [], late);
        if (chain.IsDigest) return Digest(open, late, chain.Open.Count);
        return open[^1].Place.Conversation is { Mode: ConversationMode.Update }
            ? NewestOfEach(open, late)
            : new Call(Unknown(open) ?? Head(open), [], [], late);
    }

    // What may stand at the destination is looked for under its own id, so it goes first, whatever is newer.
    private static Delivery? Unknown(IReadOnlyList<Delivery> open) =>
        open.FirstOrDefault(d => d.Progress.MaybeSent || d.Progress.State == DeliveryState.Sending);

    private static Delivery Head(IReadOnlyList<Delivery> open) =>
        open.Where(d => d.News.Member == open[0].News.Member).MinBy(d => d.News.At)!;

    /// <summary>Messages of their own are all told; of an Application's news in one conversation the newest, as there.</summary>
    private static Call Digest(IReadOnlyList<Delivery> open, IReadOnlyList<Superseded> late, int looked)
    {
        var newest = open.GroupBy(Talk).Select(g => g.MaxBy(d => d.News.At)!).OrderBy(d => (d.Progress.Created, d.News.At)).ToList();
        var carrier = Unknown(open) ?? newest[0];
        var riders = newest.Where(d => d.Id != carrier.Id).Take(MostInDigest - 1).ToList();
        var told = riders.Append(carrier).ToLookup(Talk);
        var older = open
            .Select(d => (Delivery: d, By: told[Talk(d)].FirstOrDefault(t => t.News.At > d.News.At && d.Id != carrier.Id)))
            .Where(pair => pair.By is not null)
            .Select(pair => new Superseded(pair.Delivery.Id, pair.By!.Id))
            .ToList();
        return new Call(carrier, riders, older, late) { MoreToCome = newest.Count > MostInDigest || looked >= ChainView.MostOpen };
    }

    private static (MemberKey, string) Talk(Delivery d) => (d.News.Member, d.Place.Conversation?.Id ?? d.Id);

    private static Call NewestOfEach(IReadOnlyList<Delivery> open, IReadOnlyList<Superseded> late)
    {
        var newest = open.GroupBy(d => d.News.Member).Select(g => g.MaxBy(d => d.News.At)!).ToList();
        var carrier = Unknown(open) ?? newest.FirstOrDefault(d => d.Place.Announce) ?? newest.MaxBy(d => (d.Progress.Created, d.News.At))!;
        // One that announces needs a call of its own.
        var riders = newest.Where(d => d.Id != carrier.Id && !d.Place.Announce).ToList();
        var older = open
            .Where(d => d.Id != carrier.Id)
            .Select(d => (Delivery: d, By: riders.Append(carrier).FirstOrDefault(t => t.News.Member == d.News.Member && t.News.At > d.News.At)))
            .Where(pair => pair.By is not null)
            .Select(pair => new Superseded(pair.Delivery.Id, pair.By!.Id))
            .ToList();
        return new Call(carrier, riders, older, late);
    }

    private static List<Superseded> ToldBefore(ChainView chain) =>
    [
        .. chain.Open
            .Where(d => d.Place.Conversation is not null)
            .Select(d => (Delivery: d, Told: chain.Members.GetValueOrDefault(d.News.Member)))
            .Where(pair => pair.Told is { } told && told.At > pair.Delivery.News.At)
            .Select(pair => new Superseded(pair.Delivery.Id, pair.Told!.DeliveryId)),
    ];
}
