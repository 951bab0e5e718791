namespace Notifications.Notifier.Destinations.Console;

/// <summary>Shows messages where the program runs: for the demo, for trying templates, and beside others.</summary>
internal sealed class ConsoleDestination(string name, ConsoleOptions options, ConsoleClient client) : IDestination
{
    public string Name { get; } = name;

    public Task<DeliveryOutcome> DeliverAsync(OutgoingDelivery delivery, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        client.Write(ConsoleMessage.Of(delivery, options.Style));
        // As Slack has it: an update notifies nobody, so an announcement is a new message too
        if (delivery.Announce && options.Style == ConsoleStyle.Slack && delivery.Conversation?.ExternalId is not null)
            client.Write(ConsoleMessage.Of(delivery with { Conversation = null }, options.Style));
        var id = delivery.Conversation?.ExternalId ?? delivery.DeliveryId;
        return Task.FromResult<DeliveryOutcome>(new DeliveryOutcome.Delivered(Where: null, id));
    }
}
