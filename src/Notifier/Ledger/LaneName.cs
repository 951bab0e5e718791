namespace Notifications.Notifier.Ledger;

/// <summary>Deliveries that share a rate limit and a block, and are worked off by one notifier at a time.</summary>
internal readonly record struct LaneName(string Value)
{
    private const string ResolvePrefix = "resolve:";

    /// <summary>Where deliveries wait for their recipients to be looked up.</summary>
    public bool IsResolve => Value.StartsWith(ResolvePrefix, StringComparison.Ordinal);

    public static LaneName ToResolve(string destination) => new(ResolvePrefix + destination);

    public static LaneName ToDeliver(string destination, string lane) => new($"{destination}/{lane}");

    public override string ToString() => Value;
}
