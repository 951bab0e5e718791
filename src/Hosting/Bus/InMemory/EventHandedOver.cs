namespace Notifications.Hosting.Bus.InMemory;

/// <summary>
/// Says that an event is to be handled, which stays where it is (MassTransit's claim check): within one process nothing is won by writing 30 KB as JSON and
/// reading them again.
/// </summary>
/// <param name="Id">Of the event at <see cref="Receipts"/>.</param>
internal sealed record EventHandedOver(Guid Id);
