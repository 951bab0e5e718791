using System.Collections.Immutable;
using System.Text.Json;
using Notifications.Notifier.Contracts;

namespace Notifications.Notifier.Tests.Destinations;

/// <summary>Messages and deliveries as tests need them.</summary>
internal static class Some
{
    public static DateTimeOffset Noon { get; } = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);

    public static MessageSubject Subject(string name = "guestbook", string instance = "prod-eks") => new(
        instance, "shop", "argocd", name, "in-cluster", "guestbook-prod", "4f2a1c9d8e7b6a5f4e3d2c1b0a9f8e7d6c5b4a39",
        new Uri("https://github.com/acme/platform/commit/4f2a1c9d8e7b6a5f4e3d2c1b0a9f8e7d6c5b4a39"),
        new Uri($"https://argocd.example.com/applications/argocd/{Uri.EscapeDataString(name)}"));

    public static Message Message(
        string name = "guestbook", Severity severity = Severity.Failure, string body = "One or more objects failed to apply.") => new(
        RichText.Markdown($"Sync of {name} {(severity is Severity.Failure ? "failed" : "went on")}"),
        severity,
        RichText.Markdown($"The sync of {name} in prod-eks {(severity is Severity.Failure ? "failed" : "went on")}."),
        RichText.Markdown(body),
        [new MessageField(RichText.Markdown("Revision"), RichText.Value("4f2a1c9"), IsShort: true)],
        [new MessageLink(RichText.Markdown("Open in Argo CD"), new Uri("https://argocd.example.com/applications/argocd/guestbook"),
            IsAction: true)],
        Subject(name),
        Noon,
        ImmutableDictionary<string, JsonElement>.Empty);

    public static RichText Text(params IEnumerable<(string Text, bool IsValue)> runs) =>
        new([.. runs.Select(run => new Run(run.Text, run.IsValue))]);

    public static OutgoingDelivery Delivery(
        string id, string recipient, ConversationView? conversation = null, bool announce = false, bool maybeSent = false,
        Message? message = null) =>
        new(id, recipient, message ?? Message(), conversation, announce, maybeSent);

    public static ConversationView Conversation(
        string? externalId, ConversationMode mode = ConversationMode.Update, params IEnumerable<Message> members) => new(
        "sync/1", "3f2a9c", mode, externalId,
        [.. members.DefaultIfEmpty(Message())
            .Select(member => new ConversationMember($"{member.About.Instance}/{member.About.Namespace}/{member.About.Name}", member))]);
}
