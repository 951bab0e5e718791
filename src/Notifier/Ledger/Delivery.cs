namespace Notifications.Notifier.Ledger;

/// <summary>A row of the ledger: one message to one recipient, until it has ended.</summary>
/// <param name="Parent">The delivery whose recipient was resolved to this one's; null: as planned.</param>
internal sealed record Delivery(
    string Id,
    string? Parent,
    DeliverySource Source,
    string Trigger,
    IReadOnlyList<string> Templates,
    string Destination,
    string Recipient,
    Placement Place,
    DeliveryProgress Progress)
{
    /// <summary>Only an annotation names the recipient.</summary>
    public bool IsAnnotated { get; init; }

    /// <summary>It completes a message in which something is missing, when that can be had before this time; null: it is no
    /// completion.</summary>
    public DateTimeOffset? CompleteUntil { get; init; }

    /// <summary>The delivery that completes this one's message: it waits in the ledger, as any other.</summary>
    public Delivery Completion(DateTimeOffset now) => new(
        StableId.Completion(Id), Parent: null, Source with { At = Source.At with { Ordinal = Source.At.Ordinal + 1 } }, Trigger, Templates,
        Destination, Recipient, Place with { Announce = false }, DeliveryProgress.New(now) with { Due = now + FirstCompletion })
    {
        IsAnnotated = IsAnnotated,
        CompleteUntil = now + LastCompletion,
    };

    /// <summary>Who did not answer is left alone for so long.</summary>
    private static readonly TimeSpan FirstCompletion = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan LastCompletion = TimeSpan.FromMinutes(15);

    /// <summary>Where to look for it when it is written; its ordering key is empty where the writing decides it.</summary>
    public Placement Signalled => Admission is { Flapping: null, Group: null } ? Place : Place with { OrderingKey = "" };

    /// <summary>Only of a new delivery: it is not stored.</summary>
    public Admission Admission { get; init; } = Admission.Unconditional;
}

/// <summary>What decides whether, and in which state, a new delivery is written.</summary>
/// <param name="OnceKey">It is not written when this key was written before; null: no such limit.</param>
/// <param name="Recovers">It is written only for those to whom this trigger sent before, and has not recovered since; null: for
/// all.</param>
/// <param name="DeadReason">Why it ends at once; null: it waits.</param>
/// <param name="SupersededBy">A delivery of a newer state that ends it at once; null: none.</param>
internal sealed record Admission(string? OnceKey, string? Recovers, string? DeadReason, string? SupersededBy = null)
{
    /// <summary>The key of the same <c>oncePer</c> value when it held before this event: the delivery is not written then; null: no
    /// <c>oncePer</c>.</summary>
    public string? HeldKey { get; init; }

    /// <summary>The <c>oncePer</c> value is older than the event: it is not written when the ledger sees the Application for the first
    /// time.</summary>
    public bool IsOldValue { get; init; }

    /// <summary>It is not written for those to whom its trigger has sent, and not recovered since.</summary>
    public bool Damped { get; init; }

    /// <summary>When it joins a message that counts; null: never.</summary>
    public FlappingAdmission? Flapping { get; init; }

    /// <summary>When it belongs to the message of many Applications; null: it does not.</summary>
    public GroupAdmission? Group { get; init; }

    public static Admission Unconditional { get; } = new(OnceKey: null, Recovers: null, DeadReason: null);
}

/// <param name="Limit">From which on.</param>
/// <param name="Place">Where it waits then, by the key of the conversation.</param>
internal sealed record FlappingAdmission(FlappingLimit Limit, Func<string, Placement> Place);

/// <param name="Place">Where it waits, by its own id and the key of the conversation.</param>
internal sealed record GroupAdmission(ChangeGroup Group, Func<string, string, Placement> Place);

/// <summary>What a delivery is about.</summary>
/// <param name="EventId">The event to render.</param>
/// <param name="TransitionEventId">The event with the transition, when that is another one (the one that started a timer).</param>
/// <param name="Application">"instance/namespace/name", for people.</param>
internal sealed record DeliverySource(
    string EventId,
    string? TransitionEventId,
    string? TransitionId,
    string Instance,
    string Uid,
    string Application,
    EventPosition At,
    string? TraceParent)
{
    public MemberKey Member => new(Instance, Uid);
}

/// <summary>An Application in a conversation.</summary>
internal readonly record struct MemberKey(string Instance, string Uid);

/// <summary>Orders the deliveries of one Application: the event's position, and the place within the event's plan.</summary>
internal readonly record struct EventPosition(long EpochOrder, long Sequence, long Ordinal) : IComparable<EventPosition>
{
    public static EventPosition Of(Position at, long ordinal) => new(at.EpochOrder, at.Sequence, ordinal);

    public static bool operator <(EventPosition left, EventPosition right) => left.CompareTo(right) < 0;

    public static bool operator >(EventPosition left, EventPosition right) => left.CompareTo(right) > 0;

    public static bool operator <=(EventPosition left, EventPosition right) => left.CompareTo(right) <= 0;

    public static bool operator >=(EventPosition left, EventPosition right) => left.CompareTo(right) >= 0;

    public int CompareTo(EventPosition other) =>
        (EpochOrder, Sequence, Ordinal).CompareTo((other.EpochOrder, other.Sequence, other.Ordinal));
}

/// <summary>A conversation: what it is, and when it is read from the ledger also how it stands.</summary>
/// <param name="Id">Derived from destination, recipient and key.</param>
/// <param name="ExternalId">Of the message that stands at the destination; null: none yet, or not read.</param>
/// <param name="Version">Rises with each delivery.</param>
/// <param name="Digest">The ordering key of the digest that sends its deliveries; null: it has a message of its own.</param>
internal sealed record Conversation(
    string Id, string Key, ConversationMode Mode, string? ExternalId = null, long Version = 0, string? Digest = null);

/// <param name="Attempts">How many have begun.</param>
/// <param name="MaybeSent">The end of an attempt is not known, or a write got no answer.</param>
/// <param name="TriedSince">When the first attempt began.</param>
internal sealed record DeliveryProgress(
    DeliveryState State, int Attempts, DateTimeOffset Due, bool MaybeSent, DateTimeOffset? TriedSince, DateTimeOffset Created)
{
    /// <summary>The message may exist at the destination: it is looked for before it is sent again.</summary>
    public bool IsMaybeSent => MaybeSent || State == DeliveryState.Sending;

    public static DeliveryProgress New(DateTimeOffset now) => new(DeliveryState.Waiting, 0, now, MaybeSent: false, TriedSince: null, now);
}
