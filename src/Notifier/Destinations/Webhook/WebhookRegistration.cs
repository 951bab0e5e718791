using Notifications.Hosting.Configuration;

namespace Notifications.Notifier.Destinations.Webhook;

/// <summary>Registers the type <c>webhook</c>.</summary>
internal static class WebhookRegistration
{
    private const string Type = "webhook";

    public static DestinationFactory Bind(ConfigurationNode node)
    {
        var options = WebhookOptions.Bind(node);
        return (name, services) => new DestinationEntry(
            name,
            Type,
            new WebhookDestination(name, new WebhookClient(options, new HttpExchange(DestinationHttp.Create(traced: false), options.Timeout, services.Time)), options.Body),
            LaneOf: _ => $"{Type}:{name}",
            Resolve: null,
            SharedConversation: null,
            Limits: []);
    }
}
