using System.Text.Json;
using Notifications.Events;
using Notifications.Notifier.Contracts;

namespace Notifications.Notifier.Tests.Deliveries;

/// <summary>Events of Applications, as small as the ledger needs them.</summary>
internal static class SomeEvents
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);

    public static ApplicationTransitioned Of(string app, long sequence, string kind = TransitionKinds.SyncSucceeded, long epoch = 1) => new(
        ApplicationTransitioned.CurrentSchema,
        $"event-{app}-{epoch}-{sequence}",
        new Instance("prod", "prod", null),
        new AppRef("argocd", app, $"uid-{app}", "default"),
        new Position($"epoch-{epoch}", epoch, sequence),
        Noon,
        PreviousAt: null,
        Origins.Watch,
        [new Transition($"{kind}-{app}-{sequence}", kind, Noon, SyncId: $"sync-{app}", EpisodeId: null,
            JsonDocument.Parse("{}").RootElement)],
        Before: null,
        Doc.FromJson("{}"u8),
        Standing.Calm,
        new Subject(new Dictionary<string, string>(), new Dictionary<string, string>(), new Dictionary<string, string>()),
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

    /// <summary>One delivery of the event's transition.</summary>
    public static PlannedDelivery Planned(
        ApplicationTransitioned news, string destination = "out", string recipient = "#sre", string trigger = "on-sync") => new(
        $"delivery-{trigger}-{destination}-{recipient}-{news.EventId}",
        trigger,
        news.Transitions[0].Id,
        destination,
        recipient,
        ["sync"],
        ConversationKey: null,
        ConversationMode.Post,
        Announce: false,
        OnceKey: null,
        Recovers: null);

    /// <summary>Of the one message that the Application's sync has in a channel.</summary>
    public static PlannedDelivery InSync(this PlannedDelivery planned, string key, ConversationMode mode = ConversationMode.Update) =>
        planned with { ConversationKey = key, Mode = mode };

    public static RoutingPlan Plan(params PlannedDelivery[] deliveries) => RoutingPlan.Nothing with { Deliveries = deliveries };
}
