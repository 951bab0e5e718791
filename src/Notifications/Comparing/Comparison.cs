using Notifications.Notifier.Ledger;
using Notifications.Notifier.Routing;
using Notifications.Notifier.Triggers;

namespace Notifications.Cli.Comparing;

/// <summary>What both notified of, only this program, and only Argo CD Notifications.</summary>
internal sealed record Comparison(
    DateTimeOffset From, DateTimeOffset To, int Both, IReadOnlyList<OneSided> OnlyHere, IReadOnlyList<OneSided> OnlyThere, int Unread)
{
    /// <summary>Pairs what names the same Application, trigger and recipient within a time of each other, the nearest first.</summary>
    /// <param name="peer">What Argo CD Notifications did.</param>
    /// <param name="deliveries">Of the ledger, a little before and after the range as well.</param>
    /// <param name="table">Triggers and spellings.</param>
    /// <param name="range">What is outside of it is not a difference.</param>
    /// <param name="within">How far apart two of a pair may be.</param>
    public static (Comparison Found, ILookup<NotifiedOf, DeliverySummary> Here) Of(
        PeerRecord peer, IEnumerable<DeliverySummary> deliveries, RoutingTable table, (DateTimeOffset From, DateTimeOffset To) range,
        TimeSpan within)
    {
        var here = deliveries.ToLookup(delivery => NotifiedOf.Here(delivery, table));
        var paired = new HashSet<string>(StringComparer.Ordinal);
        var onlyThere = new List<OneSided>();
        var both = 0;
        foreach (var there in peer.Sent.Where(sent => sent.Failure is null && sent.At >= range.From && sent.At <= range.To))
        {
            var of = NotifiedOf.There(there, table);
            var nearest = here[of]
                .Where(delivery => IsTold(delivery) && !paired.Contains(delivery.Id) && Apart(delivery, there.At) <= within)
                .MinBy(delivery => Apart(delivery, there.At));
            if (nearest is null) onlyThere.Add(new OneSided(there.At, of));
            else paired.Add(nearest.Id);
            both += nearest is null ? 0 : 1;
        }

        var onlyHere = here.SelectMany(of => of.Select(delivery => (Of: of.Key, Delivery: delivery)))
            .Where(one => IsTold(one.Delivery) && !paired.Contains(one.Delivery.Id)
                && one.Delivery.Created >= range.From && one.Delivery.Created <= range.To)
            .Select(one => new OneSided(one.Delivery.Created, one.Of)).OrderBy(difference => difference.At).ToList();
        return (new Comparison(range.From, range.To, both, onlyHere, onlyThere, peer.Unread), here);
    }

    /// <summary>Delivered (with <c>shadow: true</c>: rendered), or about to be.</summary>
    public static bool IsTold(DeliverySummary delivery) =>
        delivery.State is DeliveryState.Delivered or DeliveryState.Waiting or DeliveryState.Sending;

    private static TimeSpan Apart(DeliverySummary delivery, DateTimeOffset at) => (delivery.Created - at).Duration();
}

/// <summary>What only one of the two notified of.</summary>
internal sealed record OneSided(DateTimeOffset At, NotifiedOf Of)
{
    /// <summary>Why the other one did not.</summary>
    public string Reason { get; init; } = "";
}

/// <summary>Who was notified of what, comparable: one spelling of the recipient, and the trigger that subscriptions name.</summary>
/// <param name="Application">Namespace and name.</param>
internal sealed record NotifiedOf(string Application, string Trigger, string Destination, string Recipient)
{
    public static NotifiedOf There(PeerNotification notification, RoutingTable table) => new(
        notification.Application, notification.Trigger, notification.Service,
        table.Subscriptions.Names.Spelling(notification.Service, notification.Recipient));

    public static NotifiedOf Here(DeliverySummary delivery, RoutingTable table) => new(
        delivery.Application[(delivery.Application.IndexOf('/', StringComparison.Ordinal) + 1)..], First(delivery.Trigger, table.Triggers),
        delivery.Destination, delivery.Recipient);

    /// <summary>A trigger of several conditions is several triggers here, which follow the first.</summary>
    private static string First(string trigger, FrozenDictionary<string, Trigger> triggers)
    {
        for (var steps = 0; steps < triggers.Count
            && triggers.GetValueOrDefault(trigger) is { Follows: { } first, Recovers: null }; steps++)
            trigger = first;
        return trigger;
    }

    /// <summary>This trigger, and those that follow it.</summary>
    public static IEnumerable<Trigger> Triggers(string first, RoutingTable table) =>
        table.InOrder.Where(trigger => First(trigger.Name, table.Triggers) == first);

    public override string ToString() => $"{Application}  {Trigger} -> {Destination}:{Recipient}";
}
