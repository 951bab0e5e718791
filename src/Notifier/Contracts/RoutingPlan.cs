namespace Notifications.Notifier.Contracts;

/// <summary>What the pure router decides about one event; the ledger stores it in the transaction of the event's inbox row.</summary>
/// <param name="Deliveries">In the order of the transitions, then of the triggers' names.</param>
/// <param name="Timers">To start, after <paramref name="CancelledTimers"/> were cancelled.</param>
/// <param name="CancelledTimers">Names of triggers: what older positions of this Application (uid) started for them is cancelled, also when
/// that older event is routed later than this. Cancelling what was never started is nothing.</param>
/// <param name="Notes">One for each trigger that was looked at; all triggers when the plan is made to explain.</param>
/// <param name="WrongAnnotations">What the Application's and its project's annotations say that means nothing.</param>
internal sealed record RoutingPlan(
    IReadOnlyList<PlannedDelivery> Deliveries,
    IReadOnlyList<PlannedTimer> Timers,
    IReadOnlyList<string> CancelledTimers,
    IReadOnlyList<RoutingNote> Notes,
    IReadOnlyList<SubscriptionProblem> WrongAnnotations)
{
    /// <summary>Keys of <c>oncePer</c> values that held before this event and do not any more: they are not new when they come
    /// back.</summary>
    public IReadOnlyList<string> HeldValues { get; init; } = [];


    /// <summary>Nothing to do and nothing to say.</summary>
    public static RoutingPlan Nothing { get; } = new([], [], [], [], []);
}

/// <summary>One message to one recipient.</summary>
/// <param name="DeliveryId">Derived from event (or timer), trigger, transition, destination, recipient: the same decision has the same
/// id.</param>
/// <param name="Trigger">Name of the trigger that fired.</param>
/// <param name="TransitionId">The transition it is about; null for a condition without one.</param>
/// <param name="Destination">Key under <c>destinations</c>.</param>
/// <param name="Recipient">As subscribed; may be empty.</param>
/// <param name="Templates">Names to render, merged in order.</param>
/// <param name="ConversationKey">Rendered; null: a message of its own.</param>
/// <param name="OnceKey">Hash of trigger, application, destination, recipient and the <c>oncePer</c> value: not delivered twice; null: no
/// <c>oncePer</c>.</param>
/// <param name="Recovers">Only for those who were notified by this trigger before (and not since recovered); null: for all.</param>
internal sealed record PlannedDelivery(
    string DeliveryId,
    string Trigger,
    string? TransitionId,
    string Destination,
    string Recipient,
    IReadOnlyList<string> Templates,
    string? ConversationKey,
    ConversationMode Mode,
    bool Announce,
    string? OnceKey,
    string? Recovers)
{
    /// <summary>Why nothing can be sent to the recipient: it ends dead at once; null: nothing that can be seen.</summary>
    public string? WrongRecipient { get; init; }

    /// <summary>The people of a namespace wrote the trigger.</summary>
    public bool IsSelfService { get; init; }

    /// <summary>Only an annotation names the recipient: a destination may refuse what it would do for the operator.</summary>
    public bool IsAnnotated { get; init; }

    /// <summary>Key of the same value in <see cref="RoutingPlan.HeldValues"/>: not delivered when it held before this event; null: no
    /// <c>oncePer</c>.</summary>
    public string? HeldKey { get; init; }

    /// <summary>The Application had the same value before this event: not delivered when the ledger sees the Application for the first
    /// time.</summary>
    public bool IsOldValue { get; init; }

    /// <summary>Not delivered to those whom this trigger has notified and no recovery since.</summary>
    public bool Damped { get; init; }

    /// <summary>When the state comes back too often for messages of its own; null: no such limit.</summary>
    public FlappingLimit? Flapping { get; init; }

    /// <summary>The message of many Applications that it belongs to, in place of <see cref="ConversationKey"/>; null: of none.</summary>
    public ChangeGroup? Group { get; init; }
}

/// <summary>More episodes than <paramref name="Episodes"/> within this time are one message, which is kept up to date and counts.</summary>
/// <param name="Trigger">Sends at the begin of an episode; its recovery sends at the end.</param>
internal sealed record FlappingLimit(string Trigger, int Episodes, TimeSpan Within);

/// <summary>A condition with <c>for</c>: looked at again at <paramref name="Due"/> against the newest Application, and then
/// routed.</summary>
/// <param name="TimerId">Derived from event, trigger and transition: starting it twice starts it once.</param>
internal sealed record PlannedTimer(string TimerId, string Trigger, string? TransitionId, DateTimeOffset Due)
{
    /// <summary>The number of the reminder that it is for; 0: it has to hold until then to be sent at all.</summary>
    public int Reminder { get; init; }
}

/// <summary>A timer whose time has come.</summary>
/// <param name="TimerId">As planned.</param>
/// <param name="Trigger">As planned.</param>
/// <param name="Transition">The one of <see cref="PlannedTimer.TransitionId"/>, from the event that started it; null when that is
/// null.</param>
internal sealed record DueTimer(string TimerId, string Trigger, Transition? Transition)
{
    /// <summary>The <see cref="Reminder"/> of a timer for which a message is only brought up to date: its drift was acknowledged, or began
    /// or ended in another instance.</summary>
    public const int UpdateOnly = -1;

    /// <summary>As planned.</summary>
    public int Reminder { get; init; }

    /// <summary>Now: the next reminder is later. Null: no reminder follows.</summary>
    public DateTimeOffset? At { get; init; }
}

/// <summary>What became of one trigger, for the operator and <c>explain</c>.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Trigger">Its name.</param>
/// <param name="Reason">A sentence without a full stop; of a failed condition the error with line and column.</param>
/// <param name="After">How long its condition has to hold first; null: at once, or not at all.</param>
internal sealed record RoutingNote(RoutingNoteKind Kind, string Trigger, string Reason, TimeSpan? After = null)
{
    /// <summary>What it waits for happened; whether anybody is notified is another question.</summary>
    public bool Fires => Kind is RoutingNoteKind.Fired or RoutingNoteKind.Waits or RoutingNoteKind.NobodySubscribed;
}

internal enum RoutingNoteKind
{
    /// <summary>It fired; its deliveries say whom it notifies.</summary>
    Fired,

    /// <summary>Nothing that it waits for happened, or its condition does not hold.</summary>
    NotFired,

    /// <summary>It would fire; its condition has to hold for a while first.</summary>
    Waits,

    /// <summary>Its condition cannot be evaluated; it did not fire.</summary>
    ConditionFailed,

    /// <summary>It would fire, for nobody.</summary>
    NobodySubscribed,
}

/// <summary>The router: pure, once an event.</summary>
internal delegate RoutingPlan RouteEvent(ApplicationTransitioned appEvent);

/// <summary>The router when a timer is due: pure.</summary>
/// <param name="timer">The timer, with the transition that it is about.</param>
/// <param name="newest">The newest event of the Application: its condition must still hold there.</param>
internal delegate RoutingPlan FireTimer(DueTimer timer, ApplicationTransitioned newest);
