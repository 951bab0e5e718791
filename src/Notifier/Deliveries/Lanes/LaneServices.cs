using Notifications.Notifier.Deliveries.Attempts;

namespace Notifications.Notifier.Deliveries.Lanes;

/// <summary>What every lane works with.</summary>
internal sealed record LaneServices(
    LaneTable Table,
    ChainReader Reader,
    LaneDigests Digests,
    AttemptWriter Intents,
    Courier Courier,
    RecipientLookup Lookup,
    FindDestination Destinations,
    DeliveryOptions Options,
    TimeProvider Time);
