namespace Notifications.Notifier.Models;

/// <summary>What was found out over the network for one message. Everything may be missing.</summary>
/// <param name="Commits">By index of the source.</param>
/// <param name="Unhealthy">Null: not asked or no answer; the Application's own health message has to do.</param>
/// <param name="Drift">How the resources differ; nothing of those that were not asked for or came with no answer.</param>
/// <param name="Missing">What was asked for and not got, one short phrase each, for the message's last line.</param>
internal sealed record Enriched(
    FrozenDictionary<int, CommitFacts> Commits,
    ImmutableArray<ResourceFacts>? Unhealthy,
    ComparedResources Drift,
    ImmutableArray<string> Missing)
{
    /// <summary>The commits that wait, by index of the source.</summary>
    public FrozenDictionary<int, WaitingCommits> Waiting { get; init; } = FrozenDictionary<int, WaitingCommits>.Empty;

    /// <summary>What the sync windows of the AppProject allow now; null: none is about the Application.</summary>
    public SyncWindowState? Window { get; init; }

    public static Enriched Nothing { get; } = new(FrozenDictionary<int, CommitFacts>.Empty, null, ComparedResources.None, []);
}

/// <summary>Who wrote a commit and what about; untrusted text.</summary>
/// <param name="Login">Account at the forge, where the forge was asked.</param>
internal sealed record CommitFacts(string Author, string? Login, string Subject, DateTimeOffset? At)
{
    /// <summary>The pull or merge request that it came by; null: not known.</summary>
    public long? Change { get; init; }

    /// <summary>The author's address; for finding a person, never for readers.</summary>
    public string? Email { get; init; }
}
