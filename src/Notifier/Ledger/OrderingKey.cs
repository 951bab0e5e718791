namespace Notifications.Notifier.Ledger;

/// <summary>
/// Deliveries of one ordering key are sent one after another. The key is a conversation, an Application's own messages to one recipient, or
/// a digest: deliveries of many conversations of one lane that are sent together, whose rows keep the conversation that they belong to.
/// </summary>
internal static class OrderingKey
{
    private const string DigestPrefix = "digest:";

    /// <summary>Of digests, for SQL: <c>chain not like</c>.</summary>
    public const string DigestPattern = DigestPrefix + "%";

    public static string OpenDigest(LaneName lane, DateTimeOffset at) => DigestPrefix + StableId.Digest(lane.Value, at.ToString("O"));

    public static bool IsDigest(string orderingKey) => orderingKey.StartsWith(DigestPrefix, StringComparison.Ordinal);

    /// <summary>The conversation whose message is the digest.</summary>
    public static Conversation ConversationOf(string digest) => new(digest, "digest", ConversationMode.Digest);
}
