using Notifications.Notifier.Destinations.Http;

namespace Notifications.Notifier.Destinations.Webhook;

/// <summary>Registers the type <c>webhook</c>.</summary>
internal static class WebhookRegistration
{
    private const string Name = "webhook";

    public static DestinationType Type { get; } = new(Name, Bind);

    public static DestinationFactory Bind(ConfigurationNode node)
    {
        var options = WebhookOptions.Bind(node);
        return (name, services) => new DestinationEntry(
            name,
            Name,
            new WebhookDestination(
                name, new WebhookClient(
                    options, new HttpExchange(DestinationHttp.Create(traced: false), options.Timeout, services.Time), services.TimeZone)),
            LaneOf: _ => $"{Name}:{name}",
            Resolve: null,
            SharedConversation: null,
            Limits: [])
        {
            Updates = false,
        };
    }
}
