using Notifications.Notifier.Contracts;
using Notifications.Notifier.Ledger;
using Notifications.Notifier.Sending;

namespace Notifications.Notifier.Lanes;

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
