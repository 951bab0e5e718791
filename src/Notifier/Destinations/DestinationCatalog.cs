using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using Notifications.Hosting.Configuration;
using Notifications.Notifier.Destinations.Console;
using Notifications.Notifier.Destinations.GitHub;
using Notifications.Notifier.Destinations.Slack;
using Notifications.Notifier.Destinations.Webhook;
using Notifications.Notifier.Git;
using Notifications.Notifier.Messages;

namespace Notifications.Notifier.Destinations;

/// <summary>Every type of destination, by the <c>type</c> that the configuration gives it.</summary>
internal static class DestinationCatalog
{
    public static FrozenDictionary<string, DestinationBinder> Types { get; } = new Dictionary<string, DestinationBinder>
    {
        ["console"] = ConsoleRegistration.Bind,
        ["github"] = GitHubRegistration.Bind,
        ["slack"] = SlackRegistration.Bind,
        ["webhook"] = WebhookRegistration.Bind,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>What a template's native trees become for a type: its own escaping of values, where it has one.</summary>
    public static NativeFormat NativeOf(string type) => new(type, type == SlackRegistration.Type ? Mrkdwn.Escape : static text => text);
}

/// <summary>
/// Reads the options of one destination from its node, without any effect; what is wrong is reported there. Keys that belong to every
/// destination (<c>type</c>, <c>defaultTriggers</c>) and the rejection of unknown ones are the caller's.
/// </summary>
internal delegate DestinationFactory DestinationBinder(ConfigurationNode node);

/// <summary>Makes the destination; called only when the whole configuration is right.</summary>
internal delegate DestinationEntry DestinationFactory(string name, DestinationServices services);

/// <summary>What destinations are made with.</summary>
/// <param name="Console">Shared by all that write to it.</param>
internal sealed record DestinationServices(Repositories Repositories, TimeProvider Time, ILoggerFactory Logs, ConsoleClient Console);
