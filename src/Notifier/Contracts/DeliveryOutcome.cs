namespace Notifications.Notifier.Contracts;

/// <summary>How one attempt to deliver ended. One place (the ledger's writer) turns it into done, retry later or dead.</summary>
internal abstract record DeliveryOutcome
{
    private DeliveryOutcome()
    {
    }

    /// <summary>How many writes reached the destination: its limits are charged for as many. Null: for those that the attempt was
    /// expected to make.</summary>
    public int? Writes { get; init; }

    public bool NothingWritten => Writes == 0;

    /// <summary>The reader has it.</summary>
    /// <param name="Where">Link to it, when there is one.</param>
    /// <param name="ExternalId">The destination's own id of the message (Slack: "channel:ts", GitHub: comment id), for later
    /// updates.</param>
    internal sealed record Delivered(Uri? Where, string? ExternalId) : DeliveryOutcome
    {
        /// <summary>The destination's own id of the recipient; null: it does not tell one.</summary>
        public string? RecipientId { get; init; }
    }

    /// <summary>It never will work (unknown channel, rejected content).</summary>
    internal sealed record Rejected(string Reason) : DeliveryOutcome;

    /// <summary>Not now: rate limit, server error, network.</summary>
    /// <param name="After">Retry-After as told by the destination; null: by the retry schedule.</param>
    /// <param name="BlocksLane">True when the whole lane has to wait (a rate limit), not this delivery alone.</param>
    /// <param name="MaybeSent">True when a write got no answer (time-out, lost connection): it is looked for before it is repeated.</param>
    internal sealed record Deferred(string Reason, TimeSpan? After, bool BlocksLane, bool MaybeSent = false) : DeliveryOutcome;

    /// <summary>
    /// The destination refuses us: a wrong or revoked token, a missing permission, an address that is not its API. It is not the
    /// recipient's doing: the delivery waits, and goes on when the operator has mended it.
    /// </summary>
    /// <param name="Part">With what the recipients begin that are refused ("owner/repository"); null: all are, and the lane waits.</param>
    internal sealed record Unusable(string Reason, string? Part) : DeliveryOutcome;
}
