using Notifications.Notifier.Models;
using Notifications.Notifier.Triggers;

namespace Notifications.Notifier.Routing;

/// <summary>Renders the key of a conversation for one event.</summary>
internal static class Conversations
{
    /// <summary>Null: a message of its own. What the people of a namespace wrote continues no message of anybody else.</summary>
    public static string? KeyOf(Trigger trigger, Transition? about, EvaluationContext situation, Action<string> failed) =>
        PlainKeyOf(trigger, about, situation, failed) is not { } key ? null
        : trigger.IsSelfService ? $"self-service/{situation.Event.Instance.Id}/{situation.Event.App.Namespace}/{key}"
        : key;

    private static string? PlainKeyOf(Trigger trigger, Transition? about, EvaluationContext situation, Action<string> failed) =>
        trigger.Conversation switch
        {
            ConversationKey.NoKey => null,
            ConversationKey.SyncKey => Prefixed("sync/", about?.SyncId ?? CurrentSync(situation)),
            ConversationKey.DriftKey => Prefixed("drift/", about?.EpisodeId ?? CurrentEpisode(situation.Event)),
            ConversationKey.Rendered rendered => Render(rendered, about, situation, failed),
            _ => throw new InvalidOperationException($"No key for {trigger.Conversation}."),
        };

    private static string? Prefixed(string prefix, string? id) => id is null ? null : prefix + id;

    /// <summary>The id of the operation that the Application shows.</summary>
    public static string? CurrentSync(EvaluationContext situation) =>
        situation.View.Newest["status"]["operationState"]["startedAt"].Time is { } started ? SyncIds.Of(situation.Event.App.Uid, started)
            : null;

    // Drift that ends with this event is no longer in the standing.
    private static string? CurrentEpisode(ApplicationTransitioned appEvent) =>
        appEvent.Standing.DriftEpisode ?? appEvent.Transitions.LastOrDefault(transition => transition.EpisodeId is not null)?.EpisodeId;

    private static string? Render(ConversationKey.Rendered rendered, Transition? about, EvaluationContext situation, Action<string> failed)
    {
        switch (situation.Ask(rendered.Template, Side.After, about))
        {
            case Answer.Value { Text: var key }:
                return key.Trim() is { Length: > 0 } text ? text : null;
            case Answer.Failed error:
                failed(error.Error);
                return null;
            default:
                return null;
        }
    }
}
