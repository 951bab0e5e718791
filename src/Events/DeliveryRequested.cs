namespace Notifications.Events;

/// <summary>The doorbell: work waits in a lane of the ledger. Losing one loses nothing, the ledger is the queue.</summary>
/// <param name="Schema">Version of this shape: 1.</param>
/// <param name="DeliveryId">The delivery that was written; empty when a whole lane is meant.</param>
/// <param name="Lane">Where it waits.</param>
/// <param name="TraceParent">W3C trace context, or null.</param>
public sealed record DeliveryRequested(int Schema, string DeliveryId, string Lane, string? TraceParent);
