using Notifications.Notifier.Contracts;
using Notifications.Notifier.Ledger;

namespace Notifications.Notifier.Sending;

/// <summary>What an attempt's outcome means for its row: the one place that turns outcomes into done, retry later or dead.</summary>
internal abstract record LedgerChange
{
    private LedgerChange()
    {
    }

    internal sealed record Delivered(Uri? Where, string? ExternalId, string? Note) : LedgerChange;

    /// <param name="TurnedAway">The destination said when to come back: no failure, and nothing that a later one is to wait longer for.</param>
    internal sealed record Retry(DateTimeOffset At, string Reason, bool MaybeSent, bool BlocksLane, bool TurnedAway) : LedgerChange
    {
        /// <summary>The operator has to mend something: that is said once of the destination, and not of each delivery.</summary>
        public bool IsOperators { get; init; }
    }

    internal sealed record Dead(string Reason) : LedgerChange;

    /// <param name="delivery">As it was before the attempt.</param>
    public static LedgerChange Of(DeliveryOutcome outcome, Delivery delivery, RetrySchedule schedule, DateTimeOffset now, double jitter) => outcome switch
    {
        DeliveryOutcome.Delivered d => new Delivered(d.Where, d.ExternalId, Note: null),
        DeliveryOutcome.Rejected r => new Dead(r.Reason),
        DeliveryOutcome.Deferred d => Of(d, delivery, schedule, now, jitter),
        // What the operator has to mend is never given up: it would be the recipient who loses.
        DeliveryOutcome.Unusable u => new Retry(
            now + schedule.Pause(delivery.Progress.Attempts + 1, jitter), u.Reason, MaybeSent: false, BlocksLane: u.Part is null, TurnedAway: false)
        {
            IsOperators = true,
        },
        _ => throw new InvalidOperationException($"An outcome {outcome.GetType().Name} is not known."),
    };

    private static LedgerChange Of(DeliveryOutcome.Deferred outcome, Delivery delivery, RetrySchedule schedule, DateTimeOffset now, double jitter)
    {
        var attempts = delivery.Progress.Attempts + 1;
        var since = delivery.Progress.TriedSince ?? now;
        return schedule.Next(attempts, since, now, outcome.After, jitter) is { } at
            ? new Retry(at, outcome.Reason, outcome.MaybeSent, outcome.BlocksLane, TurnedAway: outcome.After is not null)
            : new Dead($"given up after {attempts} attempts since {since:u}: {outcome.Reason}");
    }
}
