using Notifications.Notifier.Contracts;
using Notifications.Notifier.Ledger;

namespace Notifications.Notifier.Sending;

/// <summary>Lays a call out from what was rendered.</summary>
internal sealed class Packer
{
    private readonly MemberMessages messages = new();

    public Parcel Pack(ChainView chain, ChainStep.Call call, IReadOnlyList<ToldNews> told, IReadOnlyList<FailedNews> failed)
    {
        var carrier = call.Carrier is { } c && told.Any(t => t.Delivery.Id == c.Id) ? c : null;
        // Without its carrier there is no call: the riders get another one.
        if (carrier is null) return new Parcel(chain, Carrier: null, Outgoing: null, [], failed, [], call.Late);
        return new Parcel(
            chain,
            carrier,
            chain.IsDigest ? Digest(chain, carrier, told, call.MoreToCome) : Outgoing(chain, carrier, told),
            told,
            failed,
            [.. call.Older.Where(o => told.Any(t => t.Delivery.Id == o.By))],
            call.Late);
    }

    private OutgoingDelivery Outgoing(ChainView chain, Delivery carrier, IReadOnlyList<ToldNews> told)
    {
        var message = carrier.Place.Announce || carrier.Place.Conversation is not { Mode: ConversationMode.Update }
            ? told.First(t => t.Delivery.Id == carrier.Id).Message
            : told.MaxBy(t => (t.Delivery.Progress.Created, t.Delivery.News.At)).Message;
        return new OutgoingDelivery(
            carrier.Id,
            carrier.Recipient,
            message,
            carrier.Place.Conversation is { } conversation ? View(chain, conversation, told) : null,
            carrier.Place.Announce,
            IsUnknown(carrier));
    }

    private OutgoingDelivery Digest(ChainView chain, Delivery carrier, IReadOnlyList<ToldNews> told, bool moreToCome)
    {
        var inOrder = told.OrderBy(t => (t.Delivery.Progress.Created, t.Delivery.News.At)).ToList();
        var known = moreToCome ? chain with { Members = new Dictionary<MemberKey, MemberState>() } : chain;
        var view = View(known, new ConversationRef(chain.Chain, DigestChain.Key, ConversationMode.Digest), told) with
        {
            News = [.. inOrder.Select(t => new ConversationMember(t.Delivery.News.Application, t.Message))],
            MoreToCome = moreToCome,
        };
        return new OutgoingDelivery(
            carrier.Id, carrier.Recipient, inOrder[^1].Message, view, told.Any(t => t.Delivery.Place.Announce), IsUnknown(carrier));
    }

    private static bool IsUnknown(Delivery carrier) => carrier.Progress.MaybeSent || carrier.Progress.State == DeliveryState.Sending;

    private ConversationView View(ChainView chain, ConversationRef conversation, IReadOnlyList<ToldNews> told)
    {
        var members = new Dictionary<MemberKey, ConversationMember>();
        foreach (var member in chain.Members.Values.Where(m => !told.Any(t => t.Delivery.News.Member == m.Key)))
            members.Add(member.Key, new ConversationMember(member.Application, messages.Read(member)));

        foreach (var news in told.OrderBy(t => t.Delivery.News.At))
            members[news.Delivery.News.Member] = new ConversationMember(news.Delivery.News.Application, news.Message);
        return new ConversationView(
            conversation.Key,
            conversation.Id,
            conversation.Mode,
            chain.Conversation?.ExternalId,
            [.. members.Values.OrderBy(m => m.Application, StringComparer.Ordinal)]);
    }
}
