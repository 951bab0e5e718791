namespace Notifications.Hosting.Bus.InMemory;

/// <summary>
/// Says that events are to be handled, which stay where they are (MassTransit's claim check): within one process nothing is won by writing 30 KB as JSON and
/// reading them again. Several that are sent at once travel together: a message costs the transport more than handling what it tells of.
/// </summary>
/// <param name="Ids">Of the events at <see cref="Receipts"/>.</param>
internal sealed record EventsHandedOver(IReadOnlyList<Guid> Ids);
