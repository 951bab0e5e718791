using Notifications.Notifier.Changes;
using Notifications.Notifier.Composing;

namespace Notifications.Notifier.Destinations.Forges;

/// <summary>What a forge brings, and the destination that is made of it.</summary>
internal sealed record ForgeParts(
    ForgeNames Names, ForgeHosts Hosts, IForgeHistory History, IForgeComments Comments, ForgeMarkdown Markdown)
{
    /// <summary>Those that are switched on.</summary>
    public ImmutableArray<IForgeStatuses> Statuses { get; init; } = [];

    /// <param name="laneOf">Of a recipient: what shares a rate limit.</param>
    public DestinationEntry Entry(
        string name, string type, ForgeOptions options, DestinationServices services, Func<string, string> laneOf) => new(
        name,
        type,
        new ForgeDestination(
            name, Comments, Statuses, Names, options, services.Time, new ForgeMessage(Markdown, services.Layout, services.TimeZone)),
        laneOf,
        new ForgeRequests(History, Names, Hosts, new ForgePolicy(Names, Hosts, options.Allow), services.Repositories)
        { DegradedWithin = options.DegradedWithin, Statuses = Statuses }.ResolveAsync,
        SharedConversation: "pull-request",
        ForgeNodes.Buckets(options.Limits))
        {
            Announces = external => options.Notify switch
            {
                ForgeNotify.Never => false,
                _ when external == StatusRecipient.External => false,
                ForgeNotify.Each => true,
                _ => !PostedComments.Parse(external).IsAnnounced,
            },
        };

    /// <summary>The comment about one message, for a terminal.</summary>
    public static string Preview(Message message, ForgeMarkdown markdown, ForgeOptions options) =>
        new ForgeMessage(markdown, LayoutTemplates.BuiltIn, TimeZoneInfo.Utc).Body(
            "example", [new ConversationMember(message.About.Name, message)], options.LongestComment) + "\n";
}
