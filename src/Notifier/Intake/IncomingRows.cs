using Notifications.Events;
using Notifications.Hosting.Storage;
using Notifications.Notifier.Contracts;

namespace Notifications.Notifier.Intake;

/// <summary>What became of an event.</summary>
internal enum InboxState
{
    Routed,

    /// <summary>Of a newer schema than this program knows: not lost, not routed.</summary>
    Kept,

    /// <summary>The router could not work with it.</summary>
    Dead,
}

/// <summary>What follows from an event.</summary>
/// <param name="Reason">Of an event that is not routed.</param>
internal sealed record Decision(InboxState State, RoutingPlan Plan, string? Reason);

/// <summary>An event with what follows from it.</summary>
/// <param name="Body">As it is stored.</param>
internal sealed record Incoming(ApplicationTransitioned News, byte[] Body, Decision Decision, IReadOnlyList<PlacedDelivery> Placed, DateTimeOffset At);

/// <summary>An event that had not come before.</summary>
/// <param name="IsNewest">No newer one of the Application has come.</param>
internal readonly record struct Received(bool IsNewest);

/// <summary>An event in the tables: that it came, what it says, and the newest view of its Application.</summary>
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
        insert into application(instance, uid, application, project, name, epoch, epoch_order, sequence, event_id, observed_at, gone)
        values (@instance, @uid, @application, @project, @name, @epoch, @epoch_order, @sequence, @event_id, @observed_at, @gone)
        on conflict (instance, uid) do update set application = excluded.application, project = excluded.project, name = excluded.name,
            epoch = excluded.epoch, epoch_order = excluded.epoch_order, sequence = excluded.sequence, event_id = excluded.event_id,
            observed_at = excluded.observed_at, gone = excluded.gone
        where (application.epoch_order, application.sequence) < (excluded.epoch_order, excluded.sequence)
        """;

    private const string Again = "update inbox set state = @state, reason = @reason where event_id = @event_id and state = 'again'";

    private const string SetCancels = "update event set cancels = @cancels where event_id = @event_id";

    /// <summary>For each: null when it has come before.</summary>
    public static async ValueTask<IReadOnlyList<Received?>> ReceiveAsync(Session session, IReadOnlyList<Incoming> all, CancellationToken ct)
    {
        // Whose inbox row stands already has its event too, and its view or a newer one.
        var viewed = all.Where(incoming => incoming.Decision.State == InboxState.Routed).ToList();
        var changed = await session.ExecuteAllAsync([.. all.Select(Receiving), .. all.Select(Keeping), .. viewed.Select(i => Viewing(i.News))], ct);
        var newest = viewed.Where((_, i) => changed[(all.Count * 2) + i] > 0).ToHashSet<Incoming>(ReferenceEqualityComparer.Instance);
        return [.. all.Select((incoming, i) => changed[i] > 0 ? new Received(newest.Contains(incoming)) : (Received?)null)];
    }

    /// <summary>Instead of <see cref="ReceiveAsync"/>, for an event that is to be routed again. Null: it is not to be, any more.</summary>
    public static async ValueTask<Received?> ReceiveAgainAsync(Session session, ApplicationTransitioned news, Decision decision, CancellationToken ct)
    {
        if (await session.ExecuteAsync(Again, [("state", Word(decision.State)), ("reason", decision.Reason), ("event_id", news.EventId)], ct) == 0) return null;
        var cancels = new Statement(SetCancels, [("cancels", Cancels(decision)), ("event_id", news.EventId)]);
        var changed = await session.ExecuteAllAsync(decision.State == InboxState.Routed ? [cancels, Viewing(news)] : [cancels], ct);
        return new Received(changed is [_, > 0]);
    }

    private static Statement Receiving(Incoming incoming) => new(
        Receive,
        [
            ("event_id", incoming.News.EventId), ("state", Word(incoming.Decision.State)), ("reason", incoming.Decision.Reason), ("now", incoming.At),
        ]);

    private static Statement Keeping(Incoming incoming)
    {
        var news = incoming.News;
        return new Statement(
            Keep,
            [
                ("event_id", news.EventId), ("message_schema", news.Schema), ("instance", news.Instance.Id), ("uid", news.App.Uid),
                ("application", NameOf(news)), ("epoch_order", news.At.EpochOrder), ("sequence", news.At.Sequence), ("origin", news.Origin),
                ("observed_at", news.ObservedAt), ("cancels", Cancels(incoming.Decision)), ("body", incoming.Body),
            ]);
    }

    private static Statement Viewing(ApplicationTransitioned news) => new(
        View,
        [
            ("instance", news.Instance.Id), ("uid", news.App.Uid), ("application", NameOf(news)), ("project", news.App.Project), ("name", news.App.Name),
            ("epoch", news.At.Epoch), ("epoch_order", news.At.EpochOrder), ("sequence", news.At.Sequence), ("event_id", news.EventId),
            ("observed_at", news.ObservedAt), ("gone", news.After is null),
        ]);

    /// <summary>"instance/namespace/name"</summary>
    public static string NameOf(ApplicationTransitioned news) => $"{news.Instance.Name}/{news.App.Namespace}/{news.App.Name}";

    private static string Cancels(Decision decision) => string.Join('\n', decision.Plan.CancelledTimers);

    private static string Word(InboxState state) => state switch
    {
        InboxState.Routed => "routed",
        InboxState.Kept => "kept",
        InboxState.Dead => "dead",
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };
}
