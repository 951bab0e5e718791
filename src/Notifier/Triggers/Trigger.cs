namespace Notifications.Notifier.Triggers;

/// <summary>When somebody is notified, and what. Data: one YAML file each, see the README of this room.</summary>
/// <param name="Name">As subscriptions name it.</param>
/// <param name="Description">For readers.</param>
/// <param name="On">Kinds of transitions; empty: <paramref name="When"/> alone decides, on its edge.</param>
/// <param name="When">With <paramref name="On"/> a filter of the state after; null: none.</param>
/// <param name="OncePer">Not sent twice for the same value; null: no such limit.</param>
/// <param name="For">How long it must hold; null: at once.</param>
/// <param name="Conversation">What consecutive messages share.</param>
/// <param name="Mode">How later messages of a conversation appear.</param>
/// <param name="Announce">Also post a new message, because an update notifies nobody.</param>
/// <param name="Send">Templates, merged in order.</param>
/// <param name="Recovers">The trigger whose readers (and no others) are notified that it is over; null: for all.</param>
/// <param name="Follows">A trigger whose subscribers are notified of this one too; null: only its own.</param>
/// <param name="Damped">Not sent again to those who got it, until they were notified that it is over.</param>
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
    string? Recovers,
    string? Follows,
    bool Damped)
{
    /// <summary>The types of destinations that <see cref="Follows"/> is for, with <see cref="Forges"/> and <see cref="Grouped"/>; empty:
    /// all.</summary>
    public ImmutableArray<string> FollowsOn { get; init; } = [];

    /// <summary>Stands among types of destinations for all that comment on pull requests.</summary>
    public const string Forges = "forges";

    /// <summary>Stands among types of destinations for messages of many Applications, wherever they are sent.</summary>
    public const string Grouped = "grouped";

    /// <summary>What shares one message; null: as the destination says.</summary>
    public GroupBy? GroupBy { get; init; }

    /// <summary>Sent again while it holds; null: once.</summary>
    public Repetition? Repeat { get; init; }

    /// <summary>The people of a namespace wrote it, for its Applications only.</summary>
    public bool IsSelfService { get; init; }

    /// <summary>When it comes back too often to be sent each time; null: it is sent each time.</summary>
    public Flapping? Flapping { get; init; }

    /// <summary>It looks again later whether it still holds.</summary>
    public bool LooksAgain => For is not null || Repeat is not null || LooksAtTime;

    /// <summary>Its condition can become true while nothing but time passes.</summary>
    public bool LooksAtTime => On.Count == 0 && When is { LooksAtTime: true };

    /// <summary>The trigger whose subscribers are notified besides its own.</summary>
    public string? SubscribersOf => Recovers ?? Follows;

    /// <summary>Its condition itself looks at what had happened when the Application was first seen: no value needs to be recorded for
    /// that.</summary>
    public bool LooksAtFirstSight => When?.Source.Contains("before_first_sight", StringComparison.Ordinal) == true;

    /// <summary>It is about the deletion: all the others say nothing of an Application that is being deleted.</summary>
    public bool LooksAtDeletion =>
        On.Contains(TransitionKinds.Deleted) || On.Contains(TransitionKinds.Gone)
            || When?.Source.Contains("deletionTimestamp", StringComparison.Ordinal) == true;
}

/// <summary>Reminders of what still holds.</summary>
/// <param name="Every">From one to the next; of drift counted from its onset.</param>
/// <param name="Send">Templates, merged in order; empty: those of the trigger.</param>
internal sealed record Repetition(TimeSpan Every, ImmutableArray<string> Send);

/// <summary>What is sent again and again, with a recovery in between, becomes one message that counts.</summary>
/// <param name="Episodes">So many are messages of their own.</param>
/// <param name="Within">Counted over this time.</param>
internal sealed record Flapping(int Episodes, TimeSpan Within);
