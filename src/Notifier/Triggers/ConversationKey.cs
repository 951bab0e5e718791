namespace Notifications.Notifier.Triggers;

/// <summary>What consecutive messages share: the key of a conversation, rendered for each event.</summary>
internal abstract record ConversationKey
{
    private ConversationKey()
    {
    }

    /// <summary>Each message stands alone.</summary>
    public static ConversationKey None { get; } = new NoKey();

    /// <summary><c>sync/{sync id}</c></summary>
    public static ConversationKey Sync { get; } = new SyncKey();

    /// <summary><c>drift/{episode}</c></summary>
    public static ConversationKey Drift { get; } = new DriftKey();

    internal sealed record NoKey : ConversationKey;

    internal sealed record SyncKey : ConversationKey;

    internal sealed record DriftKey : ConversationKey;

    /// <summary>A template of the configuration; where it renders nothing, there is no conversation.</summary>
    internal sealed record Rendered(Condition Template) : ConversationKey;

    public static ConversationKey? Parse(string text, out string? error)
    {
        error = null;
        return text switch
        {
            "none" => None,
            "sync" => Sync,
            "drift" => Drift,
            _ => Condition.ParseTemplate(text, out error) is { } template ? new Rendered(template) : null,
        };
    }

    /// <summary>Of a trigger that says nothing about it: by the kinds it is on.</summary>
    public static ConversationKey DefaultFor(IReadOnlyCollection<string> kinds) =>
        kinds.Count == 0 ? None
        : kinds.All(KnownKinds.Sync.Contains) ? Sync
        : kinds.All(KnownKinds.Drift.Contains) ? Drift
        : None;
}
