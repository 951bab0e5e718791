using Notifications.Notifier.Ledger;

namespace Notifications.Notifier.Sending;

/// <summary>What an attempt's outcome means for its row: the one place that turns outcomes into done, retry later or dead.</summary>
internal abstract record AttemptResult
{
    private AttemptResult()
    {
    }

    internal sealed record Delivered(Uri? Where, string? ExternalId, string? Note) : AttemptResult
    {
        /// <summary>As <see cref="DeliveryOutcome.Delivered.RecipientId"/>.</summary>
        public string? RecipientId { get; init; }
    }

    /// <param name="Throttled">The destination said when to come back: this is not counted as a failed attempt, and makes no later pause
    /// longer.</param>
    internal sealed record Retry(DateTimeOffset At, string Reason, bool MaybeSent, bool BlocksLane, bool Throttled) : AttemptResult
    {
        /// <summary>The operator has to mend something: that is logged once for the destination, and not for each delivery.</summary>
        public bool IsOperators { get; init; }
    }

    internal sealed record Dead(string Reason) : AttemptResult;

    /// <param name="delivery">As it was before the attempt.</param>
    public static AttemptResult Of(DeliveryOutcome outcome, Delivery delivery, RetrySchedule schedule, DateTimeOffset now, double jitter) =>
        outcome switch
        {
            DeliveryOutcome.Delivered d => new Delivered(d.Where, d.ExternalId, Note: null) { RecipientId = d.RecipientId },
            DeliveryOutcome.Rejected r => new Dead(r.Reason),
            DeliveryOutcome.Deferred d => Of(d, delivery, schedule, now, jitter),
            // A delivery that waits for the operator is never given up: its recipient is not at fault.
            DeliveryOutcome.Unusable u => new Retry(
                now + schedule.Pause(delivery.Progress.Attempts + 1, jitter), u.Reason, MaybeSent: false, BlocksLane: u.Part is null,
                Throttled: false)
            {
                IsOperators = true,
            },
            _ => throw new InvalidOperationException($"An outcome {outcome.GetType().Name} is not known."),
        };

    private static AttemptResult Of(
        DeliveryOutcome.Deferred outcome, Delivery delivery, RetrySchedule schedule, DateTimeOffset now, double jitter)
    {
        var attempts = delivery.Progress.Attempts + 1;
        var since = delivery.Progress.TriedSince ?? now;
        return schedule.Next(attempts, since, now, outcome.After, jitter) is { } at
            ? new Retry(at, outcome.Reason, outcome.MaybeSent, outcome.BlocksLane, Throttled: outcome.After is not null)
            : new Dead($"given up after {attempts} attempts since {since:u}: {outcome.Reason}");
    }
}
