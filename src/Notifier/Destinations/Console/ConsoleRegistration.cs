namespace Notifications.Notifier.Destinations.Console;

/// <summary>Registers the type <c>console</c>.</summary>
internal static class ConsoleRegistration
{
    private const string Name = "console";

    public static DestinationType Type { get; } = new(Name, Bind)
    {
        Preview = Preview,
        Groups = node => node.Optional("style").Text("") == "slack",
        StandsInFor = node => node.Optional("style").Text("") == "pull-request" ? "github" : null,
    };

    public static DestinationFactory Bind(ConfigurationNode node)
    {
        var options = ConsoleOptions.Bind(node);
        return (name, services) => Create(name, options, new ConsoleClient(services.Console));
    }

    public static DestinationEntry Create(string name, ConsoleOptions options, ConsoleClient client) => new(
        name,
        Name,
        new ConsoleDestination(name, options, client),
        LaneOf: _ => $"{Name}:{name}",
        Resolve: null,
        SharedConversation: options.Style == ConsoleStyle.PullRequest ? "pull-request" : null,
        Limits: [])
    {
        Updates = false,
    };

    private static string Preview(Message message)
    {
        var delivery = new OutgoingDelivery("example", "example", message, null, Announce: false, MaybeSent: false);
        return string.Concat(ConsoleMessage.Of(delivery, ConsoleStyle.Terminal).Lines.Select(line => line.Text + "\n"));
    }
}
