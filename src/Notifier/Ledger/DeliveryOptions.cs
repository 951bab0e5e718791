using Notifications.Hosting;

namespace Notifications.Notifier.Ledger;

/// <summary>How the ledger is worked off. The defaults are meant to be kept.</summary>
internal sealed record DeliveryOptions
{
    /// <summary>Pause after the first failed attempt; doubles with each further one.</summary>
    public TimeSpan FirstRetry { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The longest pause that the schedule itself makes; a destination's Retry-After may be longer. What failed often is sent that soon
    /// after the outage; each attempt takes its tokens from the lane's limits, so it is not shorter.
    /// </summary>
    public TimeSpan LongestRetry { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>A delivery that failed for so long since its first attempt is dead.</summary>
    public TimeSpan GiveUpAfter { get; init; } = TimeSpan.FromHours(24);

    /// <summary>A call that takes longer is given up; whether it had an effect is then unknown.</summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>How many conversations of one lane may be under way at once.</summary>
    public int LaneConcurrency { get; init; } = 16;

    /// <summary>
    /// A conversation of many Applications is sent again so much later for each beyond the first, at most two seconds later, or as soon as
    /// events have ceased to come: they come together meanwhile.
    /// </summary>
    public TimeSpan CollectPerMember { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How long events and ended deliveries are kept.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How long a conversation without a new message can still be continued.</summary>
    public TimeSpan ConversationRetention { get; init; } = TimeSpan.FromDays(90);

    /// <summary>A notifier that has not been heard of for so long has lost its lanes.</summary>
    public TimeSpan NodeLease { get; init; } = TimeSpan.FromSeconds(12);

    /// <summary>How often a notifier says that it lives, and looks who else does.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How often the ledger is looked through for work that nobody rang for.</summary>
    public TimeSpan PollEvery { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Timers that ran out while nothing was running wait so long after the start, for the watcher to catch up.</summary>
    public TimeSpan TimerGrace { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How long calls under way may take to end when the program stops; then they are cut off and handed back. The rest of the shutdown
    /// limit is for what follows: 3 s to record outcomes, 3 s to leave, and the end of the bus.
    /// </summary>
    public TimeSpan DrainWithin { get; init; } = NotificationsHost.ShutdownLimit - TimeSpan.FromSeconds(9);

    /// <summary>Everything but the sending; the ledger says what would have been sent.</summary>
    public bool Shadow { get; init; }
}
