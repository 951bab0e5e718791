namespace Notifications.Notifier.Ledger;

/// <summary>The chain of a digest: deliveries of many conversations of one lane that are told together. Their rows keep the conversation that they belong to.</summary>
internal static class DigestChain
{
    private const string Prefix = "digest:";

    /// <summary>What the <c>conversation</c> row of a digest has as its key.</summary>
    public const string Key = "digest";

    /// <summary>For SQL: <c>chain not like</c>.</summary>
    public const string Pattern = Prefix + "%";

    public static string Open(LaneName lane, DateTimeOffset at) => Prefix + StableId.Of("digest", lane.Value, at.ToString("O"));

    public static bool Is(string chain) => chain.StartsWith(Prefix, StringComparison.Ordinal);
}
