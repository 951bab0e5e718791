using Notifications.Events;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Ledger;

namespace Notifications.Notifier.Intake;

/// <summary>Turns planned deliveries into rows: pure.</summary>
internal static class PlanPlacer
{
    /// <param name="news">The event that is told.</param>
    /// <param name="transitionEvent">The event with the transition, when that is another one.</param>
    public static IReadOnlyList<PlacedDelivery> Place(
        RoutingPlan plan, ApplicationTransitioned news, string? transitionEvent, FindDestination destinations, DateTimeOffset now) =>
        [.. plan.Deliveries.Select((planned, ordinal) => Place(planned, ordinal, news, transitionEvent, destinations(planned.Destination), now))];

    private static PlacedDelivery Place(
        PlannedDelivery planned, int ordinal, ApplicationTransitioned news, string? transitionEvent, DestinationEntry? entry, DateTimeOffset now)
    {
        var about = new DeliveryNews(
            news.EventId,
            transitionEvent,
            planned.TransitionId,
            news.Instance.Id,
            news.App.Uid,
            IncomingRows.NameOf(news),
            NewsPosition.Of(news.At, ordinal),
            news.TraceParent);
        var talk = new Talk(planned.ConversationKey, planned.Mode, planned.Announce);
        var place = entry is null
            ? new Placement(LaneName.ToDeliver(planned.Destination, ""), planned.DeliveryId, Conversation: null, planned.Announce)
            : Placements.Of(entry, planned.DeliveryId, planned.Recipient, talk, about.Member);
        var row = new Delivery(
            planned.DeliveryId,
            Parent: null,
            about,
            planned.Trigger,
            planned.Templates,
            planned.Destination,
            planned.Recipient,
            place,
            DeliveryProgress.New(now))
        {
            IsAnnotated = planned.IsAnnotated,
        };
        return new PlacedDelivery(planned, row, entry is null ? $"no destination '{planned.Destination}' is configured" : null);
    }
}
