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

/// <summary>How one resource differs from git.</summary>
/// <param name="State">Whether both sides have it.</param>
/// <param name="Fields">The first ones, secrets hidden.</param>
/// <param name="More">How many fields differ besides.</param>
/// <param name="Hand">Who wrote a differing field last, as far as it is known.</param>
internal sealed record DriftDetail(ResourceDifference State, ImmutableArray<FieldChange> Fields, int More, Hand? Hand)
{
    public static DriftDetail Of(ResourceDifference state) => new(state, [], 0, null);
}

/// <param name="Path">As <c>spec.replicas</c>, <c>spec.template.spec.containers[name=web].image</c>.</param>
/// <param name="Git">What git says; null: absent there.</param>
/// <param name="Live">What the cluster has; null: absent there.</param>
/// <param name="Redacted">Something of the values is hidden. Both sides are the same when nothing else differs.</param>
/// <param name="Hand">Who wrote it last besides Argo CD; null: not known.</param>
internal sealed record FieldChange(string Path, string? Git, string? Live, bool Redacted, Hand? Hand)
{
    /// <summary>That it differs is all that may be said.</summary>
    public bool IsUnseen => Redacted && Git == Live;

    /// <summary>What the field was and what it became, or with a change that waits will become.</summary>
    public (string? Old, string? New) Sides(DriftCause? cause) =>
        cause == DriftCause.Pending || (cause == DriftCause.Both && Hand is null) ? (Live, Git) : (Git, Live);
}

/// <summary>A client that wrote to a resource, as managedFields tell: the name that it gives itself, not a person's.</summary>
/// <param name="Operation">Apply or Update.</param>
/// <param name="Subresource">As <c>scale</c>; null for the object itself.</param>
/// <param name="At">Of the client's last change to what it owns.</param>
internal sealed record Hand(string Manager, string? Operation, string? Subresource, DateTimeOffset? At);

/// <summary>What makes a resource differ from git.</summary>
internal enum ResourceDifference
{
    /// <summary>Both have it, with other fields.</summary>
    Modified,

    /// <summary>Git has it, the cluster does not.</summary>
    Missing,

    /// <summary>The cluster has it, git does not (any more).</summary>
    Extra,

    /// <summary>As <see cref="Extra"/>, and a sync left it there.</summary>
    PruneSkipped,
}
