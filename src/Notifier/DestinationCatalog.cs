using Notifications.Notifier.Composing;
using Notifications.Notifier.Destinations;
using Notifications.Notifier.Destinations.AzureDevOps;
using Notifications.Notifier.Destinations.Bitbucket;
using Notifications.Notifier.Destinations.Console;
using Notifications.Notifier.Destinations.Email;
using Notifications.Notifier.Destinations.Gitea;
using Notifications.Notifier.Destinations.GitHub;
using Notifications.Notifier.Destinations.GitLab;
using Notifications.Notifier.Destinations.Preset;
using Notifications.Notifier.Destinations.Slack;
using Notifications.Notifier.Destinations.Webhook;
using Notifications.Notifier.Messages;
using Notifications.Notifier.Triggers;

namespace Notifications.Notifier;

/// <summary>Every type of destination, by the <c>type</c> that the configuration gives it.</summary>
internal static class DestinationCatalog
{
    public static FrozenDictionary<string, DestinationType> Types { get; } = TypesWith(own: null);

    /// <summary>Of the templates and triggers that come with the program.</summary>
    public static IReadOnlyCollection<string> BuiltInTemplateNames => BuiltInTemplates.Files.Keys;

    public static IReadOnlyCollection<string> BuiltInTriggerNames => TriggerCatalog.Load(templates: null).Keys;

    /// <summary>The types that can lay a message out without sending it.</summary>
    public static string[] Previewed { get; } =
        [.. Types.Values.Where(type => type.Preview is not null).Select(type => type.Name).Order(StringComparer.Ordinal)];

    /// <summary>With the user's own.</summary>
    /// <param name="own">The section <c>presets</c> of the configuration.</param>
    public static FrozenDictionary<string, DestinationType> TypesWith(ConfigurationNode? own) => new[]
    {
        AzureDevOpsRegistration.Type,
        BitbucketRegistration.Type,
        ConsoleRegistration.Type,
        EmailRegistration.Type,
        GiteaRegistration.Type,
        GitHubRegistration.Type,
        GitLabRegistration.Type,
        SlackRegistration.Type,
        WebhookRegistration.Type,
    }.Concat(PresetRegistration.Types(own)).DistinctBy(type => type.Name, StringComparer.Ordinal)
        .ToFrozenDictionary(type => type.Name, StringComparer.Ordinal);

    /// <summary>What a template's native trees become for a type.</summary>
    public static NativeFormat NativeOf(string type) => NativeOf(Types, type);

    /// <inheritdoc cref="NativeOf(string)"/>
    public static NativeFormat NativeOf(FrozenDictionary<string, DestinationType> types, string type) =>
        types.TryGetValue(type, out var known)
            ? new(type, known.EscapeNative) { EscapeInJson = known.EscapeNativeJson ?? known.EscapeNative }
            : new(type, static text => text);

    /// <param name="type">One of <see cref="Previewed"/>.</param>
    public static string Preview(Message message, string type) => Types[type].Preview!(message);
}
