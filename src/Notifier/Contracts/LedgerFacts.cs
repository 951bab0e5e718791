namespace Notifications.Notifier.Contracts;

/// <summary>What the ledger knows besides the event that a message is about.</summary>
/// <param name="SeveralInstances">Applications of more than one instance were seen: a name alone does not tell which one is meant.</param>
internal sealed record LedgerFacts(bool SeveralInstances)
{
    public static LedgerFacts None { get; } = new(SeveralInstances: false);
}
