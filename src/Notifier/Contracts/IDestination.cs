namespace Notifications.Notifier.Contracts;

/// <summary>One configured destination (<c>destinations.&lt;name&gt;</c>). Implementations keep no state that a restart may not
/// lose.</summary>
internal interface IDestination
{
    /// <summary>The key under <c>destinations</c>.</summary>
    string Name { get; }

    /// <summary>Makes the effect happen once, also when it is called again for the same delivery. Expected failures are values.</summary>
    Task<DeliveryOutcome> DeliverAsync(OutgoingDelivery delivery, CancellationToken cancellationToken);
}
