using System.Collections.Frozen;
using System.Collections.Immutable;
using Notifications.Notifier.Contracts;

namespace Notifications.Notifier.Triggers;

/// <summary>When somebody is told, and what. Data: one YAML file each, see the README of this room.</summary>
/// <param name="Name">As subscriptions name it.</param>
/// <param name="Description">For readers.</param>
/// <param name="On">Kinds of transitions; empty: <paramref name="When"/> alone decides, on its edge.</param>
/// <param name="When">With <paramref name="On"/> a filter of the state after; null: none.</param>
/// <param name="OncePer">Not told twice for the same value; null: no such limit.</param>
/// <param name="For">How long it must hold; null: at once.</param>
/// <param name="Conversation">What consecutive messages share.</param>
/// <param name="Mode">How later messages of a conversation appear.</param>
/// <param name="Announce">Also post a new message, because an update notifies nobody.</param>
/// <param name="Send">Templates, merged in order.</param>
/// <param name="Recovers">The trigger whose readers (and no others) are told that it is over; null: for all.</param>
internal sealed record Trigger(
    string Name,
    string Description,
    FrozenSet<string> On,
    Condition? When,
    Condition? OncePer,
    TimeSpan? For,
    ConversationKey Conversation,
    ConversationMode Mode,
    bool Announce,
    ImmutableArray<string> Send,
    string? Recovers);
