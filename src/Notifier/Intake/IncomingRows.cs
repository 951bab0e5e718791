using Notifications.Notifier.Ledger;

namespace Notifications.Notifier.Intake;

/// <summary>What became of an event.</summary>
internal enum InboxState
{
    Routed,

    /// <summary>The event has a newer schema than this program knows: it is kept and not routed.</summary>
    Kept,

    /// <summary>The router threw an exception on it.</summary>
    Dead,
}

/// <summary>What follows from an event.</summary>
/// <param name="Reason">Why the event is not routed; null: it is.</param>
internal sealed record Decision(InboxState State, RoutingPlan Plan, string? Reason);

/// <summary>An event with what follows from it.</summary>
/// <param name="Body">As it is stored.</param>
internal sealed record Incoming(
    ApplicationTransitioned Event, byte[] Body, Decision Decision, IReadOnlyList<Delivery> Deliveries, DateTimeOffset At);

/// <summary>An event that was not received before.</summary>
/// <param name="IsNewest">No newer event of the Application was received.</param>
internal readonly record struct Received(bool IsNewest);

/// <summary>Writes what was received: the inbox row, the event, and the newest view of its Application.</summary>
internal static class IncomingRows
{
    private const string Receive = """
        insert into inbox(event_id, state, reason, received_at) values (@event_id, @state, @reason, @now) on conflict (event_id) do nothing
        """;

    private const string Keep = """
        insert into event(event_id, message_schema, instance, uid, application, epoch_order, sequence, origin, observed_at, cancels, body)
        values (@event_id, @message_schema, @instance, @uid, @application, @epoch_order, @sequence, @origin, @observed_at, @cancels, @body)
        on conflict (event_id) do nothing
        """;

    private const string View = """
        insert into application(instance, uid, application, project, name, epoch, epoch_order, sequence, event_id, observed_at, gone,
            listed, sync, health, drifts, drift_since, pending_since, pending_revision)
        values (@instance, @uid, @application, @project, @name, @epoch, @epoch_order, @sequence, @event_id, @observed_at, @gone,
            @listed, @sync, @health, @drifts, @drift_since, @pending_since, @pending_revision)
        on conflict (instance, uid) do update set application = excluded.application, project = excluded.project, name = excluded.name,
            epoch = excluded.epoch, epoch_order = excluded.epoch_order, sequence = excluded.sequence, event_id = excluded.event_id,
            observed_at = excluded.observed_at, gone = excluded.gone, listed = excluded.listed, sync = excluded.sync, health = excluded.health,
            drifts = excluded.drifts, drift_since = excluded.drift_since, pending_since = excluded.pending_since,
            pending_revision = excluded.pending_revision
        where (application.epoch_order, application.sequence) < (excluded.epoch_order, excluded.sequence)
        """;

    private const string Again = "update inbox set state = @state, reason = @reason where event_id = @event_id and state = 'again'";

    private const string SetCancels = "update event set cancels = @cancels where event_id = @event_id";

    /// <summary>For each event null when it was received before.</summary>
    public static async ValueTask<IReadOnlyList<Received?>> ReceiveAsync(
        Session session, IReadOnlyList<Incoming> all, CancellationToken cancellationToken)
    {
        // An event with an inbox row has its event row too, and its view or a newer one.
        var viewed = all.Where(incoming => incoming.Decision.State == InboxState.Routed).ToList();
        var changed = await session.ExecuteAllAsync(
            [.. all.Select(Receiving), .. all.Select(Keeping), .. viewed.Select(i => Viewing(i.Event))], cancellationToken);
        var newest = viewed.Where((_, i) => changed[(all.Count * 2) + i] > 0).ToHashSet<Incoming>(ReferenceEqualityComparer.Instance);
        return [.. all.Select((incoming, i) => changed[i] > 0 ? new Received(newest.Contains(incoming)) : (Received?)null)];
    }

    /// <summary>Instead of <see cref="ReceiveAsync"/>, for an event that is marked to be routed again; null when it is not marked any
    /// more.</summary>
    public static async ValueTask<Received?> ReceiveAgainAsync(
        Session session, ApplicationTransitioned appEvent, Decision decision, CancellationToken cancellationToken)
    {
        if (await session.ExecuteAsync(
            Again, [("state", Word(decision.State)), ("reason", decision.Reason), ("event_id", appEvent.EventId)],
            cancellationToken) == 0) return null;
        var cancels = new Statement(SetCancels, [("cancels", Cancels(decision)), ("event_id", appEvent.EventId)]);
        var changed = await session.ExecuteAllAsync(
            decision.State == InboxState.Routed ? [cancels, Viewing(appEvent)] : [cancels], cancellationToken);
        return new Received(changed is [_, > 0]);
    }

    private static Statement Receiving(Incoming incoming) => new(
        Receive,
        [
            ("event_id", incoming.Event.EventId), ("state", Word(incoming.Decision.State)), ("reason", incoming.Decision.Reason),
            ("now", incoming.At),
        ]);

    private static Statement Keeping(Incoming incoming)
    {
        var appEvent = incoming.Event;
        return new Statement(
            Keep,
            [
                ("event_id", appEvent.EventId), ("message_schema", appEvent.Schema), ("instance", appEvent.Instance.Id),
                ("uid", appEvent.App.Uid),
                ("application", NameOf(appEvent)), ("epoch_order", appEvent.At.EpochOrder), ("sequence", appEvent.At.Sequence),
                ("origin", appEvent.Origin),
                ("observed_at", appEvent.ObservedAt), ("cancels", Cancels(incoming.Decision)), ("body", incoming.Body),
            ]);
    }

    private static Statement Viewing(ApplicationTransitioned appEvent) => new(
        View,
        [
            ("instance", appEvent.Instance.Id), ("uid", appEvent.App.Uid), ("application", NameOf(appEvent)),
            ("project", appEvent.App.Project), ("name", appEvent.App.Name),
            ("epoch", appEvent.At.Epoch), ("epoch_order", appEvent.At.EpochOrder), ("sequence", appEvent.At.Sequence),
            ("event_id", appEvent.EventId),
            ("observed_at", appEvent.ObservedAt), ("gone", appEvent.After is null), .. ListedRows.Of(appEvent),
        ]);

    /// <summary>"instance/namespace/name"</summary>
    public static string NameOf(ApplicationTransitioned appEvent) =>
        $"{appEvent.Instance.Name}/{appEvent.App.Namespace}/{appEvent.App.Name}";

    private static string Cancels(Decision decision) => string.Join('\n', decision.Plan.CancelledTimers);

    private static string Word(InboxState state) => state switch
    {
        InboxState.Routed => "routed",
        InboxState.Kept => "kept",
        InboxState.Dead => "dead",
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };
}
