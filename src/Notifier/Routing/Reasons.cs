using Notifications.Notifier.Triggers;

namespace Notifications.Notifier.Routing;

/// <summary>Why, in words for the operator.</summary>
internal static class Reasons
{
    public static string Happened(Trigger trigger, IReadOnlyList<Transition?> about) =>
        string.Join(", ", about.Select(transition => transition!.Kind).Distinct(StringComparer.Ordinal))
            + (trigger.When is null ? "" : $", and {Quote(trigger.When)} holds");

    public const string BeingDeleted = "the Application is being deleted";

    public static string IsOver(Transition about) => about.SyncId is not null ? "another sync has taken its place" : about.EpisodeId is null
        ? "what waited waits no more" : "the drift is over";

    public const string SyncRuns = "a sync is running: when it has ended, the change waits no more or waits again";

    public static string CameAlong(Condition oncePer, string value) => $"{Quote(oncePer)} is {value}, older than the Application itself";

    public static string NothingOf(Trigger trigger) => $"no {string.Join(" or ", trigger.On.Order(StringComparer.Ordinal))}";

    public static string ButDoesNotHold(Transition transition, Condition when) => $"{transition.Kind}, but {DoesNotHold(when)}";

    public static string DoesNotHold(Condition when) => $"{Quote(when)} does not hold";

    public static string BecameTrue(Condition when) => $"{Quote(when)} holds now";

    public static string WillHold(Condition when, DateTimeOffset time) =>
        string.Create(CultureInfo.InvariantCulture, $"{Quote(when)} will hold from {time:yyyy-MM-dd HH:mm:ss}Z, if nothing happens before");

    public static string HeldBefore(Condition when) => $"{Quote(when)} held before already";

    public static string Changed(Condition oncePer, string before, string after) => $"{Quote(oncePer)} changed from {before} to {after}";

    public static string HeldLongEnough(Trigger trigger) => trigger is { For: null, When: { LooksAtTime: true } when } ? BecameTrue(when)
        : $"held for {Durations.Format(trigger.For ?? TimeSpan.Zero)}";

    public static string Waits(string reason, TimeSpan duration) => $"{reason}; has to hold for {Durations.Format(duration)}";

    public static string Nobody(string reason, bool optedOut) =>
        $"{reason}; {(optedOut ? "the Application opted out" : "nobody subscribed")}";

    private static string Quote(Condition condition) => $"`{condition.Source.Trim()}`";
}
