using Notifications.Notifier.Models;
using Notifications.Notifier.Subscriptions;
using Notifications.Notifier.Triggers;

namespace Notifications.Notifier.Routing;

/// <summary>Collects what is decided about one event.</summary>
/// <param name="appEvent">Of one Application.</param>
/// <param name="table">Triggers and subscriptions.</param>
/// <param name="now">When it is decided.</param>
internal sealed class PlanBuilder(ApplicationTransitioned appEvent, RoutingTable table, DateTimeOffset now)
{
    private readonly List<(int Order, PlannedDelivery Delivery)> _deliveries = [];
    private readonly List<PlannedTimer> _timers = [];
    private readonly SortedSet<string> _cancelled = new(StringComparer.Ordinal);
    private readonly List<RoutingNote> _notes = [];
    private readonly List<string> _held = [];

    public EvaluationContext EvaluationContext { get; } = new(appEvent, table, now);

    public PlanBuilder Note(RoutingNoteKind kind, string trigger, string reason, TimeSpan? after = null)
    {
        _notes.Add(new RoutingNote(kind, trigger, reason, after));
        return this;
    }

    public void Cancel(string trigger)
    {
        if (table.Triggers.TryGetValue(trigger, out var known) && known.LooksAgain) _cancelled.Add(trigger);
    }

    /// <summary>The value held before this event and does not any more.</summary>
    public void Held(Trigger trigger, string value) =>
        _held.Add(StableId.Held(trigger.Name, appEvent.Instance.Id, appEvent.App.Uid, value));

    public void Wait(Trigger trigger, Evaluation.Fires fires, TimeSpan duration)
    {
        // What has to hold holds once, however many transitions say so: the newest says most.
        var about = fires.About[^1];
        // Of what changes while it waits only the last state is sent.
        if (about?.Kind is TransitionKinds.SyncProgressed or TransitionKinds.DriftChanged) _cancelled.Add(trigger.Name);
        _timers.Add(new PlannedTimer(
            StableId.Timer(appEvent.EventId, trigger.Name, about?.Id), trigger.Name, about?.Id, Due(about, duration)));
        Note(RoutingNoteKind.Waits, trigger.Name, Reasons.Waits(fires.Reason, duration), duration);
    }

    /// <summary>A timer to when its condition will hold, if it will as time goes by; false: it will not.</summary>
    /// <param name="trigger">Whose condition it is.</param>
    /// <param name="cause">Id of the event or of the timer.</param>
    public bool WaitUntilItHolds(Trigger trigger, string cause)
    {
        if (!trigger.LooksAtTime || appEvent.After is null || (EvaluationContext.IsBeingDeleted && !trigger.LooksAtDeletion)
            || EvaluationContext.WillHold(trigger.When!) is not { } time) return false;
        var due = time + (trigger.For ?? TimeSpan.Zero);
        _timers.Add(new PlannedTimer(StableId.Timer(cause, trigger.Name, null), trigger.Name, TransitionId: null, due));
        Note(RoutingNoteKind.Waits, trigger.Name, Reasons.WillHold(trigger.When!, time), due - now);
        return true;
    }

    /// <summary>The timer runs once more, for as long as it did or a minute.</summary>
    public void WaitAgain(Trigger trigger, DueTimer timer, DateTimeOffset now) => _timers.Add(new PlannedTimer(
        StableId.Timer(timer.TimerId, trigger.Name, timer.Transition?.Id), trigger.Name, timer.Transition?.Id,
        now + (trigger.For ?? TimeSpan.FromMinutes(1)))
    {
        Reminder = timer.Reminder,
    });

    /// <param name="trigger">That fires.</param>
    /// <param name="fires">For what.</param>
    /// <param name="subscribers">Of the Application.</param>
    /// <param name="cause">Id of the event or of the timer.</param>
    /// <param name="occasion">For the first time, or again.</param>
    public void Add(Trigger trigger, Evaluation.Fires fires, Subscribers subscribers, string cause, Occasion occasion)
    {
        var before = _deliveries.Count;
        var readers = subscribers.Of(table.AudienceOf(trigger));
        foreach (var about in fires.About) Add(trigger, about, readers, cause, occasion);
        if (_deliveries.Count > before) Note(RoutingNoteKind.Fired, trigger.Name, fires.Reason);
        else Note(RoutingNoteKind.NobodySubscribed, trigger.Name,
            Reasons.Nobody(fires.Reason, subscribers.OptedOut(table.AudienceOf(trigger))), trigger.For);
    }

    public RoutingPlan Build(IReadOnlyList<SubscriptionProblem> wrongAnnotations) =>
        _deliveries.Count + _timers.Count + _cancelled.Count + _notes.Count + wrongAnnotations.Count + _held.Count == 0
            ? RoutingPlan.Nothing
            : new RoutingPlan([.. _deliveries.OrderBy(planned => planned.Order).Select(planned => planned.Delivery)], _timers,
                [.. _cancelled], _notes, wrongAnnotations)
            {
                HeldValues = _held,
            };

    /// <summary>A change that waits goes on waiting when its revision moves on, and drift goes on when other resources join it: it has to
    /// last so long only once.</summary>
    private DateTimeOffset Due(Transition? about, TimeSpan duration)
    {
        var began = about?.Kind switch
        {
            TransitionKinds.ChangePending => new JsonView(about.Data)["firstSince"].Time,
            TransitionKinds.DriftChanged => new JsonView(about.Data)["since"].Time,
            _ => null,
        };
        var since = began is { } first && first < appEvent.ObservedAt ? first : appEvent.ObservedAt;
        return since + duration > appEvent.ObservedAt ? since + duration : appEvent.ObservedAt;
    }

    /// <param name="trigger">That fired.</param>
    /// <param name="fires">For what.</param>
    /// <param name="subscribers">Of the Application.</param>
    /// <param name="cause">Id of the event or of the timer.</param>
    /// <param name="number">Of the reminder.</param>
    /// <param name="now">The reminder is later.</param>
    public void Remind(Trigger trigger, Evaluation.Fires fires, Subscribers subscribers, string cause, int number, DateTimeOffset now)
    {
        if (trigger.Repeat is not { } repeat || !subscribers.Any(table.AudienceOf(trigger))) return;
        var about = fires.About[^1];
        if (about?.Kind is TransitionKinds.DriftChanged) _cancelled.Add(trigger.Name);
        var since = trigger.Conversation is ConversationKey.DriftKey && appEvent.Standing.DriftSince is { } onset && onset < now ? onset
            : now;
        var due = since + (repeat.Every * (Math.Floor((now - since) / repeat.Every) + 1));
        _timers.Add(new PlannedTimer(StableId.Timer(cause, trigger.Name, about?.Id), trigger.Name, about?.Id, due) { Reminder = number });
    }

    private void Add(Trigger trigger, Transition? about, List<Subscription> readers, string cause, Occasion occasion)
    {
        if (readers.Count == 0) return;
        var once = occasion is Occasion.First ? OnceValue(trigger, about) : null;
        var key = Conversations.KeyOf(
            trigger, about, EvaluationContext, error => Note(RoutingNoteKind.ConditionFailed, trigger.Name, error));
        var order = about is null ? int.MaxValue : IndexOf(about);
        var isOld = once is not null && appEvent.Before is not null
            && TriggerEvaluator.HeldAtFirstSight(trigger, EvaluationContext, Side.Before) == once;
        var seen = new HashSet<(string, string)>();
        var groups = new Dictionary<GroupBy, ChangeGroup?>();
        foreach (var to in readers)
        {
            if (seen.Contains((to.Destination, to.Recipient)) || !Wants(to, about)) continue;
            var group = to.GroupBy is { } by and not GroupBy.Application ? GroupOf(by, about, trigger, groups) : null;
            if ((to.OnlyGrouped && group is null) || !seen.Add((to.Destination, to.Recipient))) continue;
            _deliveries.Add((order, new PlannedDelivery(
                StableId.Delivery(cause, trigger.Name, about?.Id, to.Destination, to.Recipient),
                trigger.Name,
                about?.Id,
                to.Destination,
                to.Recipient,
                occasion is Occasion.Reminder && trigger.Repeat is { Send: { IsEmpty: false } reminder } ? reminder : trigger.Send,
                key,
                key is null ? ConversationMode.Post : trigger.Mode,
                occasion is Occasion.Reminder || (occasion is Occasion.First && trigger.Announce),
                once is null ? null : StableId.Once(
                    trigger.Name, appEvent.Instance.Id, appEvent.App.Uid, to.Destination, to.Recipient, once),
                occasion is Occasion.First ? trigger.Recovers : null)
            {
                IsAnnotated = to.IsAnnotated,
                WrongRecipient = to.Wrong,
                IsSelfService = trigger.IsSelfService,
                HeldKey = once is null ? null : StableId.Held(trigger.Name, appEvent.Instance.Id, appEvent.App.Uid, once),
                IsOldValue = isOld,
                Damped = trigger.Damped && occasion is Occasion.First,
                // What comes back again and again is announced once in the message of the change.
                Flapping = occasion is Occasion.First && group is null or { OnlyWhereOpen: true } ? FlappingOf(trigger) : null,
                Group = group is null ? null : group with { NeverAlone = to.OnlyGrouped },
            }));
        }
    }

    // An Application whose document cannot be read has messages of its own.
    private ChangeGroup? GroupOf(GroupBy by, Transition? about, Trigger trigger, Dictionary<GroupBy, ChangeGroup?> known)
    {
        if (known.TryGetValue(by, out var group)) return group;
        try
        {
            group = ChangeGroups.Of(table.Models.FactsOf(EvaluationContext.View, about), by);
        }
        catch (InvalidDataException damaged)
        {
            Note(RoutingNoteKind.ConditionFailed, trigger.Name, damaged.Message);
        }

        return known[by] = group;
    }

    /// <summary>The limit of the trigger itself, or of the one that it recovers.</summary>
    private FlappingLimit? FlappingOf(Trigger trigger)
    {
        var counted = trigger.Recovers is { } recovered ? table.Triggers.GetValueOrDefault(recovered) : trigger;
        return counted is { Flapping: { } limit } ? new FlappingLimit(counted.Name, limit.Episodes, limit.Within) : null;
    }

    // Without a value (or with one that cannot be had) there is no limit.
    private string? OnceValue(Trigger trigger, Transition? about)
    {
        if (trigger.OncePer is not { } oncePer) return null;
        var answer = EvaluationContext.Ask(oncePer, Side.After, about);
        if (answer is Answer.Failed failed) Note(RoutingNoteKind.ConditionFailed, trigger.Name, failed.Error);
        return answer is Answer.Value { Text: { Length: > 0 } value } ? value : null;
    }

    private bool Wants(Subscription to, Transition? about)
    {
        if (to.When is not { } when) return true;
        var answer = EvaluationContext.Ask(when, Side.After, about);
        if (answer is Answer.Failed failed) Note(
            RoutingNoteKind.ConditionFailed, to.Trigger, $"subscription of {to.Destination}:{to.Recipient}: {failed.Error}");
        return answer is Answer.Value { Holds: true };
    }

    private int IndexOf(Transition about)
    {
        for (var i = 0; i < appEvent.Transitions.Count; i++)
            if (appEvent.Transitions[i].Id == about.Id) return i;
        return int.MaxValue;
    }
}

/// <summary>For the first time, or again.</summary>
internal enum Occasion
{
    First,

    /// <summary>It still holds: the message is brought up to date, and a new one is posted.</summary>
    Reminder,

    /// <summary>The message is brought up to date.</summary>
    Update,
}
