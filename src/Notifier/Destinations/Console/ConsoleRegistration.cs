using Notifications.Hosting.Configuration;

namespace Notifications.Notifier.Destinations.Console;

/// <summary>Registers the type <c>console</c>.</summary>
internal static class ConsoleRegistration
{
    public const string Type = "console";

    public static DestinationFactory Bind(ConfigurationNode node)
    {
        var options = ConsoleOptions.Bind(node);
        return (name, services) => Create(name, options, services.Console);
    }

    public static DestinationEntry Create(string name, ConsoleOptions options, ConsoleClient client) => new(
        name,
        Type,
        new ConsoleDestination(name, options, client),
        LaneOf: _ => $"{Type}:{name}",
        Resolve: null,
        SharedConversation: options.Style == ConsoleStyle.PullRequest ? "pull-request" : null,
        Limits: []);
}
