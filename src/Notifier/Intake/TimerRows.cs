namespace Notifications.Notifier.Intake;

/// <summary>A timer that ran out, with what it needs.</summary>
/// <param name="NewestEventId">Null: the Application is not known any more.</param>
/// <param name="Reminder">As planned.</param>
internal sealed record ExpiredTimer(
    string TimerId, string Trigger, string? TransitionId, string StartEventId, string? NewestEventId, int Reminder);

/// <summary>Durable timers. A fired one stays, so that starting it again does nothing.</summary>
internal static class TimerRows
{
    private const string Start = """
        insert into timer(timer_id, trigger_name, instance, uid, transition_id, event_id, epoch_order, sequence, due_at, reminder)
        values (@timer_id, @trigger_name, @instance, @uid, @transition_id, @event_id, @epoch_order, @sequence, @due_at, @reminder) on conflict (timer_id) do nothing
        """;

    private const string Running = """
        select timer_id, trigger_name from timer
        where instance = @instance and uid = @uid and fired_at is null and (epoch_order, sequence) < (@epoch_order, @sequence)
        """;

    private const string Cancel = "delete from timer where timer_id = @timer_id and fired_at is null";

    private const string Cancellations = """
        select cancels from event where instance = @instance and uid = @uid and (epoch_order, sequence) > (@epoch_order, @sequence) and cancels <> ''
        """;

    private const string Due = """
        select t.timer_id, t.trigger_name, t.transition_id, t.event_id, a.event_id, t.reminder
        from timer t left join application a on a.instance = t.instance and a.uid = t.uid
        where t.fired_at is null and t.due_at > @after and t.due_at <= @now order by t.due_at limit @most
        """;

    private const string Next = "select min(due_at) from timer where fired_at is null and due_at > @after";

    private const string Fire = """
        update timer set fired_at = @now where timer_id = @timer_id and fired_at is null
            and not exists (select 1 from application a where a.instance = timer.instance and a.uid = timer.uid and a.event_id <> @newest)
        """;

    /// <summary>Ends a timer that cannot be fired: its event is dead with the reason, and starts the timer again when it is
    /// redriven.</summary>
    public static async ValueTask SetAsideAsync(Session session, ExpiredTimer timer, string reason, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync(Cancel, [("timer_id", timer.TimerId)], cancellationToken);
        await session.ExecuteAsync(
            "update inbox set state = 'dead', reason = @reason where event_id = @event_id",
            [("reason", reason), ("event_id", timer.StartEventId)], cancellationToken);
    }

    /// <summary>Cancels what older events started for these triggers.</summary>
    public static async ValueTask CancelAsync(
        Session session, ApplicationTransitioned appEvent, IReadOnlyList<string> triggers, CancellationToken cancellationToken)
    {
        if (triggers.Count == 0) return;
        var running = await session.QueryAsync(Running, Since(appEvent), row => (Id: row.Text(0), Trigger: row.Text(1)), cancellationToken);
        foreach (var (id, _) in running.Where(t => triggers.Contains(t.Trigger))) await session.ExecuteAsync(
            Cancel, [("timer_id", id)], cancellationToken);
    }

    /// <param name="isNewest">False: newer events were routed before and may have cancelled what these start.</param>
    /// <param name="ahead">How far the ledger's clock is ahead of the one by which the timers are planned: an event's time is by the clock
    /// of its watcher, and it may come late.</param>
    public static async ValueTask StartAsync(
        Session session, ApplicationTransitioned appEvent, IReadOnlyList<PlannedTimer> timers, bool isNewest, TimeSpan ahead,
        CancellationToken cancellationToken)
    {
        if (timers.Count == 0) return;
        var cancelled = isNewest ? []
            : await session.QueryAsync(Cancellations, Since(appEvent), row => row.Text(0).Split('\n'), cancellationToken);
        foreach (var timer in timers.Where(t => !cancelled.Exists(names => names.Contains(t.Trigger))))
        {
            await session.ExecuteAsync(
                Start,
                [
                    ("timer_id", timer.TimerId), ("trigger_name", timer.Trigger), ("instance", appEvent.Instance.Id),
                    ("uid", appEvent.App.Uid),
                    ("transition_id", timer.TransitionId), ("event_id", appEvent.EventId), ("epoch_order", appEvent.At.EpochOrder),
                    ("sequence", appEvent.At.Sequence), ("due_at", timer.Due + ahead), ("reminder", timer.Reminder),
                ],
                cancellationToken);
        }
    }

    public static ValueTask<List<ExpiredTimer>> DueAsync(
        Session session, DateTimeOffset after, DateTimeOffset now, int most, CancellationToken cancellationToken) => session.QueryAsync(
        Due,
        [("after", after), ("now", now), ("most", most)],
        row => new ExpiredTimer(row.Text(0), row.Text(1), row.TextOrNull(2), row.Text(3), row.TextOrNull(4), (int)row.Number(5)),
        cancellationToken);

    public static ValueTask<DateTimeOffset?> NextAsync(Session session, DateTimeOffset after, CancellationToken cancellationToken) =>
        session.QueryFirstOrDefaultAsync(Next, [("after", after)], row => row.TimeOrNull(0), cancellationToken);

    /// <summary>False: it was fired or cancelled meanwhile, or the Application has newer events than <paramref name="newest"/>.</summary>
    /// <param name="newest">The newest event that the decision saw; null: the Application is not known any more.</param>
    public static async ValueTask<bool> FireAsync(
        Session session, string timer, string? newest, DateTimeOffset now, CancellationToken cancellationToken) =>
        await session.ExecuteAsync(Fire, [("now", now), ("timer_id", timer), ("newest", newest ?? "")], cancellationToken) > 0;

    private static (string Name, object? Value)[] Since(ApplicationTransitioned appEvent) =>
        [("instance", appEvent.Instance.Id), ("uid", appEvent.App.Uid), ("epoch_order", appEvent.At.EpochOrder),
            ("sequence", appEvent.At.Sequence)];
}
