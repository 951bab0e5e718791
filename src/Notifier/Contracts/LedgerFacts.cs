namespace Notifications.Notifier.Contracts;

/// <summary>What the ledger knows besides the event that a message is about.</summary>
/// <param name="SeveralInstances">Applications of more than one instance were seen: a name alone does not tell which one is meant.</param>
internal sealed record LedgerFacts(bool SeveralInstances)
{
    public static LedgerFacts None { get; } = new(SeveralInstances: false);

    /// <summary>Of the drift episode that the message is about; null: it is not acknowledged (any more).</summary>
    public Acknowledgement? Acknowledged { get; init; }

    /// <summary>Other instances in which one of the drifting resources drifts too.</summary>
    public ImmutableArray<string> AlsoIn { get; init; } = [];

    /// <summary>How often the state of the message has come back; null: not so often that it is counted.</summary>
    public FlappingCount? Flapping { get; init; }
}

/// <summary>Somebody knows that an Application drifts, and nobody is to be reminded.</summary>
/// <param name="Until">Null: as long as the episode lasts.</param>
/// <param name="Reason">In the operator's words.</param>
internal sealed record Acknowledgement(DateTimeOffset At, DateTimeOffset? Until, string? Reason);

/// <param name="Count">How many episodes there were.</param>
/// <param name="Since">When the first of them was reported.</param>
internal sealed record FlappingCount(long Count, DateTimeOffset Since);
