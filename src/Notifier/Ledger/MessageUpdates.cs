namespace Notifications.Notifier.Ledger;

/// <summary>
/// Timers by which messages that were sent are brought up to date, where something changed that is no event of their Application: the
/// notifier that serves the timer looks whether what they tell still holds.
/// </summary>
internal static class MessageUpdates
{
    /// <summary>Of so many Applications at most.</summary>
    private const int Most = 50;

    private static readonly TimeSpan Together = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(10);

    private static readonly string OfApplication = Starting("instance = @instance and uid = @uid");

    // What drifts in both is looked for before and after it changes: where it came, and where it went.
    private static readonly string OfSameDrift = Starting($"""
        (instance, uid) in (
            select other.instance, other.uid from open_drift mine join open_drift other on other.resource = mine.resource and other.instance <> mine.instance
            where mine.instance = @instance and mine.uid = @uid limit {Most})
        """);

    /// <summary>The messages about one Application, at once.</summary>
    /// <param name="cause">Part of the timers' ids.</param>
    public static Statement Of(string instance, string uid, string cause, DateTimeOffset now) =>
        new(OfApplication, [("instance", instance), ("uid", uid), ("cause", cause), ("due", now), ("reminder", DueTimer.UpdateOnly)]);

    /// <summary>The messages about the Applications of other instances in which one of this one's resources drifts, in a moment: several
    /// changes are one update.</summary>
    public static Statement OfSameDriftElsewhere(string instance, string uid, DateTimeOffset now)
    {
        var turn = now.UtcTicks / Together.Ticks;
        var due = new DateTimeOffset((turn + 1) * Together.Ticks, TimeSpan.Zero) + Settled;
        return new Statement(OfSameDrift, [
            ("instance", instance), ("uid", uid), ("cause", string.Create(CultureInfo.InvariantCulture, $"also-in-{turn}")), ("due", due),
            ("reminder", DueTimer.UpdateOnly)]);
    }

    /// <summary>About the transition that was told last.</summary>
    private static string Starting(string which) => $"""
        insert into timer(timer_id, trigger_name, instance, uid, transition_id, event_id, epoch_order, sequence, due_at, reminder)
        select cast(@cause as text) || '-' || sent.trigger_name || '-' || sent.instance || '-' || sent.uid, sent.trigger_name, sent.instance, sent.uid,
            d.transition_id, coalesce(d.transition_event, d.event_id, a.event_id), a.epoch_order, a.sequence, cast(@due as bigint), cast(@reminder as bigint)
        from (select distinct trigger_name, instance, uid from told where {which}) as sent
        join application a on a.instance = sent.instance and a.uid = sent.uid
        left join delivery d on d.id = (
            select last.delivery_id from told last where last.instance = sent.instance and last.uid = sent.uid and last.trigger_name = sent.trigger_name
            order by last.told_at desc, last.delivery_id limit 1)
        where true
        on conflict (timer_id) do nothing
        """;
}
